# SPDX-License-Identifier: Apache-2.0
"""A wing that is called: a person there decides, and nothing of the room opens before."""

import pytest

from lab import cast
from lab.scene import LONG, all_pictures_flow, both, devices, join, pictures_flow, wait

RINGING_SECONDS = 60  # for which a wing rings (docs/state-machine.md)


def ring(clinic, wing):
    clinic.ctl("call", wing.address, seconds=LONG)
    wing.wait_until("consultation", LONG, state="ringing")
    clinic.wait_until("consultation", LONG, state="waiting")


def nothing_is_open(wing):
    devices(wing, "closed")
    with pytest.raises(AssertionError) as refused:
        wing.port("room")
    assert refused.value.code == "port-not-live"


def test_a_wing_that_is_called_rings_and_opens_nothing_before_the_answer(scene):
    wing, clinic = scene.pair()
    ring(clinic, wing)
    shown = wing.read("status")["consultation"]
    assert shown["room_name"] == cast.AIREDALE.name
    nothing_is_open(wing)
    wing.ctl("answer", seconds=LONG)
    both(wing, clinic, "in-consultation")
    devices(wing, "open")
    all_pictures_flow(wing, clinic)
    wing.ctl("end", seconds=LONG)
    both(wing, clinic, "ended")
    devices(wing, "closed")


def test_a_person_may_look_at_the_devices_before_the_answer(scene):
    wing, clinic = scene.pair()
    ring(clinic, wing)
    wing.ctl("check", "room")
    devices(wing, "open", ["room_camera"])
    assert clinic.read("status")["consultation"]["state"] == "waiting"
    wing.ctl("answer", seconds=LONG)
    both(wing, clinic, "in-consultation")
    devices(wing, "closed", ["exam_camera", "microphone"])
    pictures_flow((clinic, "far-room", cast.OAKWOOD_ROOM))


def test_a_call_that_is_declined_at_the_wing_says_so_to_the_caller(scene):
    wing, clinic = scene.pair()
    ring(clinic, wing)
    wing.ctl("decline")
    wing.wait_until("consultation", LONG, state="idle")
    clinic.wait_until("consultation", LONG, state="refused", reason="declined")
    nothing_is_open(wing)


def test_a_caller_who_gives_up_ends_the_ringing(scene):
    wing, clinic = scene.pair()
    ring(clinic, wing)
    clinic.ctl("end", seconds=LONG)
    wing.wait_until("consultation", LONG, state="idle")
    nothing_is_open(wing)


def test_a_wing_in_a_consultation_is_busy_and_undisturbed(scene):
    wing, clinic = scene.pair()
    other = scene.add(cast.AIREDALE_2)
    join(wing, clinic)
    with pytest.raises(AssertionError) as refused:
        other.ctl("call", wing.address, seconds=LONG)
    assert refused.value.code == "busy"
    assert wing.read("status")["consultation"]["room"] == clinic.address
    all_pictures_flow(wing, clinic)


@pytest.mark.seconds(4 * RINGING_SECONDS)
@pytest.mark.beside
def test_a_call_that_nobody_answers_ends_after_a_minute(scene):
    wing, clinic = scene.pair()
    ring(clinic, wing)
    clinic.wait_until("consultation", 3 * RINGING_SECONDS, state="refused", reason="no-answer")
    wing.wait_until("consultation", LONG, state="idle")
    nothing_is_open(wing)
    wait(wing, clinic)  # both are as good as new


def test_two_wings_with_two_cameras_each_show_all_four_pictures(scene):
    scene.permit(cast.OAKWOOD, cast.FEATHERSTONE)
    oakwood, featherstone = scene.add(cast.OAKWOOD), scene.add(cast.FEATHERSTONE)
    ring(oakwood, featherstone)
    featherstone.ctl("answer", seconds=LONG)
    both(oakwood, featherstone, "in-consultation")
    pictures_flow((oakwood, "far-room", cast.FEATHERSTONE_ROOM), (oakwood, "far-exam", cast.FEATHERSTONE_EXAM),
                  (featherstone, "far-room", cast.OAKWOOD_ROOM), (featherstone, "far-exam", cast.OAKWOOD_EXAM))
