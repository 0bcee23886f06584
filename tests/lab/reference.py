# SPDX-License-Identifier: Apache-2.0
"""Screens beside the pictures that they should look like. What changes by itself (clock, ages, live pictures) is
masked; a reference is kept with its masks painted in, so what moves out of them is a difference too."""

import os
import pathlib

import numpy
from PIL import Image

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "panel" / "reference"
RENEW = os.environ.get("WINGLINK_RENEW") == "1"
MOST = 0.005    # of the pixels may differ
TOLERANCE = 40  # of a channel, 0 to 255: references have few colours, to be small
COLOURS = 96
MASK = (255, 0, 255)


def masked(picture: numpy.ndarray, boxes: list) -> numpy.ndarray:
    """A copy with these boxes (left, top, right, bottom) painted over."""
    covered = picture.copy()
    for left, top, right, bottom in boxes:
        covered[max(0, top):max(0, bottom), max(0, left):max(0, right)] = MASK
    return covered


def write(picture: numpy.ndarray, file: pathlib.Path, colours: int = COLOURS):
    """A small PNG: few colours."""
    small = Image.fromarray(picture).quantize(colours, dither=Image.Dither.NONE)
    small.save(file, optimize=True)


def load(file: pathlib.Path) -> numpy.ndarray:
    with Image.open(file) as picture:
        return numpy.asarray(picture.convert("RGB"))


def farthest(one: numpy.ndarray, other: numpy.ndarray) -> numpy.ndarray:
    """How far two pictures are apart in the channel that differs most: height x width. (A maximum over an axis of three takes
    ten times as long.)"""
    red, green, blue = numpy.moveaxis(numpy.maximum(one, other) - numpy.minimum(one, other), 2, 0)
    return numpy.maximum(numpy.maximum(red, green), blue)


def differing(one: numpy.ndarray, other: numpy.ndarray) -> numpy.ndarray:
    """Where two pictures differ: height x width, of truth."""
    if one.shape != other.shape:
        return numpy.ones(one.shape[:2], bool)
    return farthest(one, other) > TOLERANCE


def unlike(picture: numpy.ndarray, reference: numpy.ndarray) -> numpy.ndarray:
    """Where a (masked) picture differs from a reference; what the reference masks is not compared."""
    covered = numpy.full_like(reference, MASK)
    return differing(picture, reference) & differing(reference, covered)


def compare(picture: numpy.ndarray, name: str, folder: pathlib.Path = FOLDER, boxes: list = ()) -> float:
    """The share of pixels in which a (masked) picture differs from its reference; 1 where there is none. boxes: are
    masked in the reference, too."""
    file = folder / f"{name}.png"
    return float(unlike(picture, masked(load(file), boxes)).mean()) if file.exists() else 1.0


def show(picture: numpy.ndarray, name: str, out: pathlib.Path, folder: pathlib.Path = FOLDER, boxes: list = ()):
    """Leaves what is on the screen, and where it differs, for people to look at."""
    Image.fromarray(picture).save(out / f"{name}.png")
    file = folder / f"{name}.png"
    if file.exists() and (reference := masked(load(file), boxes)).shape == picture.shape:
        marked = reference // 3
        marked[unlike(picture, reference)] = (255, 60, 60)
        Image.fromarray(marked).save(out / f"{name}-differs.png")
