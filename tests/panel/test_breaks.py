# SPDX-License-Identifier: Apache-2.0
"""What fails in a consultation is said in words at both ends, and comes back by itself."""

import time

import pytest

from lab import cast, tour
from lab.scene import LONG, all_pictures_flow, both, pictures_flow


@pytest.fixture
def joined(wing, clinic):
    tour.consult(wing, clinic)
    return wing, clinic


def words_of(panel, *words, seconds: float = LONG):
    panel.wait_words(*words, seconds=seconds)


def test_a_pulled_cable_is_said_at_both_ends_and_comes_back(joined):
    wing, clinic = joined
    wing.unit.place.cut()
    for side in joined:
        side.panel.wait_screen("interrupted")
        words_of(side.panel, "Reconnecting")
    words_of(wing.panel, "The network cable is out. Push it in.")
    assert "cable" not in clinic.panel.look().words()  # it is not known there
    assert "0113 496 0123" in wing.panel.look().words()
    wing.unit.place.plug()
    for side in joined:
        side.panel.wait_screen("consultation")
    words_of(wing.panel, "Connected again. Check that they see you.")
    assert "cable" not in wing.panel.look().words()
    all_pictures_flow(wing.unit, clinic.unit)


def test_an_examination_camera_is_unplugged_and_comes_back(joined):
    wing, clinic = joined
    wing.unit.cameras["exam"].unplug()
    words_of(wing.panel, "Push the blue plug in", seconds=5)
    words_of(clinic.panel, "unplugged", seconds=5)
    assert "blue plug" not in clinic.panel.look().words()
    pictures_flow((clinic.unit, "far-room", cast.OAKWOOD_ROOM))
    wing.unit.cameras["exam"].plug()
    words_of(wing.panel, "Examination camera works again", seconds=5)
    all_pictures_flow(wing.unit, clinic.unit)


def test_a_camera_that_is_not_one_of_ours_is_said_and_not_opened(joined):
    wing, clinic = joined
    wing.unit.cameras["exam"].replace()
    words_of(wing.panel, "This camera is not one of ours", "Use the blue one", seconds=5)
    assert "Push the blue plug in" not in wing.panel.look().words()
    assert wing.unit.read("status")["devices"]["exam_camera"] == "lost"
    words_of(clinic.panel, "unplugged", seconds=5)
    wing.unit.cameras["exam"].unplug()
    words_of(wing.panel, "Push the blue plug in", seconds=5)
    wing.unit.cameras["exam"].restore()
    words_of(wing.panel, "Examination camera works again", seconds=5)
    all_pictures_flow(wing.unit, clinic.unit)


def test_a_picture_that_stalls_is_words_within_a_second(joined):
    wing, clinic = joined
    wing.unit.cameras["exam"].stall()
    began = time.monotonic()
    wing.panel.wait_words("It sends no picture")
    clinic.panel.wait_words("This camera sends no picture")
    took = time.monotonic() - began
    assert took < 2.5, f"{took:.1f} s"  # one second counts as a stall; the rest is this busy machine's


def test_a_killed_daemon_is_said_and_the_consultation_goes_on(joined):
    wing, clinic = joined
    wing.unit.kill()
    wing.panel.wait_screen("lost", seconds=3)
    words_of(wing.panel, "This screen has lost the unit", "0113 496 0123")
    wing.unit.start(LONG)
    both(wing.unit, clinic.unit, "in-consultation")
    wing.panel.wait_screen("consultation")
    all_pictures_flow(wing.unit, clinic.unit)


def test_the_other_units_restart_is_said_as_the_cause(joined):
    wing, clinic = joined
    clinic.unit.kill()
    wing.panel.wait_screen("interrupted")
    clinic.unit.start(LONG)
    both(wing.unit, clinic.unit, "in-consultation")
    words_of(clinic.panel, "Connected again", "This unit has restarted.")
    words_of(wing.panel, "Connected again", "The other unit has restarted.")


def test_a_killed_panel_is_back_on_its_screen_within_two_seconds(joined):
    wing, clinic = joined
    wing.panel.kill()
    pictures_flow((clinic.unit, "far-room", cast.OAKWOOD_ROOM))  # sound and pictures go on meanwhile
    began = time.monotonic()
    wing.open_panel().wait_screen("consultation")
    took = time.monotonic() - began
    assert took < 2, f"{took:.1f} s"
    assert wing.unit.read("status")["consultation"]["state"] == "in-consultation"
