# SPDX-License-Identifier: Apache-2.0
"""A finger on a machine's touchscreen. The panel on a unit tells nobody where its controls are (it has no accessibility bus), so
this knows: the PIN pad's places are those of every test of the panel, and what stands out by its colour is found by it."""

import time

import numpy

from .machine import Machine

WIDTH, HEIGHT = 1920, 1080
FULL = 32767  # of QEMU's absolute axes
GREEN, RED, AMBER = (0, 127, 59), (213, 40, 27), (255, 184, 28)  # the way on, End, Stop everything
BLUE = (0, 94, 184)  # of other buttons
COLUMNS, ROWS = (1316, 1536, 1756), (242, 422, 602, 782)
START, FIRST_ROOM = (1413, 642), (350, 284)
BARE = (900, 60)  # nothing is there at standby; a touch only wakes it
BAR = 936  # its upper edge, where a screen has one
LIGHT = 200  # the mean of a light screen; standby is dark
TYPED = (slice(100, 1000), slice(0, 1180))  # beside the pad: what was typed so far


class NotThere(AssertionError):
    """Nothing on the screen has that colour."""


def tap(machine: Machine, x: int, y: int):
    place = [mtt("data", axis="x", value=x * FULL // (WIDTH - 1)), mtt("data", axis="y", value=y * FULL // (HEIGHT - 1))]
    machine.control.ask("input-send-event", events=[mtt("begin"), *place])
    machine.control.ask("input-send-event", events=[mtt("end")])


def mtt(kind: str, axis: str = "x", value: int = 0) -> dict:
    """An event of QEMU's multi-touch screen (QAPI InputMultiTouchEvent), first finger."""
    return {"type": "mtt", "data": {"type": kind, "slot": 0, "tracking-id": -1 if kind == "end" else 1, "axis": axis, "value": value}}


def digits(machine: Machine, number: str):
    """On the PIN pad once it is drawn, each when the one before is seen: a second touch that comes at once is no touch for the panel."""
    machine.until_screen(machine.folder / "seen.png", lambda pixels: pixels[TYPED].mean() > LIGHT, 60)
    for digit in number:
        row, column = (3, 1) if digit == "0" else divmod(int(digit) - 1, 3)
        before = machine.screen(machine.folder / "seen.png")[TYPED]
        tap(machine, COLUMNS[column], ROWS[row])
        machine.until_screen(machine.folder / "seen.png", lambda pixels, before=before: (pixels[TYPED] != before).any(), 60)


def has(pixels: numpy.ndarray, colour: tuple) -> bool:
    return bool((pixels == colour).all(axis=2).any())


def place_of(pixels: numpy.ndarray, colour: tuple) -> tuple:
    """The middle of what has that colour."""
    rows, columns = numpy.nonzero((pixels == colour).all(axis=2))
    if not len(rows):
        raise NotThere(f"nothing on the screen is {colour}")
    return int(numpy.median(columns)), int(numpy.median(rows))


def until_start_is_seen(machine: Machine, seconds: float = 180):
    """Until a person sees the start button, dimmed or not: its place is greener than the ground beside it."""
    deadline = time.monotonic() + seconds
    while True:
        red, green, blue = (int(value) for value in machine.screen(machine.folder / "seen.png")[START[1] + 60, START[0] - 380])
        if green > red and green > blue:
            return
        assert time.monotonic() < deadline and machine.alive(), f"no start button after {seconds} s: {machine.folder / 'seen.png'}"


def tap_within(machine: Machine, colour: tuple, box: tuple, seconds: float = 120):
    """Waits until something in a part of the screen (left, top, right, bottom) has that colour, and touches it."""
    left, top, right, bottom = box
    pixels = machine.until_screen(machine.folder / "seen.png", lambda pixels: has(pixels[top:bottom, left:right], colour), seconds)
    x, y = place_of(pixels[top:bottom, left:right], colour)
    tap(machine, left + x, top + y)


def tap_colour(machine: Machine, colour: tuple, part: float = 0.004, seconds: float = 120, bottom: int = HEIGHT):
    """Waits until something on the screen, above the line "bottom", has that colour, and touches it."""
    pixels = machine.until_screen(machine.folder / "seen.png",
                                  lambda pixels: (pixels[:bottom] == colour).all(axis=2).sum() >= part * WIDTH * HEIGHT, seconds)
    tap(machine, *place_of(pixels[:bottom], colour))
