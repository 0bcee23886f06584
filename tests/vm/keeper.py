# SPDX-License-Identifier: Apache-2.0
"""What a machine's keeper says of it."""

import json
import re

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


def entries(machine: Machine) -> tuple:
    """The numbers of the firmware's order, and the names of ours among all entries ("a", "b")."""
    said = machine.run("efibootmgr")
    return (re.search(r"^BootOrder: (\S+)", said, re.MULTILINE)[1].split(","),
            dict(re.findall(r"^Boot(\w{4})\* winglink-(.)", said, re.MULTILINE)))


def starts_in_order(machine: Machine) -> list:
    """Our slots, as the firmware's order has them."""
    order, names = entries(machine)
    return [names[number] for number in order if number in names]


def let_both_start(machine: Machine, first: str) -> list:
    """The firmware's order has both slots, whatever was found of them; our slots in it."""
    _, names = entries(machine)
    order = sorted(names, key=lambda number: names[number] != first)
    machine.run(f"efibootmgr --quiet --bootorder {','.join(order)}")
    return starts_in_order(machine)
