# SPDX-License-Identifier: Apache-2.0
"""Looks inside a machine whose image was not changed: a unit that systemd takes from an SMBIOS string (system
credentials, systemd.extra-unit) reads commands on the second serial port. Production images take no such strings."""

import base64
import pathlib
import re
import select
import socket
import time

# "C NUMBER BASE64": run it; the answer is its output as base64, whose last line is the exit code, between two marks.
SCRIPT = """
stty raw -echo
echo PROBE-UP
while read -r word number command; do
    [ "$word" = C ] || continue
    output=$(echo "$command" | base64 -d | sh 2>&1; code=$?; echo; echo "$code")
    echo "PROBE-OUTPUT $number"
    echo "$output" | base64 -w 512
    echo "PROBE-DONE $number"
done
"""

UNIT = """[Unit]
Description=Tests look inside
DefaultDependencies=no
ConditionPathExists=!/etc/initrd-release
Before=sysinit.target
[Service]
ExecStart=/bin/sh ${CREDENTIALS_DIRECTORY}/winglink-probe
ImportCredential=winglink-probe
StandardInput=tty-force
StandardOutput=tty
StandardError=null
TTYPath=/dev/ttyS1
"""

WANTED = "[Unit]\nWants=winglink-probe.service\n"


def credentials(folder: pathlib.Path, more: dict) -> list:
    """QEMU's options that hand the probe over; more: other credentials, by name."""
    words = []
    for number, (name, text) in enumerate({"systemd.extra-unit.winglink-probe.service": UNIT,
                                           "systemd.unit-dropin.sysinit.target~probe": WANTED,
                                           "winglink-probe": SCRIPT, **more}.items()):
        path = folder / f"credential-{number}"
        path.write_text(f"io.systemd.credential.binary:{name}={base64.b64encode(text.encode()).decode()}", encoding="ascii")
        words += ["-smbios", f"type=11,path={path}"]
    return words


class Probe:
    def __init__(self, client: socket.socket):
        self.client = client
        self.text = ""
        self.number = 0

    def wait(self, seconds: float, alive):
        """Until the unit in the machine reads commands."""
        self.until("PROBE-UP", seconds, alive)

    def say(self, command: str):
        self.number += 1
        line = f"C {self.number} {base64.b64encode(command.encode()).decode()}\n"
        self.client.sendall(line.encode())

    def run(self, command: str, seconds: float) -> tuple:
        """A command's exit code and its output, both streams together."""
        self.say(command)
        found = self.until(rf"PROBE-OUTPUT {self.number}\s([A-Za-z0-9+/=\s]*)PROBE-DONE {self.number}\s", seconds)
        self.text = self.text[found.end():]
        output, _, code = base64.b64decode("".join(found[1].split())).decode(errors="replace").rstrip("\n").rpartition("\n")
        return int(code), output.rstrip("\n")

    def until(self, pattern: str, seconds: float, alive=lambda: True) -> re.Match:
        deadline = time.monotonic() + seconds
        while not (found := re.search(pattern, self.text)):
            left = deadline - time.monotonic()
            assert left > 0, f"the machine's probe did not say {pattern} in {seconds} s; it said: {self.text[-300:]!r}"
            assert alive(), "the machine is off"
            if select.select([self.client], [], [], min(left, 5))[0]:
                chunk = self.client.recv(65536)
                assert chunk, "the machine is off"
                self.text += chunk.decode(errors="replace")
        return found
