# SPDX-License-Identifier: Apache-2.0
"""What a screen reader is told of a screen, beside what is on it (UI.md 7)."""

from .atspi import FOCUSABLE, SENSITIVE
from .design import BAR, HEIGHT, STRIP, controls
from .stops import Stop, pictures

TOGGLES = ("chip", "choice", "segment")      # the words carry what they are; pressed says whether they are on
SELF_EVIDENT = TOGGLES + ("key",)            # no description is wanted


def nodes_of(stop: Stop) -> dict:
    """Nodes of AT-SPI by name; several widgets may share one."""
    found = {}
    for node in stop.nodes:
        found.setdefault(node.id, []).append(node)
    return found


def badly_told(stop: Stop) -> list:
    """Controls without the role, name or description that they should have."""
    nodes, faults = nodes_of(stop), []
    for name in sorted({widget.name for widget in controls(stop.sight)} - stop.left):
        alike = [widget for widget in controls(stop.sight) if widget.name == name]
        told = [node for node in nodes.get(name, []) if node.role in ("button", "toggle button")]
        if len(told) < len(alike):
            faults.append(f"{name}: {len(alike)} on the screen, {len(told)} told of")
        for widget, node in zip(alike, told):
            faults += of_control(stop, widget, node)
    return faults + [fault for picture in pictures(stop.sight) for fault in of_picture(picture, nodes)]


def of_control(stop: Stop, widget, node) -> list:
    faults = []
    toggles = any(style in widget.classes for style in TOGGLES)
    if node.role != ("toggle button" if toggles else "button"):
        faults.append(f"{widget.name} is told of as a {node.role}")
    if not node.name:
        faults.append(f"{widget.name} has no name")
    written = stop.sight.words(widget).splitlines()
    if len(written) == 1 and written[0] not in node.name:
        faults.append(f"{widget.name} reads \"{written[0]}\" and is called \"{node.name}\"")
    if not node.description and not any(style in widget.classes for style in SELF_EVIDENT):
        faults.append(f"{widget.name} has no description")
    if widget.sensitive and not node.has(FOCUSABLE):
        faults.append(f"{widget.name} takes no focus")
    possible = widget.sensitive and "impossible" not in widget.classes
    if possible != node.has(SENSITIVE):
        faults.append(f"{widget.name} is told of as {'not ' if possible else ''}usable")
    return faults


def of_picture(picture, nodes: dict) -> list:
    found = nodes.get(picture.name, [])
    return [] if found and found[0].name else [f"{picture.name} has no name"]


def entry(stop: Stop) -> list:
    """On entry the focus is on the heading, or on the picture that is the screen's."""
    if not stop.entered:
        return []
    focus = stop.sight.focus()
    if focus is None:
        return ["nothing has the focus on entry"]
    headings = [node.id for node in stop.nodes if node.role == "heading"]
    is_picture = focus.kind == "WlinkPicture"
    return [] if is_picture or focus.name in headings else [f"on entry the focus is on {focus.name}"]


def region(widget) -> int:
    """0: strip, 1: stage, 2: bar."""
    middle = widget.middle[1]
    return 0 if middle < STRIP else 2 if middle > HEIGHT - BAR else 1


def order(passed: list) -> list:
    """Strip, stage, bar, each from left to right as it is read, whatever a round began with."""
    regions = [region(widget) for widget in passed]
    falls = [at for at in range(len(passed)) if regions[at] < regions[at - 1]]
    if len(falls) > 1:
        return [f"Tab goes {[widget.name for widget in passed]}"]
    start = falls[0] if falls else 0
    bar = [widget.x for widget in passed[start:] + passed[:start] if region(widget) == 2]
    falls = sum(after < before for before, after in zip(bar, bar[1:] + bar[:1]))
    return [] if falls <= 1 else ["Tab does not go through the bar from left to right"]


def unreached(sight, passed: list) -> list:
    """Controls that Tab does not come to. Several may have one name."""
    faults = []
    for name in sorted({widget.name for widget in controls(sight) if widget.sensitive}):
        there = sum(widget.name == name and widget.sensitive for widget in controls(sight))
        if len({widget.box for widget in passed if widget.name == name}) < there:
            faults.append(f"{name} is not reached by Tab, which passes {[widget.name for widget in passed]}")
    return faults
