# SPDX-License-Identifier: Apache-2.0
"""Nothing on a screen flashes or repeats faster than once a second, with a desktop's animations on. What moves are the
pictures, and the level meter, which follows a voice."""

import time

import numpy
import pytest

from lab import tour
from lab.scene import LONG
from lab.stops import pictures

BLOCK = 12      # px: so much of the screen is looked at as one
CHANGE = 0.05   # of the whole range of light; WCAG 2.2 calls 0.1 a flash
SECONDS = 5
WEIGHTS = numpy.float32([0.2126, 0.7152, 0.0722])


@pytest.fixture
def moving(wing, clinic, tmp_path):
    """Both panels, with animations."""
    settings = tmp_path / "gtk-4.0" / "settings.ini"
    settings.parent.mkdir()
    settings.write_text("[Settings]\ngtk-enable-animations=true\ngtk-cursor-blink=true\n")
    for side in (wing, clinic):
        side.open_panel(XDG_CONFIG_HOME=str(tmp_path)).wait_screen("standby")
    yield wing, clinic
    for side in (wing, clinic):
        side.open_panel().until(side.panel.screen, what="a screen")


def light(side, moving_boxes: list) -> numpy.ndarray:
    """Of each block of the screen, 0 to 1. What may move is dark."""
    grey = side.seat.picture() @ WEIGHTS / 255
    for left, top, right, bottom in moving_boxes:
        grey[max(0, top):bottom, max(0, left):right] = 0
    height, width = grey.shape
    return grey.reshape(height // BLOCK, BLOCK, width // BLOCK, BLOCK).mean((1, 3))


def turns(values: list) -> int:
    """How often the light changes its direction, by more than CHANGE."""
    count, way, extreme = 0, 0, values[0]
    for value in values[1:]:
        if way >= 0 and value > extreme or way <= 0 and value < extreme:
            if abs(value - extreme) > CHANGE:
                way = 1 if value > extreme else -1
            extreme = value if way else extreme
        elif abs(value - extreme) > CHANGE:
            count, way, extreme = count + 1, -way, value
    return count


def flashes(side) -> float:
    """A second, at the liveliest place of the screen: there and back is one."""
    still = [one.box for one in pictures(side.panel.look())]
    meters = [one.box for one in side.panel.look().widgets if one.name.endswith(".meter")]
    began, seen = time.monotonic(), []
    while time.monotonic() < began + SECONDS:
        seen.append(light(side, still + meters))
        time.sleep(0.05)
    took = time.monotonic() - began
    assert len(seen) > 4 * SECONDS, "too few looks to see a flash of 2 Hz"
    frames = numpy.array(seen)
    lively = numpy.argwhere(frames.max(0) - frames.min(0) > CHANGE)
    return max((turns(list(frames[:, y, x])) / 2 / took for y, x in lively), default=0)


def test_a_flash_would_be_seen():
    assert turns([0, 1, 0, 1, 0]) == 3 and turns([0, 0.2, 0.4, 0.3, 0.1]) == 1 and turns([0, 0.01, 0, 0.01]) == 0


def test_a_call_that_comes_in_pulses_once_a_second(moving):
    wing, clinic = moving
    clinic.unit.sign_in()
    clinic.unit.ctl("call", wing.unit.address, seconds=LONG)
    wing.panel.wait_screen("incoming")
    assert 0.5 < flashes(wing) <= 1.2


def test_nothing_flashes_in_a_consultation_and_a_break(moving):
    wing, clinic = moving
    tour.consult(wing, clinic)
    assert flashes(wing) <= 1 and flashes(clinic) <= 1
    wing.unit.place.cut()
    wing.panel.wait_screen("interrupted")
    assert flashes(wing) <= 1
    wing.unit.place.plug()
