# SPDX-License-Identifier: Apache-2.0
"""What became of an update, as standby says it to whoever comes by: a line at the upper right, and OK."""

import numpy

from .finger import BARE, tap
from .keeper import facts
from .machine import Machine

PLACE = (slice(60, 340), slice(960, 1860))  # rows and columns of standby that say how the unit is
WHITE = (255, 255, 255)
FRAME = 45  # px: a button's frame is higher than any letter


def ok_button(pixels: numpy.ndarray) -> tuple | None:
    """The middle of the button's frame: of the columns that are white for longer than a letter is high."""
    white = (pixels[PLACE] == WHITE).all(axis=2).astype(int)
    run, places = numpy.zeros(white.shape[1], int), []
    for row, line in enumerate(white):
        run = (run + 1) * line
        places += [(row - FRAME // 2, column) for column in numpy.flatnonzero(run == FRAME)]
    if not places:
        return None
    rows, columns = zip(*places)
    return PLACE[1].start + int(min(columns) + max(columns)) // 2, PLACE[0].start + int(numpy.median(rows))


def read_on_screen(machine: Machine):
    """It stands there until somebody touches OK; then neither screen nor keeper speak of it any more."""
    seen = machine.folder / "notice.png"
    tap(machine, *BARE)
    tap(machine, *ok_button(machine.until_screen(seen, lambda pixels: ok_button(pixels) is not None, 180)))
    machine.until_screen(machine.folder / "read.png", lambda pixels: ok_button(pixels) is None, 180)
    assert facts(machine)["keeper"]["update_result"] == {}
