# SPDX-License-Identifier: Apache-2.0
"""What a machine's keeper says of it."""

import json

from . import journal
from .machine import Machine

PROPERTY = "busctl --json=short get-property org.winglink.Keeper1 /org/winglink/keeper org.winglink.Keeper1"


def good(machine: Machine):
    """Waits until this start is found good, which a machine that goes back never says. Who follows the journal from before it moves
    to the data partition does not see it go on there."""
    machine.probe.run("systemctl is-system-running --wait", 1200)
    assert journal.comes(machine, "winglink-keeper", "^start-good", 1500), \
        machine.run("journalctl -b -u winglink-keeper --no-pager | tail -n 20")
    assert "good" in machine.run(f"{PROPERTY} Health")


def facts(machine: Machine) -> dict:
    return json.loads(machine.run("winglinkctl machine --json"))
