# SPDX-License-Identifier: Apache-2.0
"""A version that is found good and crashes soon after, each time: the other copy, once, and no way back and forth."""

import re

import pytest

from .keeper import facts, good, starts_in_order

# An emulated machine on a busy one.
pytestmark = pytest.mark.seconds(5400)

TIMES = 5
MEMORY = "/var/lib/winglink-keeper/memory"


@pytest.fixture(scope="module")
def unit(new_machine):
    machine = new_machine("unsteady")
    machine.on()
    machine.up(1500)
    good(machine)
    return machine


def short_runs(machine) -> dict:
    """What the keeper has written down of both slots."""
    return dict(re.findall(r"\[slot (\w)\][^\[]*?^short-runs=(\d+)$", machine.run(f"cat {MEMORY}"), re.MULTILINE | re.DOTALL))


def crash(machine):
    """The kernel's own way to die; it restarts after five seconds."""
    machine.probe.say("echo c >/proc/sysrq-trigger")
    assert "sysrq triggered crash" in machine.wait_off(300)


def test_a_restart_in_order_is_no_short_run(unit):
    assert short_runs(unit) == {"a": "1", "b": "0"}
    unit.restart(300)
    unit.up(1500)
    good(unit)
    assert short_runs(unit) == {"a": "1", "b": "0"}  # this start's own


def test_five_crashes_and_the_other_copy_runs(unit):
    for times in range(1, TIMES + 1):
        assert facts(unit)["machine"]["slot"] == "a"
        assert short_runs(unit)["a"] == str(times)
        crash(unit)
        unit.on()
        if times < TIMES:
            unit.up(1500)
            good(unit)
    unit.wait_off(1500)  # a's keeper has seen to b
    unit.on()
    unit.up(1500)
    good(unit)
    found = facts(unit)
    assert found["machine"]["slot"] == "b"
    assert (found["keeper"]["update_result"]["result"], found["keeper"]["update_result"]["code"]) == ("failed", "slot-unsteady")
    assert found["keeper"]["other_good"] is False
    assert starts_in_order(unit) == ["b", "a"]
    assert "slot=a failures=1 short_runs=5" in unit.run("journalctl -b -1 -u winglink-keeper -o cat --no-pager -g '^slot-left'")


def test_it_does_not_go_back(unit):
    """The other one has done it five times."""
    crash(unit)
    unit.on()
    unit.up(1500)
    good(unit)
    assert facts(unit)["machine"]["slot"] == "b"
    assert short_runs(unit) == {"a": "5", "b": "2"}
