# SPDX-License-Identifier: Apache-2.0
"""The panel of a pretended unit and its keeper (lab/pretend.py), at a seat of its own: for the screens of who looks after
a unit, in all their states."""

import pathlib
import types

from . import pretend
from .bus import Bus
from .eyes import STILL
from .panel import Panel
from .seat import Seat

TECHNICIAN, PIN = "900", "482915"


class Desk:
    def __init__(self, build: pathlib.Path, logs: pathlib.Path, folder: pathlib.Path, kind=Panel, **environment):
        """kind, environment: as of a ward's side."""
        self.kind = kind
        self.environment = environment
        self.sides = [self]
        self.build = build
        self.logs = logs
        self.folder = folder
        self.bus = Bus(folder, logs / "desk-bus.log")
        self.seat = Seat(logs, "desk")
        self.unit = self.keeper = self.panel = None
        self.role = "technician"

    def open(self, keeper=None, unit=None, answers=None):
        """A panel of a unit at rest. keeper, unit: what they say otherwise; keeper False: there is none. answers: the unit's, to
        methods."""
        self.role = "technician"
        self.unit = pretend.unit(self.bus.address, **(unit or {})) if unit is not False else None
        self.keeper = pretend.keeper(self.bus.address, **(keeper or {})) if keeper is not False else None
        if self.unit:
            self.unit.answers |= {"SignIn": self.on_sign_in, "SignOut": self.on_sign_out,
                                  "ListStaff": lambda token: (STAFF,)} | (answers or {})
        what = types.SimpleNamespace(name="desk", build=self.build, logs=self.logs, bus=self.bus)
        self.panel = self.kind(what, self.seat, **self.environment)
        return self.panel

    def on_sign_in(self, code: str, pin: str):
        self.unit.say("Staff1", SignedIn=code, SignedInRole=self.role)
        return "0123456789abcdef0123456789abcdef", False

    def on_sign_out(self, token: str):
        self.unit.say("Staff1", SignedIn="", SignedInRole="")
        return ()

    def sign_in(self, role: str = "technician"):
        """On screen 02."""
        self.role = role
        self.panel.wait_screen("pin")
        self.panel.type(TECHNICIAN)
        self.panel.type(PIN)

    def settle(self) -> "Desk":
        """Until all words have their place and nothing moves."""
        self.panel.until(lambda sight: not any(widget.cut for widget in sight.widgets)
                         and not self.panel.wait_frame(sight, STILL), what="words that are whole")
        return self

    def commission(self):
        """From the standby of a unit that is not in service to screen 19."""
        self.panel.tap("standby.start")
        self.sign_in()
        self.panel.wait_screen("checks")
        self.settle()

    def serve(self):
        """From standby to screen 23."""
        self.panel.wait_screen("standby")
        self.panel.key("F10")
        self.sign_in()
        self.panel.wait_screen("service")

    def shot(self, name: str):
        self.settle().panel.screenshot(self.logs / f"{name}.png")

    def rest(self):
        for one in (self.panel, self.unit, self.keeper):
            if one:
                one.close()
        self.panel = self.unit = self.keeper = None

    def check(self):
        """A pretended unit keeps no rules."""

    def close(self):
        self.rest()
        self.seat.close()
        self.bus.stop()


STAFF = [{"code": "101", "role": "nurse", "state": "active"}, {"code": "102", "role": "nurse", "state": "locked"},
         {"code": "103", "role": "nurse", "state": "must-change"}, {"code": "104", "role": "nurse", "state": "ended"},
         {"code": "900", "role": "technician", "state": "active"}, {"code": "901", "role": "manager", "state": "active"}]


def check(name: str, state: str = "passed", code: str = "none", detail: str = "", needed: bool = True, **measured) -> dict:
    return {"name": name, "state": state, "code": code, "detail": detail, "needed": needed, "measured": measured}


WHOLE = [
    check("image", version="1.4.0", slot="a", verity=True, variant="production"),
    check("identity", address="oakwood-wing-1@estate.example", valid_to_usec=1859328000000000),
    check("site-bundle", serial=41, signed=True, rooms=12, valid_to_usec=1827705600000000),
    check("clock", trusted=True, offset_ms=4.2, source="the site’s time server"),
    check("network", link="eth0", megabits=1000, address="192.0.2.17", rooms=3, answered=3),
    check("room-camera", width=1920, height=1080, frames_per_second=29.97),
    check("exam-camera", width=1920, height=1080, frames_per_second=30.0),
    check("microphone", level_db=-31.2, floor_db=-62.4),
    check("loudspeaker", level_db=-31.2, delay_ms=84.0, cancelled_db=28.3, likeness=0.94, volume=70),
    check("touch", hit=9, of=9, width=1920, height=1080),
    check("loopback", room=True, exam=True, sound=True, encrypted=True, profile="SRTP_AES128_CM_HMAC_SHA1_80",
          first_picture_ms=612.0),
    check("roll-back", other_version="1.3.2", other_good=True),
    check("security", secure_boot=True, tpm=True, disk_encrypted=True),
]


def checks(**others) -> list:
    """All passed, but for those named (with _ for -), which are as given."""
    return [others.get(one["name"].replace("-", "_"), one) for one in WHOLE]


def work(kind: str = "update", step: int = 3, **more) -> dict:
    values = {"kind": kind, "step": step, "steps": 5, "percent": 56, "left_usec": 3 * 60 * 1_000_000, "stoppable": step < 4,
              "from": "1.4.0", "to": "1.5.0", "started_usec": 1, "result": "", "code": "none", "detail": ""}
    return values | more
