# SPDX-License-Identifier: Apache-2.0
"""What the keyboard comes to at each stop of a walk."""

import dataclasses

from PIL import Image

from .eyes import LONG, STILL, Sight
from .stops import is_laid_out
from .ward import Side


@dataclasses.dataclass
class Round:
    name: str
    sight: Sight
    passed: list  # what Tab passes until it is where it began
    whole: Image.Image


class Rounds:
    """Looks at a screen and goes round it once."""

    def look(self, name: str, side: Side) -> Round:
        sight = self.rest(side)
        whole = Image.fromarray(side.seat.picture())
        return Round(name, sight, side.panel.round_trip(), whole)

    @staticmethod
    def rest(side: Side) -> Sight:
        """Two looks between which nothing moved."""
        before = []

        def same(sight: Sight) -> bool:
            boxes = [(widget.name, widget.box) for widget in sight.widgets]
            still = bool(before) and before[-1] == boxes and is_laid_out(sight)
            before.append(boxes)
            return still or (not side.panel.wait_frame(sight, STILL) and is_laid_out(sight))

        return side.panel.until(same, LONG, "a screen on which nothing moves")
