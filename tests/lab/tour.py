# SPDX-License-Identifier: Apache-2.0
"""What people do at the two panels, by touch, from standby to standby."""

from . import cast
from .scene import LONG, both, until_waits
from .ward import Side


def sign_in(side: Side):
    """To the rooms of a wing, to the waiting list of a consulting room."""
    side.panel.tap("standby.start")
    side.panel.sign_in(side.person)
    side.panel.wait_screen("list" if side.person.role == "consultant" else "rooms")


def check(wing: Side, room: cast.Room = cast.AIREDALE):
    """Signed in: to the check, with both pictures."""
    wing.panel.tap(f"rooms.room-{room.address}")
    wing.panel.wait_screen("check")
    wing.unit.wait_pictures("room", "exam", seconds=LONG)


def call(wing: Side, clinic: Side):
    """From the check to the waiting list."""
    wing.panel.tap("check.call")
    wing.unit.wait_until("consultation", LONG, state="waiting")
    wing.panel.wait_screen("waiting")
    until_waits(clinic.unit, wing.unit, "ready")


def join(wing: Side, clinic: Side):
    """The first who waits, with one touch."""
    clinic.panel.tap("list.join")
    both(wing.unit, clinic.unit, "in-consultation")
    for side in (wing, clinic):
        side.panel.wait_screen("consultation")


def consult(wing: Side, clinic: Side):
    """From standby to a consultation in which all pictures flow."""
    sign_in(clinic)
    sign_in(wing)
    check(wing)
    call(wing, clinic)
    join(wing, clinic)
    wing.unit.wait_pictures("far-room", seconds=LONG)
    clinic.unit.wait_pictures("far-room", "far-exam", seconds=LONG)


def end(side: Side):
    """Asks once, then ends."""
    side.panel.tap("consultation.end")
    side.panel.tap("consultation.end-yes")
    side.panel.wait_screen("ended")
