# SPDX-License-Identifier: Apache-2.0
"""A message bus for one unit, as private as the unit."""

import pathlib

from .process import Process

CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*" eavesdrop="false"/>
    <allow receive_sender="*"/>
    <allow send_type="method_call"/>
  </policy>
</busconfig>
"""


class Bus:
    def __init__(self, folder: pathlib.Path, log: pathlib.Path):
        self.socket = folder / "bus"
        config = folder / "bus.conf"
        config.write_text(CONFIG.format(socket=self.socket))
        self.process = Process(["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", "--print-address"],
                               log, lines_of="stdout")
        self.process.lines.wait(lambda line: line.startswith("unix:"), 30)

    @property
    def address(self) -> str:
        return f"unix:path={self.socket}"

    def stop(self):
        self.process.stop()
