# SPDX-License-Identifier: Apache-2.0
"""A time server with NTS in the machine itself, where nobody else's network is needed: chrony once more, which sets no clock."""

import pathlib
import re

from lab.estate import Estate

from . import plug
from .machine import Machine

ADDRESS = "127.0.0.1"


def name_in(estate: Estate):
    """The estate's units ask it, and believe its certificate."""
    estate.set("time-servers", f"nts:{ADDRESS}")
    estate.tool("time-server", ADDRESS)


def serve(machine: Machine, estate: pathlib.Path):
    for name in ("unit.key", "unit.pem"):
        text = (estate / "time-servers" / ADDRESS / name).read_text(encoding="ascii")
        machine.run(f"mkdir -p /run/server && cat >/run/server/{name} <<'END'\n{text}END\n")
    machine.run("cat >/run/server/chrony.conf <<'END'\nlocal stratum 1\nallow 127.0.0.1\nbindaddress 127.0.0.1\ncmdport 0\n"
                "bindcmdaddress /run/server/socket\npidfile /run/server/pid\nntsserverkey /run/server/unit.key\n"
                "ntsservercert /run/server/unit.pem\nntsdumpdir /run/server\nuser root\nEND\n")
    machine.run("chmod 700 /run/server; chronyd -x -f /run/server/chrony.conf")


def stop(machine: Machine):
    machine.run("kill $(cat /run/server/pid); while [ -e /run/server/pid ]; do :; done", 60)


def until_believed(machine: Machine):
    """The unit's chrony has set its clock by it."""
    machine.run("systemctl restart chronyd-restricted")
    plug.wait(machine, "an authenticated answer", lambda: re.search(rf"^\^\* {ADDRESS}", machine.run(
        "chronyc -n -h /run/chrony/chronyd.sock sources"), re.MULTILINE), 600)
