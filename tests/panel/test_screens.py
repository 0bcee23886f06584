# SPDX-License-Identifier: Apache-2.0
"""Every screen beside the picture that it should look like (tests/panel/reference). `make references` makes the pictures
anew, `make screens` leaves what is seen in build/screens. What changes by itself is masked by where its widget is."""

import os
import pathlib

import pytest
from PIL import Image

from lab import guide, reference
from lab.desk_legs import LEGS as DESK_LEGS
from lab.legs import LEGS
from lab.walk import names

KEEP = os.environ.get("WINGLINK_SCREENS")  # a folder in which every screen is left
pytestmark = [pytest.mark.seconds(480), pytest.mark.beside]


@pytest.mark.parametrize("name", names(LEGS, DESK_LEGS))
def test_it_looks_as_it_should(walk, name):
    stop = walk.stop(name)
    print(f"renderer: {walk.renderer}")
    if KEEP:
        Image.fromarray(stop.whole).save(pathlib.Path(KEEP) / f"{name}.png")
    if reference.RENEW:
        reference.write(stop.picture, reference.FOLDER / f"{name}.png")
    share = reference.compare(stop.picture, name, boxes=stop.boxes)
    if share > reference.MOST:
        reference.show(stop.picture, name, walk.logs, boxes=stop.boxes)
    assert share <= reference.MOST, f"{100 * share:.2f} % of the pixels differ, drawn with {walk.renderer}"


@pytest.mark.parametrize("name", guide.STOPS)
def test_the_guides_show_it(walk, name):
    stop = walk.stop(guide.STOPS[name])
    if reference.RENEW:
        guide.keep(stop)
    share = guide.differing(name, stop)
    assert share <= guide.MOST, f"docs/screens/{name}.jpg: {100 * share:.1f} % of it looks otherwise now (make references)"


def test_the_guides_have_no_other_pictures():
    assert {file.stem for file in guide.FOLDER.glob("*")} == set(guide.STOPS)


def test_another_word_or_colour_is_found(walk):
    """A control for all of the above: what a person would see is seen."""
    stop = walk.stop("03-rooms")
    heading = stop.sight.named("rooms.heading")
    left, top, right, bottom = heading.box
    gone = stop.picture.copy()
    gone[top:bottom, left:right] = stop.picture[top - 4, left]
    assert reference.compare(gone, "03-rooms") > reference.MOST, "a heading without its words"
    strip = next(widget for widget in stop.sight.widgets if widget.kind == "WlinkStrip")
    green = stop.picture.copy()
    blue = (green[:strip.height] == (0, 0x5E, 0xB8)).all(axis=2)
    green[:strip.height][blue] = (0, 0x7F, 0x3B)
    assert reference.compare(green, "03-rooms") > reference.MOST, "a strip in another colour"
