# SPDX-License-Identifier: Apache-2.0
"""Walks the legs (lab/legs.py) when their stops are asked for, each once, and keeps what was seen at each stop."""

import traceback

from .stops import Visitor


def names(*all_legs) -> list:
    return [name for legs in all_legs for stops in legs.values() for name in stops]


class Walk:
    """ward: a Ward, or a Desk."""

    def __init__(self, ward, legs: dict, visitor: Visitor):
        self.ward = ward
        self.legs = legs
        self.visitor = visitor
        self.seen = {}   # by a stop's name
        self.broken = {}  # by a leg: why it ended before its last stop

    def stop(self, name: str):
        """What was seen there."""
        leg = next(leg for leg, stops in self.legs.items() if name in stops)
        if name not in self.seen and leg not in self.broken:
            self.go(leg)
        assert name in self.seen, f"{name} was not reached: {self.broken[leg]}"
        return self.seen[name]

    def go(self, leg):
        """A leg that breaks off is told by its stops that were not reached."""
        self.broken[leg] = "the leg does not lead there"
        wanted = iter(self.legs[leg])
        try:
            self.ward.rest()
            for name, side in leg(self.ward):
                assert name == next(wanted, None), f"the leg stops at {name}, out of its order"
                self.seen[name] = self.visitor.look(name, side)
            self.ward.rest()
            self.ward.check()
        except Exception as error:  # whatever it is, it belongs to the stops behind it
            self.broken[leg] = f"{type(error).__name__}: {error}"
            traceback.print_exc()


class Walks:
    """Several walks as one."""

    def __init__(self, *walks: Walk):
        self.walks = walks
        self.renderer = walks[0].ward.sides[0].seat.renderer
        self.logs = walks[0].ward.scene.logs

    def stop(self, name: str):
        return next(walk for walk in self.walks if name in names(walk.legs)).stop(name)

    def close(self):
        for walk in self.walks:
            walk.ward.close()
