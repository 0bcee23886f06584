# SPDX-License-Identifier: Apache-2.0
"""The demo's consultation at the two panels. Without a display: by real input at a seat for each, with a numbered
screenshot of each step of both sides. With one: two windows side by side, while a script does what people would."""

import itertools
import os
import pathlib
import subprocess
import time

from . import tour
from .process import Process
from .scene import LONG
from .seat import Seat
from .unit import Unit
from .ward import Side
from .world import do

SHOWN = 4.0        # seconds for which a step stays, for people to look at
SIZE = (930, 523)  # of each window: two beside each other on 1920 pixels
GAP = 20


def has_display() -> bool:
    """An X server (a Wayland desktop has one, too) that lets us in."""
    return bool(os.environ.get("DISPLAY")) and subprocess.run(["xdotool", "getdisplaygeometry"], capture_output=True,
                                                              check=False).returncode == 0


def wait_shown(side: Side):
    """Until every picture of this side's screen is shown, and not words in its place."""
    side.panel.until(lambda sight: not any(words in sight.words() for words in ("is coming", "plug in")),
                     what="pictures in the place of words")


class Album:
    """Numbered screenshots of both sides."""

    def __init__(self, sides: dict, out: pathlib.Path):
        self.sides = sides
        self.out = out
        self.numbers = itertools.count(1)
        self.files = {}  # name: what it shows

    def take(self, words: str):
        """Both panels now; words: what has just been done."""
        number = next(self.numbers)
        for name, side in self.sides.items():
            file = f"{number:02}-{name}.png"
            side.panel.screenshot(self.out / file)
            self.files[file] = f"{name}: {words}"


def by_hand(wing: Unit, clinic: Unit, out: pathlib.Path, tell) -> dict:
    """A consultation at two headless panels: {file: what it shows}."""
    out.mkdir(parents=True)
    sides = {"wing": Side(wing, Seat(wing.logs, "wing")), "clinic": Side(clinic, Seat(clinic.logs, "clinic"))}
    try:
        for side in sides.values():
            side.rest()
        return steps(sides, Album(sides, out), tell)
    finally:
        for side in sides.values():
            side.close()


def steps(sides: dict, album: Album, tell) -> dict:
    wing, clinic = sides["wing"], sides["clinic"]
    for side in sides.values():
        side.panel.wait_screen("standby")
    album.take("standby")
    for side in sides.values():
        tour.sign_in(side)
    album.take("signed in")
    tour.check(wing)
    wing.panel.tap("check.person-patient")
    wing.panel.wait_words("Ready")
    album.take("the nurse checks cameras and microphone")
    tour.call(wing, clinic)
    album.take("the nurse waits, the consultant sees who waits")
    tour.join(wing, clinic)
    clinic.unit.wait_pictures("far-room", "far-exam", seconds=LONG)
    wing.unit.wait_pictures("far-room", seconds=LONG)
    for side in sides.values():
        wait_shown(side)
    album.take("in consultation")
    tell("At the panels: signed in, checked, called, joined, each by touch")
    wing.panel.tap("consultation.stop")
    wing.panel.wait_screen("stopped")
    clinic.panel.wait_words("stopped its cameras and microphone at")
    album.take("the nurse stopped everything")
    wing.panel.tap("stopped.start")
    wing.panel.wait_screen("consultation")
    for side in sides.values():
        wait_shown(side)
    album.take("and started again")
    tour.end(clinic)
    wing.panel.wait_screen("ended")
    album.take("ended")
    wing.panel.tap("ended.finish")
    clinic.panel.tap("ended.sign-out")
    for side in sides.values():
        side.panel.wait_screen("standby")
    album.take("standby again")
    tell(f"Stopped, started again, ended: {len(album.files)} screenshots of every step of both sides")
    return album.files


# --- where there is a display


class Window:
    """A panel on the display of whoever runs the demo. Nobody's pointer is moved."""

    def __init__(self, unit: Unit, left: int):
        words = [unit.build / "winglink-panel", "--size", "x".join(map(str, SIZE))]
        self.process = Process(words, unit.logs / f"{unit.name}-window.log",
                               environment=os.environ | {"DBUS_SYSTEM_BUS_ADDRESS": unit.bus.address})
        do("xdotool", "search", "--sync", "--onlyvisible", "--all", "--pid", self.process.pid, "--name", "", "windowmove",
           left, GAP)

    def close(self):
        self.process.stop()


def on_display(wing: Unit, clinic: Unit, tell):
    """Two windows side by side, in which the script's consultation can be watched."""
    windows = [Window(wing, GAP), Window(clinic, SIZE[0] + 2 * GAP)]
    try:
        for words, act in script(wing, clinic):
            act()
            tell(words)
            time.sleep(SHOWN)
    finally:
        for window in windows:
            window.close()


def script(wing: Unit, clinic: Unit):
    """What people do, each with its words."""
    yield "On the screens: both units stand by", lambda: None
    yield "The nurse checks cameras and microphone", lambda: wing.ctl("check")
    yield "She calls, and waits", lambda: wing.ctl("call", clinic.address)
    yield "The consultant sends a message", lambda: clinic.ctl("note", wing.address, "Two more minutes, please.")
    yield "The consultant joins", lambda: clinic.ctl("join", seconds=LONG)
    yield "The nurse stops everything", lambda: wing.ctl("stop")
    yield "and starts again", lambda: wing.ctl("resume")
    yield "The consultant ends", lambda: clinic.ctl("end", seconds=LONG)
    yield "Both put the summary away", lambda: [unit.ctl("dismiss") for unit in (wing, clinic)]
