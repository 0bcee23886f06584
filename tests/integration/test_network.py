# SPDX-License-Identifier: Apache-2.0
"""The network cable of a unit at standby: pulled and put in again, with nobody at the unit who does anything."""

import pytest

from lab import cast
from lab.scene import LONG, presence_of

# The kernel takes a second before it believes a lost carrier, and this machine may be busy; who looks once a minute is
# far off.
NOTICED = 20


def has_network(unit) -> bool:
    return "network-down" not in unit.events.known["unit"]["problems"]


def wait_network(unit, there: bool):
    """Until the unit says so."""
    unit.events.wait_until("unit", lambda known: ("network-down" not in known["problems"]) == there, NOTICED,
                           f"a network: {there}")


@pytest.mark.parametrize("times", [1, 3])
def test_a_pulled_cable_is_seen_at_standby_and_its_return_too(scene, times):
    wing, clinic = scene.pair()
    presence_of(wing, clinic, "available")
    assert has_network(wing)
    for _ in range(times):
        wing.place.cut()
        wait_network(wing, False)
        presence_of(wing, clinic, "unknown", NOTICED)
        wing.place.plug()
        wait_network(wing, True)
        presence_of(wing, clinic, "available", NOTICED)
    presence_of(clinic, wing, "available")


def test_what_waits_in_the_old_connection_holds_nobody_up(scene):
    """The clinic says something while the wing's cable is out: TCP would send it again later and later."""
    wing, clinic = scene.pair()
    presence_of(wing, clinic, "available")
    wing.place.cut()
    wait_network(wing, False)
    for word in ("out-of-hours", "available", "out-of-hours"):
        clinic.ctl("presence", word)
    wing.place.plug()
    presence_of(wing, clinic, "out-of-hours", NOTICED)


def test_a_unit_that_starts_without_its_cable_knows_it_and_sees_it_come(scene):
    def prepare(unit):
        unit.place.cut()

    clinic = scene.add(cast.AIREDALE)
    wing = scene.add(cast.OAKWOOD, prepare)
    assert not has_network(wing)
    presence_of(wing, clinic, "unknown", NOTICED)
    wing.place.plug()
    wait_network(wing, True)
    presence_of(wing, clinic, "available", NOTICED)
    presence_of(clinic, wing, "available", LONG)
