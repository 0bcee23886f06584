# SPDX-License-Identifier: Apache-2.0
"""A nurse's finger on the touchscreen of the very image."""

import re

import numpy
import pytest

from lab import staff

from . import drivers, finger, nurse
from .machine import Wiring

pytestmark = pytest.mark.seconds(2400)

SMALL = "[cameras]\nroom-max-height = 180\nexam-max-height = 180\nmax-fps = 10\n"
TRY_THE_CAMERAS = (560, 1008)
BOOTS = 10


@pytest.fixture(scope="module")
def unit(new_machine, drivers_disk):
    """A wing unit with two cameras and a nurse."""
    machine = new_machine("touch", config=SMALL, wiring=Wiring(drivers=drivers_disk))
    machine.on()
    machine.up(1500)
    machine.settled()
    drivers.load(machine)
    nurse.employ(machine, staff.NURSE)
    return machine


def test_sign_in_look_and_stop_everything(unit):
    assert unit.run(nurse.HELD) == "0"
    seen = nurse.sign_in(unit, staff.NURSE)
    finger.tap(unit, *TRY_THE_CAMERAS)
    seen = nurse.shown(unit, "check", seen)
    # vivid's colour bars, with soft edges: our own screens have some 500 colours.
    unit.until_screen(unit.folder / "check.png", lambda pixels: len(numpy.unique(pixels.reshape(-1, 3), axis=0)) > 1000, 120)
    unit.wait_for_screen(unit.folder / "check.png", finger.AMBER, 0.003, 120)
    assert int(unit.run(nurse.HELD)) >= 2
    finger.tap_colour(unit, finger.AMBER)
    nurse.shown(unit, "rooms", seen)
    assert unit.run(nurse.HELD) == "0"


@pytest.mark.seconds(4800)
def test_the_first_touch_after_a_start_works(unit):
    """In ten of ten starts."""
    for number in range(BOOTS):
        unit.restart(300)
        unit.up(900)
        unit.wait_for_screen(unit.folder / "standby.png", finger.GREEN, 0.05, 600)
        finger.tap_colour(unit, finger.GREEN, 0.05)
        nurse.shown(unit, "pin", 0, 60)
        assert not re.search("FAILED", unit.run("systemctl --failed --no-legend")), number
