# SPDX-License-Identifier: Apache-2.0
"""The pictures of the guides (docs/screens): each is a stop of the walk, so that what a guide shows is what a person sees."""

import pathlib

import numpy
from PIL import Image

from . import reference

FOLDER = pathlib.Path(__file__).resolve().parent.parent.parent / "docs" / "screens"
SIZE = (960, 540)
QUALITY = 82
TOLERANCE = 80  # of a channel: it is half as large, and a JPEG
MOST = 0.01     # of the pixels may differ
STOPS = {"00-enrol": "00-enrol", "00-lost": "00-lost", "01-standby": "01-standby", "02-pin": "02-pin", "03-rooms": "03-rooms-many",
         "04-check": "04-check", "05-waiting": "05-waiting-message", "06-consultation": "06-consultation", "06-end": "06-end",
         "09-clinic-interrupted": "09-reconnecting-consulting", "09-interrupted": "09-reconnecting",
         "10-unplugged": "10-unplugged", "11-ended": "11-ended", "12-refused": "12-refused-lapsed", "13-incoming": "13-incoming",
         "14-list": "14-three-wait", "15-check": "15-check", "16-consultation": "16-consultation",
         "18-message": "18-message-chosen", "19-not-ready": "19-not-ready", "19-touch": "19-touch", "20-update": "20-update",
         "21-stopped": "21-stopped", "23-stick": "23-stick", "24-staff": "24-staff"}


def small(picture: numpy.ndarray) -> Image.Image:
    return Image.fromarray(picture).resize(SIZE, Image.Resampling.LANCZOS)


def keep(stop):
    """Makes the pictures of a stop anew."""
    for name, place in STOPS.items():
        if place == stop.name:
            small(stop.whole).save(FOLDER / f"{name}.jpg", quality=QUALITY, optimize=True)


def differing(name: str, stop) -> float:
    """The share of pixels in which a guide's picture differs from the stop, beside what changes by itself."""
    seen = numpy.asarray(small(stop.whole))
    masks = numpy.asarray(small(stop.picture))
    changes = reference.farthest(masks, numpy.full_like(masks, reference.MASK)) < 2 * TOLERANCE
    with Image.open(FOLDER / f"{name}.jpg") as picture:
        kept = numpy.asarray(picture.convert("RGB"))
    return float(((reference.farthest(seen, kept) > TOLERANCE) & ~changes).mean())
