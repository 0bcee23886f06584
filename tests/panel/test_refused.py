# SPDX-License-Identifier: Apache-2.0
"""A room that cannot be called, or does not take the call, is said in one sentence, with whose decision it is."""

from lab import cast, tour
from lab.scene import LONG


def test_a_lapsed_permission_is_said_before_the_call(wing, clinic):
    tour.sign_in(wing)
    wing.panel.tap(f"rooms.room-{cast.AIREDALE_2.address}")
    wing.panel.wait_screen("refused")
    wing.panel.wait_words("Permission to call", "ended on 30 June 2024", "Governor, HMP Oakwood", "1 July 2023 to 30 June 2024")
    wing.panel.tap("refused.other")
    wing.panel.wait_screen("rooms")


def test_a_consulting_room_that_takes_nobody_today_is_said(wing, clinic):
    tour.sign_in(wing)
    tour.check(wing)
    tour.call(wing, clinic)
    clinic.unit.sign_in()
    clinic.unit.ctl("decline", wing.unit.address, seconds=LONG)
    wing.panel.wait_screen("refused")
    wing.panel.wait_words("cannot take you today")
    wing.panel.key("Escape")
    wing.panel.wait_screen("standby")
