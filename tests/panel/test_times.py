# SPDX-License-Identifier: Apache-2.0
"""What the panel does by itself after a while. Its clock is moved on; nobody waits for minutes."""

import pytest

from lab import tour
from lab.legs import shown
from lab.other_clock import OtherClock


def bright(side) -> float:
    return float(side.seat.picture().mean())


def move(clock: OtherClock, side, seconds: float):
    """Until the panel has seen what time it is now."""
    before = side.panel.look().named("rooms.clock").words
    clock.set(seconds)
    side.panel.until(lambda sight: sight.named("rooms.clock").words != before, what="another time")


def test_nobody_stays_signed_in_for_more_than_five_minutes(wing, clock):
    tour.sign_in(wing)
    move(clock, wing, 240)
    assert wing.panel.screen() == "rooms"
    wing.panel.key("Shift_L")  # a touch begins the five minutes anew
    move(clock, wing, 240 + 240)
    assert wing.panel.screen() == "rooms"
    clock.set(240 + 301)
    wing.panel.wait_screen("standby")
    wing.unit.wait_until("staff", signed_in="")


def test_the_summary_gives_way_to_standby_after_a_minute(wing, clinic, clock):
    tour.consult(wing, clinic)
    tour.end(clinic)
    wing.panel.wait_screen("ended")
    clock.set(40)
    wing.panel.until(lambda sight: any(f" in {left} second" in sight.words() for left in range(1, 21)), what="20 s left")
    wing.panel.key("Shift_L")
    wing.panel.until(lambda sight: any(f" in {left}" in sight.words() for left in ("1 min", *range(30, 60))), what="a new minute")
    clock.set(40 + 61)
    wing.panel.wait_screen("standby")
    wing.unit.wait_until("staff", signed_in="")


def test_standby_dims_after_a_minute_and_a_touch_wakes_it_and_starts(wing, clock):
    before = bright(wing)
    clock.set(61)
    wing.panel.until(lambda sight: bright(wing) < before / 3, what="a dim screen")
    wing.seat.press(*wing.panel.look().named("standby.start").middle)
    wing.panel.wait_screen("pin")
    wing.panel.until(lambda sight: bright(wing) > before, what="a bright screen")


@pytest.mark.parametrize("seconds, asked", [(5, False), (31, True)])
def test_after_a_long_break_it_is_asked_who_is_there(wing, clinic, clock, seconds, asked):
    tour.consult(wing, clinic)
    wing.unit.place.cut()
    wing.panel.wait_screen("interrupted")
    clock.set(seconds)
    wing.unit.place.plug()
    sight = wing.panel.wait_screen("consultation")
    if asked:
        wing.panel.tap("consultation.same-yes")
        wing.panel.until(lambda now: not now.named("consultation.same-yes"), what="the question is gone")
    else:
        assert not sight.named("consultation.same-yes")
    shown(wing)
