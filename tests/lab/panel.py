# SPDX-License-Identifier: Apache-2.0
"""winglink-panel of a unit, at a seat of its own."""

import itertools
import pathlib

from .eyes import LONG, Eyes, Sight
from .seat import Seat
from .staff import Member
from .unit import Unit

NUMBERS = itertools.count()


class Panel(Eyes):
    def __init__(self, unit: Unit, seat: Seat, **environment):
        self.unit = unit
        log = unit.logs / f"{unit.name}-panel-{next(NUMBERS)}.log"
        own = {"DBUS_SYSTEM_BUS_ADDRESS": unit.bus.address, "WINGLINK_DEBUG": "1"}
        super().__init__(unit.build, seat, [unit.build / "winglink-panel"], log, own | environment)

    def screen(self, sight: Sight | None = None) -> str:
        """Which screen is shown."""
        return next((widget.name for widget in (sight or self.look()).widgets if widget.kind == "WlinkFrame"), "")

    def wait_screen(self, name: str, seconds: float = LONG) -> Sight:
        return self.until(lambda sight: self.screen(sight) == name, seconds, f"the screen \"{name}\"")

    def sign_in(self, person: Member):
        """On screen 02, by the pad's keys."""
        self.wait_screen("pin")
        self.type(person.code)
        self.type(person.pin)

    def screenshot(self, file: pathlib.Path):
        self.seat.screenshot(file)
