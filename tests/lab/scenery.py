# SPDX-License-Identifier: Apache-2.0
"""Drawn scenes for stand-in cameras, of few and flat colours: a reference that has them stays small, and what is coded,
sent and scaled comes out the same."""

import pathlib

from PIL import Image, ImageDraw

from .unit import Unit

WIDTH, HEIGHT = 1664, 936  # of the photograph, which is larger than the picture (docs/stand-ins.md)
WALLS = {"wing": "#b9c4b4", "clinic": "#aebccb"}
SKIN, DARK, FLOOR, TABLE, CLOTH = "#c99b7d", "#3b3f46", "#7d7468", "#94724f", "#dfe3e6"


def person(draw: ImageDraw.ImageDraw, x: int, y: int, size: int, coat: str):
    draw.rounded_rectangle((x - size, y + size, x + size, y + 4 * size), size // 2, coat)
    draw.ellipse((x - size // 2, y - size // 3, x + size // 2, y + size), SKIN)
    draw.pieslice((x - size // 2, y - size // 2, x + size // 2, y + size // 2), 180, 360, DARK)


def room(of: str) -> Image.Image:
    """People at a table."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), WALLS[of])
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 760, WIDTH, HEIGHT), FLOOR)
    draw.rectangle((120, 120, 460, 420), CLOTH)
    person(draw, 720, 330, 110, "#2f5d8a")
    if of == "wing":
        person(draw, 1120, 400, 100, "#6d7b52")
    draw.rectangle((420, 700, 1420, 780), TABLE)
    return picture


def hand() -> Image.Image:
    """The back of a hand on a cloth, with a mark on it."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), CLOTH)
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((520, 420, 1080, 1000), 160, SKIN)
    for finger, top in enumerate((260, 180, 200, 290)):
        draw.rounded_rectangle((530 + 140 * finger, top, 640 + 140 * finger, 620), 55, SKIN)
    draw.ellipse((740, 560, 860, 660), "#8c3b3b")
    return picture


def stage(unit: Unit):
    """A unit's stand-in cameras show these scenes, which stand still, and its microphone hears a steady sound."""
    for role, camera in unit.cameras.items():
        file = pathlib.Path(camera.file).with_suffix(".jpg")
        scene = hand() if role == "exam" else room("wing" if unit.person.role == "nurse" else "clinic")
        scene.save(file, quality=95, subsampling=0)
        camera.write(photo=file, moves=0)
    unit.microphone("stand-in:tone:440")
