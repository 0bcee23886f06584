# SPDX-License-Identifier: Apache-2.0
"""The panel's components as a person sees and touches them (tests/tools/show-components.c), with both renderers that a
unit without a GPU can have."""

import numpy
import pytest

from lab.eyes import Eyes
from lab.seat import Seat

PAGES = {"components": "show.still", "work": "show.send", "enter": "show.keyboard-line", "beside": "show.no"}
GREEN, AMBER, RED = (0x00, 0x7F, 0x3B), (0xFF, 0xB8, 0x1C), (0xD5, 0x28, 0x1B)


@pytest.fixture(params=["cairo", "ngl"])
def seat(logs, request):
    made = Seat(logs, "components", request.param)
    yield made
    made.close()


@pytest.fixture
def show(build, seat, logs):
    """Opens a page; its screenshot stays among the logs."""
    opened = []

    def open_page(page: str, *words) -> Eyes:
        tool = build / "tests" / "tools" / "show-components"
        eyes = Eyes(build, seat, [tool, "--page", page, *words], logs / f"{page}.log", {})
        opened.append(eyes)
        eyes.wait(PAGES[page])
        return eyes

    yield open_page
    for eyes in opened:
        eyes.close()


def share(picture: numpy.ndarray, box: tuple, colour: tuple) -> float:
    """How much of a place has this very colour."""
    left, top, right, bottom = box
    return float(numpy.all(picture[top:bottom, left:right] == colour, axis=2).mean())


def painted(eyes: Eyes, seat: Seat, name: str, colour: tuple):
    """Until a control is painted in its colour."""
    box = eyes.wait(name).box
    eyes.until(lambda sight: share(seat.picture(), box, colour) > 0.5, what=f"{name} in {colour}")


@pytest.mark.parametrize("page", PAGES)
def test_everything_is_on_the_screen_and_whole(show, seat, logs, page):
    eyes = show(page)
    sight = eyes.look()
    seat.screenshot(logs / f"{page}.png")
    assert [widget.name for widget in sight.widgets if widget.cut and widget.words] == []
    outside = [widget.name for widget in sight.widgets
               if widget.x < 0 or widget.y < 0 or widget.box[2] > 1920 or widget.box[3] > 1080]
    assert outside == []


def test_the_colours_are_those_of_the_design(show, seat):
    eyes = show("components")
    painted(eyes, seat, "show.call", GREEN)
    painted(eyes, seat, "show.stop", AMBER)
    painted(eyes, seat, "show.end", RED)


def test_a_touch_counts_when_it_is_let_go_inside(show, seat):
    eyes = show("enter")
    eyes.tap("show.5")
    eyes.wait_words("1 of 6 entered")
    inside, outside = eyes.wait("show.8").middle, eyes.wait("show.boxes").middle
    seat.drag(inside, outside)
    eyes.tap("show.9")
    eyes.wait_words("2 of 6 entered")
    eyes.tap("show.delete")
    eyes.wait_words("1 of 6 entered")
    eyes.tap("show.clear")
    eyes.wait_words("0 of 6 entered")


def test_keys_enter_digits_wherever_the_focus_is(show):
    eyes = show("enter")
    eyes.key("Tab")  # from the written line, which takes what is typed while it has the focus
    eyes.type("407")
    eyes.wait_words("3 of 6 entered")
    eyes.key("BackSpace")
    eyes.wait_words("2 of 6 entered")


def test_the_keyboard_on_the_screen_writes(show):
    eyes = show("enter")
    for key in ["show.keyboard-space", "show.keyboard-h", "show.keyboard-i"]:
        eyes.tap(key)
    eyes.wait_words("Running 10 minutes late hi")


def test_a_smaller_panel_shows_the_same_smaller(show):
    eyes = show("enter", "--size", "1280x720")
    key = eyes.wait("show.5")
    assert (key.width, key.height) == (pytest.approx(200 * 2 / 3, abs=2), pytest.approx(160 * 2 / 3, abs=2))
    eyes.tap("show.5")
    eyes.wait_words("1 of 6 entered")
