# SPDX-License-Identifier: Apache-2.0
"""A panel that is used with the keyboard alone: what others touch is reached by Tab and pressed by Enter."""

import time

from .eyes import LONG
from .panel import Panel

STAYS = 1.0  # s: after so long a focus that did not move is taken to stay
MOST = 80  # presses of Tab: more than any screen has controls


class KeyPanel(Panel):
    def tap(self, name: str, seconds: float = LONG):
        self.until(lambda sight: (found := sight.named(name)) and found.sensitive, seconds, f"{name}, ready to be pressed")
        self.go_to(name)
        self.key("Return")

    def go_to(self, name: str):
        """Tab until it has the focus."""
        passed = []
        while (focused := self.look().focused()) != name:
            passed.append(focused)
            assert len(passed) < MOST, f"{name} is not reached by Tab, which passes {sorted(set(passed))}"
            self.tab()

    def tab(self):
        """The next one; the focus may stay where it is when there is nothing else."""
        before = self.look().focus()
        self.key("Tab")
        deadline = time.monotonic() + STAYS
        while time.monotonic() < deadline:
            sight = self.look()
            now = sight.focus()
            if now is not None and (before is None or not self.same(now, before)):
                return
            self.wait_frame(sight, deadline - time.monotonic())

    def round_trip(self) -> list:
        """All that Tab passes until it is where it began, as widgets."""
        first, passed = self.look().focus(), []
        while len(passed) < MOST:
            self.tab()
            now = self.look().focus()
            if now is None or passed and self.same(now, passed[0]):
                return passed
            passed.append(now)
            if first is not None and self.same(now, first):
                return passed
        return passed

    @staticmethod
    def same(one, other) -> bool:
        return one.name == other.name and one.box == other.box
