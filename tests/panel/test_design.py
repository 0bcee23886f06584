# SPDX-License-Identifier: Apache-2.0
"""Every screen beside the design's measures, and what a screen reader is told of it."""

import pytest

from lab import design, told
from lab.desk_legs import LEGS as DESK_LEGS
from lab.legs import LEGS
from lab.walk import names

STOPS = pytest.mark.parametrize("name", names(LEGS, DESK_LEGS))
pytestmark = [pytest.mark.seconds(480), pytest.mark.beside]


def none(faults: list):
    assert not faults, "; ".join(faults)


@STOPS
def test_it_fits(walk, name):
    sight = walk.stop(name).sight
    none(design.badly_placed(sight))
    assert design.scale(sight) == 1, f"all of it is drawn at {design.scale(sight):.3f} of its size"


@STOPS
def test_it_can_be_touched(walk, name):
    sight = walk.stop(name).sight
    none(design.small_ones(sight) + design.near_ones(sight))


@STOPS
def test_it_can_be_read(walk, name):
    stop = walk.stop(name)
    none(design.faint_ones(stop.sight, stop.whole))


@STOPS
def test_it_is_told_to_a_screen_reader(walk, name):
    stop = walk.stop(name)
    none(told.badly_told(stop) + told.entry(stop))
