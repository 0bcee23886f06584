# SPDX-License-Identifier: Apache-2.0
"""Keys that are pressed on a machine, and what its kernel and systemd made of them."""

import re

from . import plug
from .machine import Machine

# Input devices that every such machine has.
BUTTON, KEYBOARD = "Power Button", "AT Translated Set 2 keyboard"
POWER, SLEEP = 116, 142  # linux/input-event-codes.h
SEEN = "/run/keys-seen"


def device(machine: Machine, name: str) -> str:
    """The device file of what has a name that ends so."""
    node, = machine.run(f"""sed -n '/^N: Name=".*{name}"$/,/^$/s/^H: Handlers=.*\\(event[0-9]*\\).*/\\1/p' /proc/bus/input/devices""").split()
    return f"/dev/input/{node}"


def tags(machine: Machine, name: str) -> str:
    """What udev has told other programs of it."""
    return machine.run(f"udevadm info -q property --property=CURRENT_TAGS --value -n {device(machine, name)}")


def press(machine: Machine, name: str, code: int, how):
    """Presses a key by how(); comes back when the kernel has told whoever listens to the device."""
    listener = machine.run(f"cat {device(machine, name)} >{SEEN} 2>/dev/null & until ls -l /proc/$!/fd | grep -q /dev/input/; do sleep 0.1; done; echo $!")

    def seen() -> bool:
        """struct input_event: after 16 bytes of time, type (1: a key), code, value (1: down)."""
        events = [line.split()[8:11] for line in machine.run(f"od -An -v -tu2 -w24 {SEEN}").splitlines()]
        return ["1", str(code), "1"] in events

    how()
    plug.wait(machine, f"key {code} of {name}", seen)
    machine.run(f"kill {listener}; rm {SEEN}")


def nothing_came_of_it(machine: Machine):
    """systemd-logind listens to no key: it says which devices it watches, and which keys it saw."""
    manager = "org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager"
    for what in ("PreparingForShutdown", "PreparingForSleep"):
        assert machine.run(f"busctl get-property {manager} {what}") == "b false"
    said = machine.run("journalctl -b -u systemd-logind -o cat --no-pager")
    assert not re.search("Watching system buttons| key pressed", said), said
    assert not re.search("poweroff|reboot|shutdown|sleep|suspend|hibernate", machine.run("systemctl list-jobs --no-legend"))
