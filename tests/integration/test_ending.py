# SPDX-License-Identifier: Apache-2.0
"""A unit that is asked to end (SIGTERM) ends well and soon, whatever it is doing, and tells the far end."""

import pytest

from lab.scene import LONG, devices
from lab.states import bring

WITHIN = 6  # s: 2 on an idle machine
TOLD = {"ringing", "in-consultation"}  # the wing's states in which the far end is in a call with it


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
