# SPDX-License-Identifier: Apache-2.0
"""What fails in a consultation is said in words at both ends, and comes back by itself."""

import time

import pytest

from lab import cast, tour
from lab.promise import within
from lab.scene import LONG, all_pictures_flow, both, pictures_flow


@pytest.fixture
def joined(wing, clinic):
    tour.consult(wing, clinic)
    return wing, clinic


def test_a_pulled_cable_is_said_at_both_ends_and_comes_back(joined):
    wing, clinic = joined
    wing.unit.place.cut()
    for side in joined:
        side.panel.wait_screen("interrupted")
        side.panel.wait_words("Reconnecting")
    wing.panel.wait_words("The network cable is out. Push it in.", "0113 496 0123")
    assert "cable" not in clinic.panel.look().words()  # it is not known there
    wing.unit.place.plug()
    wing.panel.wait_screen("consultation")
    wing.panel.wait_words("Connected again. Check that they see you.")  # before anything else: it goes by itself
    wing.panel.until(lambda sight: "cable" not in sight.words(), what="nothing of the cable any more")
    clinic.panel.wait_screen("consultation")
    all_pictures_flow(wing.unit, clinic.unit)


def test_an_examination_camera_is_unplugged_and_comes_back(joined):
    wing, clinic = joined
    wing.unit.cameras["exam"].unplug()
    wing.panel.wait_words("Push the blue plug in")
    clinic.panel.wait_words("unplugged")
    assert "blue plug" not in clinic.panel.look().words()
    pictures_flow((clinic.unit, "far-room", cast.OAKWOOD_ROOM))
    wing.unit.cameras["exam"].plug()
    wing.panel.wait_words("Examination camera works again")
    all_pictures_flow(wing.unit, clinic.unit)


def test_a_camera_that_is_not_one_of_ours_is_said_and_not_opened(joined):
    wing, clinic = joined
    wing.unit.cameras["exam"].replace()
    wing.panel.wait_words("This camera is not one of ours", "Use the blue one")
    wing.panel.until(lambda sight: "Push the blue plug in" not in sight.words(), what="one reason alone")
    wing.unit.wait_until("devices", LONG, exam_camera="lost")
    clinic.panel.wait_words("unplugged")
    wing.unit.cameras["exam"].unplug()
    wing.panel.wait_words("Push the blue plug in")
    wing.unit.cameras["exam"].restore()
    wing.panel.wait_words("Examination camera works again")
    all_pictures_flow(wing.unit, clinic.unit)


def test_a_picture_that_stalls_is_words_at_both_ends(joined):
    wing, clinic = joined
    wing.unit.cameras["exam"].stall()
    began = time.monotonic()
    wing.panel.wait_words("It sends no picture")
    clinic.panel.wait_words("This camera sends no picture")
    took = time.monotonic() - began
    assert took < within(2.5, 6), f"{took:.1f} s"


def test_a_killed_daemon_is_said_and_the_consultation_goes_on(joined):
    wing, clinic = joined
    wing.unit.kill()
    wing.panel.wait_screen("lost")
    wing.panel.wait_words("This screen has lost the unit", "0113 496 0123")
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
    clinic.panel.wait_words("Connected again", "This unit has restarted.")
    wing.panel.wait_words("Connected again", "The other unit has restarted.")


def test_a_killed_panel_is_back_on_its_screen(joined):
    wing, clinic = joined
    wing.panel.kill()
    pictures_flow((clinic.unit, "far-room", cast.OAKWOOD_ROOM))  # sound and pictures go on meanwhile
    began = time.monotonic()
    wing.open_panel().wait_screen("consultation")
    took = time.monotonic() - began
    assert took < within(2, 10), f"{took:.1f} s"
    assert wing.unit.read("status")["consultation"]["state"] == "in-consultation"
