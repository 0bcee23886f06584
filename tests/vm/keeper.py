# SPDX-License-Identifier: Apache-2.0
"""What a machine's keeper says of it."""

import json

from .machine import Machine

PROPERTY = "busctl --json=short get-property org.winglink.Keeper1 /org/winglink/keeper org.winglink.Keeper1"


def good(machine: Machine):
    """Waits until this start is found good, which a machine that goes back never says."""
    machine.run(f"until {PROPERTY} Health | grep -q good; do sleep 1; done", 1500)


def facts(machine: Machine) -> dict:
    return json.loads(machine.run("winglinkctl machine --json"))
