# SPDX-License-Identifier: Apache-2.0
"""A wing and a consulting room as people use them: each with its panel at a seat of its own, and the people who work
there. Kept for many tests: rest() makes it what it is in the morning."""

import pathlib

from . import cast
from .link import Link
from .panel import Panel
from .register import Register
from .scene import LONG, SMALL, Scene
from .seat import Seat
from .unit import Refused, Unit

FALLBACK = "0113 496 0123"  # of the numbers that are kept for fiction
ELMBRIDGE = cast.Room("elmbridge-wing-1@estate.example", "HMP Elmbridge, healthcare wing, room 1", "wing", "192.0.2.5",
                      "HMP Elmbridge, room 1")
SINCE, LAPSED, GOOD_UNTIL = "2023-07-01T07:00:00Z", "2024-06-30T18:00:00Z", "2030-06-30T18:00:00Z"
OVER = ("ended", "refused", "failed")


def rest(unit: Unit):
    """Whatever a unit does, it is idle afterwards."""
    if unit.read("status")["consultation"]["state"] not in ("idle", *OVER):
        try:
            unit.ctl("end", seconds=LONG)
        except Refused as refused:
            if refused.code != "not-now":  # the far end has just ended it
                raise
    unit.events.wait_until("consultation", lambda known: known["state"] in ("idle", *OVER), LONG, "an end")
    if unit.read("status")["consultation"]["state"] in OVER:
        unit.ctl("dismiss", seconds=LONG)
    unit.wait_until("consultation", LONG, state="idle")


class Side:
    """One end: the unit, who works there, and the panel."""

    def __init__(self, unit: Unit, seat: Seat, kind=Panel, **environment):
        """kind: Panel, or one that is used in another way. environment: more, for it."""
        self.kind = kind
        self.environment = environment
        self.unit = unit
        self.person = unit.person
        self.seat = seat
        self.register = Register(unit)
        self.panel = kind(unit, seat, **environment)

    def open_panel(self, **environment) -> Panel:
        """The panel again, after its end."""
        self.panel.close()
        self.panel = self.kind(self.unit, self.seat, **self.environment | environment)
        return self.panel

    def rest(self):
        """Nobody is signed in, nothing is open, the panel stands by."""
        self.mend()
        rest(self.unit)
        self.register.sign_out(self.person)
        if not self.panel.alive():
            self.open_panel()
        elif self.panel.screen() == "pin":
            self.panel.key("Escape")
        self.panel.wait_screen("standby")

    def mend(self):
        """The daemon runs, the cable and the cameras are in."""
        self.unit.place.plug()
        if not self.unit.daemon:
            self.unit.start(LONG, sign_in=False)
        for camera in self.unit.cameras.values():
            camera.restore()

    def close(self):
        self.panel.close()
        self.seat.close()


class Ward:
    def __init__(self, build: pathlib.Path, link: Link, logs: pathlib.Path, folder: pathlib.Path,
                 prepare=lambda unit: None, make=Side, **cameras):
        """prepare: what is done to a unit before it starts. make: makes a side. cameras: more keys of the stand-in
        cameras."""
        self.prepare, self.make = prepare, make
        self.cameras = SMALL | cameras
        self.scene = Scene(build, link, logs, folder)
        self.scene.estate.set("fallback-number", FALLBACK)
        self.scene.estate.add(ELMBRIDGE.address, ELMBRIDGE.name, ELMBRIDGE.role, ELMBRIDGE.host,
                               short_name=ELMBRIDGE.short)
        self.scene.estate.permit(cast.OAKWOOD.address, cast.AIREDALE_2.address, from_=SINCE, until=LAPSED)
        self.scene.estate.permit(cast.OAKWOOD.address, cast.AIREDALE.address, until=GOOD_UNTIL)
        self.scene.permit(ELMBRIDGE, cast.AIREDALE)
        self.scene.permit(cast.FEATHERSTONE, cast.OAKWOOD)
        self.wing = self.side(cast.OAKWOOD, "wing")
        self.clinic = self.side(cast.AIREDALE, "clinic")
        self.sides = [self.wing, self.clinic]
        self.others = {}

    def side(self, room: cast.Room, name: str) -> Side:
        def photograph(unit: Unit):
            cast.give_cameras(unit, room, **self.cameras)
            unit.microphone("stand-in:tone:440")  # one that hears nothing at all is no microphone that works
            self.prepare(unit)

        return self.make(self.scene.add(room, photograph), Seat(self.scene.logs, name))

    def other(self, room: cast.Room) -> Unit:
        """Another wing, without a panel."""
        if room not in self.others:
            self.others[room] = self.scene.add(room)
        return self.others[room]

    def rest(self):
        for unit in self.others.values():
            rest(unit)
        for side in self.sides:
            side.rest()

    def check(self):
        self.scene.check()

    def close(self):
        for side in self.sides:
            side.close()
        self.scene.close()
