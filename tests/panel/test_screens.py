# SPDX-License-Identifier: Apache-2.0
"""Every screen beside the picture that it should look like (tests/panel/reference). `make references` makes the pictures
anew, `make screens` leaves what is seen in build/screens. What changes by itself is masked by where its widget is."""

import os
import pathlib

import pytest
from PIL import Image

from lab import reference
from lab.legs import LEGS
from lab.walk import names

KEEP = os.environ.get("WINGLINK_SCREENS")  # a folder in which every screen is left


EDGE = 14  # px: the focus ring of a picture, and the line around its place


def rings(stop) -> list:
    """The edges of the pictures. Where the focus goes when the control that had it cannot be used any more is GTK's choice: at
    times the picture, with a ring, at times nothing."""
    boxes = []
    for left, top, right, bottom in [widget.box for widget in stop.sight.widgets if widget.kind == "WlinkPicture"]:
        boxes += [(left - EDGE, top - EDGE, right + EDGE, top + EDGE), (left - EDGE, bottom - EDGE, right + EDGE, bottom + EDGE),
                  (left - EDGE, top, left + EDGE, bottom), (right - EDGE, top, right + EDGE, bottom)]
    return boxes


@pytest.mark.parametrize("name", names(LEGS))
@pytest.mark.seconds(240)
def test_it_looks_as_it_should(walk, name, build):
    stop = walk.stop(name)
    print(f"renderer: {walk.ward.wing.seat.renderer}")
    if KEEP:
        Image.fromarray(stop.whole).save(pathlib.Path(KEEP) / f"{name}.png")
    if reference.RENEW:
        reference.write(stop.picture, reference.FOLDER / f"{name}.png")
    boxes = [*stop.boxes, *rings(stop)]
    share = reference.compare(stop.picture, name, boxes=boxes)
    if share > reference.MOST:
        reference.show(stop.picture, name, build / "logs" / "screens", boxes=boxes)
    assert share <= reference.MOST, f"{100 * share:.2f} % of the pixels differ, drawn with {walk.ward.wing.seat.renderer}"


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
