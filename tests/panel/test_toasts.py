# SPDX-License-Identifier: Apache-2.0
"""Toasts lie over pictures, never over words: what stands in a picture's place gives way to them."""

import pytest

from lab import design, tour
from lab.legs import empty, shown
from lab.scene import devices


@pytest.fixture
def joined(wing, clinic):
    tour.consult(wing, clinic)
    shown(wing)
    shown(clinic)
    return wing, clinic


def laid_out(side, *words):
    """With these words on the screen nothing lies over others, and nothing grew."""
    sight = side.panel.until(lambda now: all(some in now.words() for some in words) and not design.badly_placed(now),
                             what=f"{words} apart from each other")
    assert design.scale(sight) == 1
    return sight


def test_a_toast_goes_when_the_wing_stops_everything(joined):
    wing, clinic = joined
    wing.unit.cameras["exam"].unplug()
    clinic.panel.wait("consultation.toast-ok")
    wing.panel.tap("consultation.stop")
    devices(wing.unit, "closed", ("room_camera", "microphone"))
    empty(clinic, "consultation.small")
    clinic.panel.until(lambda sight: not sight.named("consultation.toast-ok"), what="no toast")
    laid_out(clinic, "stopped its cameras and microphone at", "Not sent")


def test_words_in_the_small_place_give_way_to_a_toast(joined):
    wing, clinic = joined
    wing.unit.cameras["room"].unplug()
    empty(clinic, "consultation.small")
    wing.unit.cameras["exam"].unplug()
    clinic.panel.wait("consultation.toast-ok")
    laid_out(clinic, "Their room camera is unplugged", "Examination camera unplugged")
    clinic.panel.tap("consultation.toast-ok")
    clinic.panel.until(lambda sight: not sight.named("consultation.toast-ok"), what="no toast")
    laid_out(clinic, "Their room camera is unplugged")


def test_what_is_stopped_is_read_after_a_break(joined):
    wing, clinic = joined
    wing.panel.tap("consultation.stop")
    wing.panel.wait_screen("stopped")
    wing.unit.place.cut()
    for side in joined:
        side.panel.wait_screen("interrupted")
    wing.unit.place.plug()
    clinic.panel.wait_screen("consultation")
    clinic.panel.wait("consultation.toast-ok")
    laid_out(clinic, "stopped its cameras and microphone at", "Connected again")


def caption(sight, place: str, *words) -> bool:
    """These words stand under this picture."""
    there = sight.named(f"consultation.{place}-caption")
    return there is not None and all(some in sight.words(there) for some in words)


def test_the_only_picture_that_is_left_is_the_large_one(joined):
    wing, clinic = joined
    wing.panel.tap("consultation.exam-camera")
    wing.unit.wait_until("devices", 60, exam_camera="closed")
    clinic.panel.until(lambda sight: caption(sight, "large", "Room camera", "Live")
                       and caption(sight, "small", "Examination camera"), what="the room camera in the large place")
    laid_out(clinic)
    wing.panel.tap("consultation.stop")  # nothing jumps: it may go on in a moment
    empty(clinic, "consultation.large")
    assert caption(clinic.panel.look(), "large", "Room camera")
