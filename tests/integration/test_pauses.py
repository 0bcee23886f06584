# SPDX-License-Identifier: Apache-2.0
"""A far end that pauses, and loses nothing (docs/decisions/pauses.md)."""

import os
import signal
import time

import pytest

from lab import cast
from lab.scene import LONG, join, pictures_flow

pytestmark = pytest.mark.beside

PAUSE = 0.3  # s


def received(clinic) -> dict:
    return clinic.read("stats")["received_main"]


def goes_on(clinic, frames: int):
    """Until so many more frames have come."""
    deadline = time.monotonic() + LONG
    wanted = received(clinic)["frames"] + frames
    while received(clinic)["frames"] < wanted:
        assert time.monotonic() < deadline, clinic.journal()[-10:]


def test_nothing_is_asked_for_again_of_a_far_end_that_paused(scene):
    """A processor that was busy elsewhere, a network that held its packets: what comes late is not lost."""
    wing, clinic = scene.pair()
    join(wing, clinic)
    pictures_flow((clinic, "far-room", cast.OAKWOOD_ROOM))
    before = received(clinic)
    for _ in range(5):
        os.kill(wing.daemon.pid, signal.SIGSTOP)
        time.sleep(PAUSE)
        os.kill(wing.daemon.pid, signal.SIGCONT)
        goes_on(clinic, 10)
    assert received(clinic)["nacks"] == before["nacks"]
