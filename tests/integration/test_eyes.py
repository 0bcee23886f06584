# SPDX-License-Identifier: Apache-2.0
"""The panel tests' own eyes and hands, on a small window: what is seen is where it is, and only real input acts."""

import pathlib

import numpy
import pytest

from lab import reference
from lab.atspi import FOCUSABLE, FOCUSED, SENSITIVE, Reader
from lab.eyes import Eyes
from lab.process import Gone
from lab.seat import Seat

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
WINDOW = TOP / "tests" / "lab" / "window.py"
GREEN = (0x00, 0x7F, 0x3B)


@pytest.fixture
def seat(logs):
    made = Seat(logs, "window")
    yield made
    made.close()


@pytest.fixture
def window(build, seat, logs):
    made = Eyes(build, seat, ["python3", WINDOW], logs / "window.log", {})
    yield made
    made.close()


def test_a_touch_reaches_what_it_is_meant_for(window):
    window.tap("first.go")
    window.wait("second.back")
    window.tap("second.back")
    assert window.until(lambda sight: sight.named("first.go")).control("Go on").name == "first.go"


def test_a_place_is_where_it_is_painted_whatever_is_padded(window, seat):
    box = window.wait("first.go").box
    inside = seat.picture()[box[1] + 4:box[3] - 4, box[0] + 4:box[2] - 4]
    green = numpy.all(inside == GREEN, axis=2).mean()
    assert green > 0.7, f"{green:.2f} of {box} is green"
    outside = seat.picture()[box[1]:box[3], box[2] + 1:box[2] + 40]
    assert not numpy.all(outside == GREEN, axis=2).any()


def test_what_cannot_be_used_is_not_touched(window):
    assert not window.wait("first.shut").sensitive
    with pytest.raises(AssertionError, match="first.shut, ready to be touched"):
        window.tap("first.shut", seconds=1)


def test_keys_arrive_in_their_order(window):
    window.tap("first.go")
    window.wait("second.back")
    window.key("Tab")
    window.until(lambda sight: sight.focused() == "second.back", what="focus on Back")
    window.type("407")
    window.wait_words("Tab 4 0 7")


def test_words_without_room_are_seen_to_be_cut(window):
    window.tap("first.go")
    sight = window.until(lambda now: now.named("second.tight"))
    assert [widget.name for widget in sight.widgets if widget.cut and widget.words] == ["second.tight"]


def test_a_screenshot_is_what_is_on_the_screen(window, seat, logs):
    window.wait("first.go")
    before = seat.picture()
    window.tap("first.go")
    window.wait("second.back")
    assert before.shape == (1080, 1920, 3)
    window.until(lambda sight: (seat.picture() != before).any(), what="another picture")
    seat.screenshot(logs / "second.png")


def test_a_program_that_ends_is_not_waited_for(build, seat, logs):
    with pytest.raises(Gone, match="ended"):
        Eyes(build, seat, ["python3", "-c", "raise SystemExit(3)"], logs / "ended.log", {})


def test_a_screen_reader_is_told_what_a_person_reads(window, seat):
    window.wait("first.go")
    nodes = {node.id: node for node in Reader(seat).read(window) if node.id}
    go, shut = nodes["first.go"], nodes["first.shut"]
    assert (go.role, go.name) == ("button", "Go on")
    assert go.has(SENSITIVE) and go.has(FOCUSABLE) and not shut.has(SENSITIVE)
    window.key("Tab")
    window.until(lambda sight: sight.focused() == "first.go", what="focus on Go on")
    assert [node.id for node in Reader(seat).read(window) if node.has(FOCUSED)] == ["first.go"]


def test_a_screen_that_changed_differs_from_its_reference(window, seat, logs):
    box = window.wait("first.go").box
    whole = reference.masked(seat.picture(), [])
    reference.write(whole, logs / "small.png")
    assert reference.compare(whole, "small", logs) == 0
    changed = whole.copy()
    changed[600:680, 300:700] = 0  # 1.5 % of the screen
    assert reference.compare(changed, "small", logs) > reference.MOST
    assert reference.compare(reference.masked(whole, [box]), "small", logs) > 0, "a mask that moved is seen"
    assert reference.compare(whole, "none", logs) == 1
