# SPDX-License-Identifier: Apache-2.0
"""The design's measures, on what is on the screen: sizes of what is touched and the gaps between, and the contrast of
words with their ground. Each check names what breaks it; sizes are in the design's pixels."""

import numpy

from .eyes import Sight, Widget

WIDTH, HEIGHT = 1920, 1080
STRIP, BAR = 88, 144
LEAST_CONTRAST = 4.5  # WCAG 2.2, AA

# The least height of a control with this style, the first that fits. PIN keys are 200 x 160.
HEIGHTS = [("letter", 72), ("key", 160), ("tool", 112), ("answer", 152), ("tall", 112), ("less", 86), ("small", 72),
           ("least", 60), ("fact", 60), ("step", 60), ("chip", 72), ("segment", 60), ("choice", 72), ("row", 72), ("look", 72)]
MAIN = 96
LOW_KEY = (200, 70)  # of a technician's pad
LEAST_WIDTH = 60
# Gaps: between two of a kind that stand together, and otherwise.
KINDS = {"step": 8, "key": 8, "tool": 12, "choice": 12, "chip": 12, "segment": 0, "row": 0, "fact": 0}
GAP, YES_NO, END = 16, 24, 48


def controls(sight: Sight) -> list:
    """What can be pressed."""
    return [widget for widget in sight.widgets if widget.kind == "WlinkButton"]


def scale(sight: Sight) -> float:
    """How large the design's pixels are."""
    frame = next(widget for widget in sight.widgets if widget.kind == "WlinkFrame")
    return min(frame.width / WIDTH, frame.height / HEIGHT)


def least_height(widget: Widget) -> int:
    return next((height for style, height in HEIGHTS if style in widget.classes), MAIN)


def small_ones(sight: Sight) -> list:
    faults = []
    low = [one for pad in sight.widgets if "low" in pad.classes for one in sight.within(pad)]
    for widget in controls(sight):
        high, wide = least_height(widget), 200 if least_height(widget) == 160 else LEAST_WIDTH
        if "key" in widget.classes and widget in low:
            wide, high = LOW_KEY
        if widget.height < high or widget.width < wide:
            faults.append(f"{widget.name} is {widget.width} x {widget.height}, not {wide} x {high}")
    return faults


def gap(one: Widget, other: Widget) -> int:
    """How far apart two boxes are, by the way that a finger slips; below 0: one lies over the other."""
    across = max(one.x, other.x) - min(one.x + one.width, other.x + other.width)
    down = max(one.y, other.y) - min(one.y + one.height, other.y + other.height)
    return max(across, down)


def least_gap(one: Widget, other: Widget) -> int:
    names = {one.name.split(".")[-1], other.name.split(".")[-1]}
    if names in ({"question-yes", "question-no"}, {"end-yes", "end-no"}):
        return YES_NO
    if names & {"end"} and "tool" in one.classes and "tool" in other.classes:
        return END
    return next((least for kind, least in KINDS.items() if kind in one.classes and kind in other.classes), GAP)


def near_ones(sight: Sight) -> list:
    faults, all_of_them = [], controls(sight)
    for at, one in enumerate(all_of_them):
        for other in all_of_them[at + 1:]:
            if gap(one, other) < least_gap(one, other):
                faults.append(f"{one.name} and {other.name} are {gap(one, other)} apart, not {least_gap(one, other)}")
    return faults


def badly_placed(sight: Sight) -> list:
    """Words that are cut, and what reaches beyond the screen."""
    faults = [f"\"{widget.words}\" is cut" for widget in sight.widgets if widget.cut and widget.words]
    for widget in sight.widgets:
        left, top, right, bottom = widget.box
        if (widget.words or widget.kind == "WlinkButton") and (left < 0 or top < 0 or right > WIDTH or bottom > HEIGHT):
            faults.append(f"{widget.name} \"{widget.words}\" at {widget.box} reaches beyond the screen")
    return faults + overlapping(sight)


def overlapping(sight: Sight) -> list:
    """Words that lie over other words, or over a control that they are not of. A toast lies over its picture."""
    words = [widget for widget in sight.widgets if widget.words and widget.kind == "GtkLabel"]
    faults = [f"\"{one.words}\" lies over \"{other.words}\"" for at, one in enumerate(words) for other in words[at + 1:]
              if gap(one, other) < -2]
    for control in controls(sight):
        own = sight.within(control)
        faults += [f"\"{one.words}\" lies over {control.name}" for one in words if one not in own and gap(one, control) < -2]
    return faults


def luminance(colours: numpy.ndarray) -> numpy.ndarray:
    """Relative luminance, WCAG 2.2."""
    part = colours.astype("f8") / 255
    linear = numpy.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return linear @ numpy.array([0.2126, 0.7152, 0.0722])


def contrast(picture: numpy.ndarray, box: tuple) -> float:
    """Of what is written in a box with its ground: the most frequent colour against the one that differs most."""
    left, top, right, bottom = (max(0, edge) for edge in box)
    pixels = picture[top:bottom, left:right].reshape(-1, 3).astype("u4") @ numpy.uint32([1 << 16, 1 << 8, 1])
    if len(pixels) == 0:
        return 1.0
    colours, counts = numpy.unique(pixels, return_counts=True)
    light = luminance(numpy.stack([colours >> 16, colours >> 8 & 0xFF, colours & 0xFF], 1))
    ground = light[counts.argmax()]
    written = light[counts >= max(2, 0.0002 * len(pixels))]
    ratios = (numpy.maximum(written, ground) + 0.05) / (numpy.minimum(written, ground) + 0.05)
    return float(ratios.max())


def faint_ones(sight: Sight, picture: numpy.ndarray) -> list:
    words = [widget for widget in sight.widgets if widget.words.strip() and widget.kind == "GtkLabel"]
    return [f"\"{widget.words}\" has a contrast of {ratio:.1f}" for widget in words
            if (ratio := contrast(picture, widget.box)) < LEAST_CONTRAST]
