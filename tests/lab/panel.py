# SPDX-License-Identifier: Apache-2.0
"""winglink-panel of a unit, at a seat of its own."""

import itertools
import pathlib
import time

from .eyes import LONG, Eyes, Sight
from .seat import Seat
from .staff import Member
from .unit import Unit

NUMBERS = itertools.count()
STAYS = 1.0  # s: after so long a focus that did not move is taken to stay
MOST = 80  # presses of Tab: more than any screen has controls


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

    def choose_pin(self, pin: str):
        """Who has a one-time PIN chooses another, twice."""
        self.wait_screen("new-pin")
        self.type(pin)
        self.type(pin)

    # --- by keys

    def go_to(self, name: str):
        """Tab until it has the focus."""
        passed, sight = [], self.look()
        while (focused := sight.focused()) != name:
            passed.append(focused)
            assert len(passed) < MOST, f"{name} is not reached by Tab, which passes {sorted(set(passed))}"
            sight = self.tab(sight)

    def tab(self, before: Sight) -> Sight:
        """The next one; the focus may stay where it is when there is nothing else."""
        self.key("Tab")
        deadline = time.monotonic() + STAYS
        while True:
            sight = self.look()
            left = deadline - time.monotonic()
            if left <= 0 or sight.focus_place() not in (None, before.focus_place()):
                return sight
            self.wait_frame(sight, left)

    def screenshot(self, file: pathlib.Path):
        self.seat.screenshot(file)
