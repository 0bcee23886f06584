# SPDX-License-Identifier: Apache-2.0
"""A consulting room calls the wing: a person there decides, and nothing is open before."""

import pytest

from lab import cast, tour
from lab.scene import LONG, all_pictures_flow, both, devices


@pytest.fixture
def ringing(wing, clinic):
    clinic.unit.sign_in()
    clinic.unit.ctl("call", wing.unit.address, seconds=LONG)
    wing.unit.wait_until("consultation", LONG, state="ringing")
    wing.panel.wait_screen("incoming")
    wing.panel.wait_words("Airedale Hospital", "They cannot see or hear this room", "Sign in to answer")
    devices(wing.unit, "closed")
    return wing, clinic


def test_an_incoming_call_is_answered_after_a_sign_in_and_a_look(ringing):
    wing, clinic = ringing
    wing.panel.tap("incoming.answer")
    wing.panel.sign_in(wing.person)
    wing.panel.wait_screen("check")
    assert clinic.unit.read("status")["consultation"]["state"] == "waiting"
    wing.panel.tap("check.join")
    both(wing.unit, clinic.unit, "in-consultation")
    wing.panel.wait_screen("consultation")
    all_pictures_flow(wing.unit, clinic.unit)


def test_back_from_the_look_leads_to_the_call_that_goes_on_ringing(ringing):
    wing, clinic = ringing
    wing.panel.tap("incoming.answer")
    wing.panel.sign_in(wing.person)
    sight = wing.panel.wait_screen("check")
    assert "Back to rooms" not in sight.words()
    wing.panel.tap("check.back")
    wing.panel.wait_screen("incoming")
    wing.panel.wait_words("Airedale Hospital", "Not now", "Answer")
    devices(wing.unit, "closed")
    assert clinic.unit.read("status")["consultation"]["state"] == "waiting"


@pytest.mark.parametrize("answer", ["not-now", "later"])
def test_an_incoming_call_is_declined_in_words(ringing, answer):
    wing, clinic = ringing
    wing.panel.tap(f"incoming.{answer}")
    wing.panel.wait_screen("standby")
    clinic.unit.wait_until("consultation", LONG, state="refused")
    devices(wing.unit, "closed")
    later = ["call again in 10 minutes"] if answer == "later" else []
    sight = clinic.panel.wait_words("cannot take the call now", *later)
    assert later or "call again" not in sight.words()


def test_a_call_during_a_consultation_is_a_toast_and_a_missed_call(ward, wing, clinic):
    other = ward.other(cast.FEATHERSTONE)
    tour.consult(wing, clinic)
    other.sign_in()
    with pytest.raises(AssertionError) as refused:
        other.ctl("call", wing.unit.address, seconds=LONG)
    assert refused.value.code == "busy"
    wing.panel.wait_words("HMP Featherstone", "called at", "They were told that you cannot take the call now.")
    all_pictures_flow(wing.unit, clinic.unit)
    tour.end(wing)
    wing.panel.tap("ended.finish")
    wing.panel.wait_screen("standby")
    wing.panel.wait_words("Missed call")


def test_a_missed_call_stands_on_the_standby_screen_until_somebody_signs_in(ringing):
    wing, clinic = ringing
    clinic.unit.ctl("end", seconds=LONG)
    wing.panel.wait_screen("standby")
    wing.panel.wait_words("Missed call")
    tour.sign_in(wing)
    wing.panel.tap("rooms.sign-out")
    wing.panel.wait_screen("standby")
    wing.panel.until(lambda sight: "Missed call" not in sight.words(), what="the missed call is gone")
