# SPDX-License-Identifier: Apache-2.0
"""A panel that is used with the keyboard alone: what others touch is reached by Tab and pressed by Enter."""

from .eyes import LONG
from .panel import MOST, Panel


class KeyPanel(Panel):
    def tap(self, name: str, seconds: float = LONG):
        self.until(lambda sight: (found := sight.named(name)) and found.sensitive, seconds, f"{name}, ready to be pressed")
        self.go_to(name)
        self.key("Return")

    def round_trip(self) -> list:
        """All that Tab passes until it is where it began, as widgets."""
        sight = self.look()
        places, passed = [sight.focus_place()], []
        while len(passed) < MOST:
            sight = self.tab(sight)
            place = sight.focus_place()
            if place is None or place in places[1:2]:
                return passed
            passed.append(sight.focus())
            if place == places[0]:
                return passed
            places.append(place)
        return passed
