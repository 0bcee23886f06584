# SPDX-License-Identifier: Apache-2.0
"""What is looked at on a walk through the panel's screens: at each stop the widgets, the pixels and what a screen reader
is told, all of one moment in which nothing moves."""

import dataclasses
import re
import time

import numpy

from . import reference
from .atspi import Reader
from .eyes import LONG, STILL, Sight
from .ward import Side

# Words that say when: a clock, a date, an age, a line of the record.
CHANGES = re.compile(r"\b\d{1,2}:\d{2}\b|\b20\d\d\b|\b\d+ (second|min|h\b)|\bline \d|\bday \d|^\d+$|^New$|\bjust now\b", re.I)
MARKS_ROWS, MARKS_CELLS, CELLS = 2, 32, 40  # docs/stand-ins.md
SHAPE = 16 / 9                              # of the stand-in cameras' pictures
GOOD, BAD = "Connection good", re.compile("Connection (weak|poor)")
CALLS = ("waiting", "consultation", "stopped")  # screens that say how good the connection is
WANDERS = ("standby.clock", "standby.date")
AROUND = 2                                  # px: letters reach a little out of their box


@dataclasses.dataclass
class Stop:
    """One screen in one state."""

    name: str
    sight: Sight
    picture: numpy.ndarray   # with its masks painted in
    boxes: list              # of the masks that its reference may lack
    whole: numpy.ndarray     # as it is
    nodes: list              # of AT-SPI
    entered: bool            # the screen was another one at this side's stop before
    left: set = dataclasses.field(default_factory=set)  # names of what went by itself while the reader read: a toast stays 8 s


def is_live(sight: Sight, picture) -> bool:
    """A picture's place with a picture in it, and not words."""
    return not any("nopicture" in widget.classes for widget in sight.within(picture))


def pictures(sight: Sight) -> list:
    return [widget for widget in sight.widgets if widget.kind == "WlinkPicture"]


def marks(picture) -> tuple:
    """Where a stand-in camera's counter stands: in the picture's shape, in the middle of its box."""
    wide = min(picture.width, picture.height * SHAPE)
    left, top = picture.x + (picture.width - wide) / 2, picture.y + (picture.height - wide / SHAPE) / 2
    cell = wide / CELLS
    return (int(left), int(top), int(left + MARKS_CELLS * cell) + 2, int(top + MARKS_ROWS * cell) + 2)


def is_laid_out(sight: Sight) -> bool:
    """The screen has had its place already, and so has been painted."""
    return any(widget.kind == "WlinkFrame" and widget.width > 0 for widget in sight.widgets)


def is_measured_good(sight: Sight) -> bool:
    """The strip of a call says so, or says nothing of the connection in any case."""
    named = next((widget for widget in sight.widgets if widget.name in CALLS), None)
    network = sight.named(f"{named.name}.network") if named else None
    return named is None or (network is not None and sight.words(network) == GOOD)


def of_the_machine(sight: Sight) -> list:
    """Where a connection that is not good, or not measured yet, is said: that depends on how busy the machine is."""
    if is_measured_good(sight):
        return []
    return [widget.box for widget in sight.widgets if widget.kind == "WlinkStrip" or BAD.match(widget.words)]


def place_of(widget) -> tuple:
    """Where words stand; the large clock and the date wander, a little every minute."""
    left, top, right, bottom = widget.box
    return (0, top, 960, bottom) if widget.name in WANDERS else (left - AROUND, top, right + AROUND, bottom)


def masks(sight: Sight) -> list:
    """What changes by itself: words that say when, counters in pictures, progress, the report with its time as a code."""
    words = [place_of(widget) for widget in sight.widgets
             if widget.name in WANDERS or (widget.words and CHANGES.search(widget.words))]
    moving = [widget.box for widget in sight.widgets if widget.kind == "GtkProgressBar" or widget.name.endswith(".meter")
              or widget.name == "report.code"]
    return words + moving + [marks(picture) for picture in pictures(sight) if is_live(sight, picture)]


class Visitor:
    """Looks at a ward's panels, one stop after the other."""

    def __init__(self, sides):
        self.readers = {id(side): Reader(side.seat) for side in sides}
        self.screens = {}

    def look(self, name: str, side: Side) -> Stop:
        sight, picture, whole = self.rest(side)
        screen = side.panel.screen(sight)
        entered, self.screens[id(side)] = self.screens.get(id(side)) != screen, screen
        nodes = self.readers[id(side)].read(side.panel)
        left = set(sight.names()) - set(side.panel.look().names())
        return Stop(name, sight, picture, of_the_machine(sight), whole, nodes, entered, left)

    def rest(self, side: Side, seconds: float = LONG) -> tuple:
        """The first moment in which two looks are alike, all but what changes by itself."""
        deadline = time.monotonic() + seconds
        before = None
        while True:
            sight = side.panel.look()
            whole = side.seat.picture()
            picture = reference.masked(whole, masks(sight) + of_the_machine(sight))
            if before is not None and is_laid_out(sight) and reference.differing(before, picture).mean() < reference.MOST / 10:
                return sight, picture, whole
            assert time.monotonic() < deadline, f"the screen did not come to rest within {seconds} s"
            before = picture
            side.panel.wait_frame(sight, STILL)
