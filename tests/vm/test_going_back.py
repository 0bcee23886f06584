# SPDX-License-Identifier: Apache-2.0
"""A unit in a wall comes back by itself: from a version that was good and is not any more; when the firmware has forgotten its
entries; and when it has, and the slot that it then falls back to cannot start. One machine goes through all of it."""

import re

import pytest

from lab import staff

from . import nurse
from .keeper import facts, good, starts_in_order
from .notice import read_on_screen

# An emulated machine on a busy one.
pytestmark = pytest.mark.seconds(5400)

# A unit whose panel does not start, whatever slot runs; a keeper that does not wait long for what cannot come.
BROKEN = {"systemd.unit-dropin.winglink-panel.service~broken": "[Service]\nExecStart=\nExecStart=/usr/bin/false\n",
          "systemd.unit-dropin.winglink-keeper.service~patience":
              "[Service]\nExecStart=\nExecStart=/usr/bin/winglink-keeper --patience 40\n"}
FORGET = r"""for number in $(efibootmgr | sed -n 's/^Boot\(....\)\*\{0,1\} winglink-.*/\1/p'); do efibootmgr -q -B -b "$number"; done
! efibootmgr | grep winglink-"""


@pytest.fixture(scope="module")
def unit(new_machine):
    machine = new_machine("going-back")
    machine.on()
    machine.up(1500)
    good(machine)
    nurse.employ(machine, staff.NURSE)
    return machine


def slot_before(machine) -> str:
    """Which slot ran in the start before this one, by its journal."""
    said = machine.run("journalctl -b -1 -k -o cat --no-pager -g 'Command line:'")
    return re.search(r"rauc\.slot=winglink-(.)", said)[1]


def test_a_good_version_that_fails_three_starts_is_left(unit):
    assert facts(unit)["machine"]["slot"] == "a"
    unit.credentials = BROKEN
    unit.restart(300)
    unit.wait_off(1200)
    for _ in range(2):
        unit.on()
        unit.wait_off(1200)
    unit.credentials = {}
    unit.on()
    unit.up(1500)
    good(unit)
    said = unit.run("journalctl -u winglink-keeper -o cat --no-pager -g '^start-bad'")
    assert re.findall(r"slot=(\w) failures=(\d)", said) == [("a", "1"), ("a", "2"), ("a", "3")], said
    found = facts(unit)
    assert found["machine"]["slot"] == "b"
    assert (found["keeper"]["update_result"]["result"], found["keeper"]["update_result"]["code"]) == ("failed", "slot-left")
    assert found["keeper"]["other_good"] is False
    assert starts_in_order(unit) == ["b"]
    read_on_screen(unit)


def test_the_firmware_forgot_its_entries(unit):
    """It starts what is first on the disk, slot a; b is the one that should run."""
    unit.run(FORGET)
    unit.restart(300)
    unit.wait_off(1200)  # what runs there knows that it should not, and has seen to b
    unit.on()
    unit.up(1500)
    good(unit)
    assert slot_before(unit) == "a"
    assert facts(unit)["machine"]["slot"] == "b"
    assert starts_in_order(unit) == ["b", "a"]


def test_it_forgot_them_and_slot_a_cannot_start(unit, partitions):
    unit.run(f"{FORGET}; sync")
    unit.off()
    unit.flip(partitions["root-a"])
    unit.on()
    assert "dm-verity device corrupted" in unit.wait_off(900)
    unit.on()
    unit.up(1500)
    good(unit)
    assert facts(unit)["machine"]["slot"] == "b"
    assert starts_in_order(unit) == ["b", "a"]
