# SPDX-License-Identifier: Apache-2.0
"""The same walk with the keyboard alone, on panels whose words are 40 % longer: every screen is reached and left by
keys, Tab comes to every control in its order, and everything fits."""

import os
import pathlib
import re

import pytest

from lab import design, longer, scenery, told
from lab.by_keys import KeyPanel
from lab.desk import Desk
from lab.fixtures import emptied
from lab.desk_legs import LEGS as DESK_LEGS
from lab.legs import LEGS
from lab.link import Link
from lab.rounds import Rounds
from lab.seat import Seat
from lab.walk import Walk, Walks, names
from lab.ward import Side, Ward

KEEP = os.environ.get("WINGLINK_SCREENS")
STOPS = pytest.mark.parametrize("name", names(LEGS, DESK_LEGS))
pytestmark = [pytest.mark.seconds(480), pytest.mark.beside]
SMALLEST = 0.85  # of the design's size: so much may a screen shrink as a whole when words need more room


@pytest.fixture(scope="module")
def keys(build, tmp_path_factory):
    texts = longer.install()

    def side(unit, seat: Seat) -> Side:
        return Side(unit, seat, KeyPanel, **longer.environment())

    places = build / "logs"
    with Link() as link, emptied(places / "keys") as live, emptied(places / "keys-desk") as pretended:
        ward = Ward(build, link, live, tmp_path_factory.mktemp("keys"), scenery.stage, side)
        desk = Desk(build, pretended, tmp_path_factory.mktemp("desk"), KeyPanel, **longer.environment())
        walks = Walks(Walk(ward, LEGS, Rounds()), Walk(desk, DESK_LEGS, Rounds()))
        walks.texts = texts
        yield walks
        walks.close()


def none(faults: list):
    assert not faults, "; ".join(faults)


@STOPS
def test_the_keyboard_comes_to_everything(keys, name):
    stop = keys.stop(name)
    none(told.unreached(stop.sight, stop.passed) + told.order(stop.passed))


@STOPS
def test_longer_words_fit(keys, name):
    stop = keys.stop(name)
    if KEEP:
        stop.whole.save(pathlib.Path(KEEP) / f"{name}-longer.png")
    none(design.badly_placed(stop.sight) + [f"\"{widget.words}\" is not translated" for widget in stop.sight.widgets
                                            if widget.words in keys.texts and re.search("[a-z]", widget.words)])
    assert design.scale(stop.sight) >= SMALLEST, f"all of it is drawn at {design.scale(stop.sight):.3f} of its size"
