# SPDX-License-Identifier: Apache-2.0
"""A unit that is asked to end (SIGTERM) ends well and soon, whatever it is doing, and tells the far end."""

import pytest

from lab.scene import LONG, devices, join, wait

WITHIN = 6  # s: 2 on an idle machine
TOLD = {"ringing", "in-consultation"}  # the wing's states in which the far end is in a call with it


def call_without_answer(wing, clinic):
    """The wing calls a unit whose packets vanish."""
    clinic.place.fall_silent()
    return wing.begin("call", clinic.address)


def bring(wing, clinic, state: str):
    """Brings the wing into a state; a verb that is still running there, if there is one."""
    verb = None
    if state == "checking":
        wing.ctl("check")
    elif state == "calling":
        verb = call_without_answer(wing, clinic)
    elif state == "waiting":
        wait(wing, clinic)
    elif state == "ringing":
        clinic.ctl("call", wing.address, seconds=LONG)
    elif state == "connecting":
        verb = answer_without_path(wing, clinic)
    elif state != "idle":
        join(wing, clinic)
    if state == "interrupted":
        wing.place.fall_silent()
    elif state == "ended":
        wing.ctl("end", seconds=LONG)
    wing.wait_until("consultation", LONG, state=state)
    return verb


def answer_without_path(wing, clinic):
    """The wing answers, and the transport can come to nothing: the caller's packets vanish."""
    clinic.ctl("call", wing.address, seconds=LONG)
    wing.wait_until("consultation", LONG, state="ringing")
    clinic.place.fall_silent()
    return wing.begin("answer")


@pytest.mark.parametrize("state", ["idle", "checking", "calling", "waiting", "ringing", "connecting",
                                   "in-consultation", "interrupted", "ended"])
def test_a_wing_that_is_asked_to_end_ends_well(scene, state):
    wing, clinic = scene.pair()
    verb = bring(wing, clinic, state)
    wing.stop(WITHIN)
    if verb:
        assert verb.process.wait(LONG) != 0, "a person was told that it came to pass"
        verb.close()
    if state in TOLD:
        clinic.wait_until("consultation", LONG, state="ended", reason="shutting-down")
    if state == "waiting":
        clinic.wait_until("waiting", LONG, count=0)
    clinic.stop(WITHIN)


@pytest.mark.parametrize("state", ["waiting", "in-consultation"])
def test_a_consulting_unit_that_is_asked_to_end_tells_those_who_wait_and_consult(scene, state):
    wing, clinic = scene.pair()
    bring(wing, clinic, state)
    clinic.stop(WITHIN)
    wing.wait_until("consultation", LONG, state="ended", reason="shutting-down")
    devices(wing, "closed")
