# SPDX-License-Identifier: Apache-2.0
"""A consultant looks closer at the wing's picture, on this screen alone: the screen says so in words, and comes back.
Two fingers are tests/unit/test-widgets-zoom.c's: XTest has one."""

import pytest

from lab import cast, tour
from lab.legs import shown
from lab.scene import pictures_flow

PICTURE, ZOOMED = "consultation.large", "a part of the picture"


@pytest.fixture
def seen(wing, clinic):
    tour.consult(wing, clinic)
    shown(clinic)
    return clinic


def colour(side, across: float, down: float):
    """Of the large picture, at a point of it (0 to 1)."""
    left, top, right, bottom = side.panel.look().named(PICTURE).box
    return tuple(int(part) for part in side.seat.picture()[int(top + down * (bottom - top)), int(left + across * (right - left))])


def is_red(seen_colour: tuple) -> bool:
    """As the upper right corner of a stand-in camera's picture."""
    red, green, blue = seen_colour
    return red > 140 and green < 100 and blue < 100


def corner(side) -> bool:
    return is_red(colour(side, 0.985, 0.02))


def wheel(side, clicks: int):
    """Up, in the middle of the picture."""
    side.seat.hand("mousemove", *side.panel.look().named(PICTURE).middle, "click", "--repeat", clicks, 4)


def until_zoomed(side, words: str):
    side.panel.wait_words(words, ZOOMED)


def until_whole(side):
    side.panel.until(lambda sight: ZOOMED not in sight.words() and corner(side), what="the whole picture")


def test_a_wheel_enlarges_and_a_button_comes_back(seen):
    until_whole(seen)
    assert "impossible" in seen.panel.look().named("consultation.whole").classes
    seen.panel.tap("consultation.whole")
    seen.panel.wait_words("You see the whole picture. Spread two fingers on it to zoom")
    wheel(seen, 4)
    until_zoomed(seen, "Zoomed 2.4 times")
    seen.panel.until(lambda sight: not corner(seen), what="the middle of the picture")
    seen.panel.tap("consultation.whole")
    until_whole(seen)


def test_a_finger_moves_what_is_enlarged(seen):
    wheel(seen, 3)
    seen.panel.until(lambda sight: not corner(seen), what="the middle of the picture")
    x, y = seen.panel.look().named(PICTURE).middle
    seen.seat.drag((x, y), (x - 565, y + 325))  # to its upper right corner, and no further
    seen.panel.until(lambda sight: corner(seen), what="the corner of the picture")
    until_zoomed(seen, "Zoomed 2.0 times")


def test_keys_zoom_and_move(seen):
    seen.panel.key("plus", "plus", "plus")
    until_zoomed(seen, "Zoomed 2.0 times")
    seen.panel.until(lambda sight: not corner(seen), what="the middle of the picture")
    seen.panel.key(*["Right"] * 6, *["Up"] * 6)
    seen.panel.until(lambda sight: corner(seen), what="the corner of the picture")
    seen.panel.key("minus", "minus", "minus")
    until_whole(seen)


def test_the_other_picture_is_whole_and_what_is_sent_stays(seen, ward):
    wheel(seen, 4)
    until_zoomed(seen, "Zoomed 2.4 times")
    seen.panel.tap("consultation.swap")
    until_whole(seen)
    pictures_flow((seen.unit, "far-exam", cast.OAKWOOD_EXAM), (ward.wing.unit, "far-room", cast.AIREDALE_ROOM))
