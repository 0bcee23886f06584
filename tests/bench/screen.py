# SPDX-License-Identifier: Apache-2.0
"""The panel of the consulting unit in a consultation, on a display of its own: what two far pictures cost it."""

import dataclasses
import os
import time

from lab.process import Process
from lab.seat import Seat

from . import machine

RENDERERS = ("cairo", "ngl")
SETTLE = 5.0  # seconds until both pictures are drawn
# Where the far pictures are, examination and room: left, top, right, bottom.
PLACES = ((24, 149, 1176, 797), (1200, 149, 1896, 540))


class Still(Exception):
    """A picture on the screen does not move: there is nothing to measure."""


@dataclasses.dataclass(frozen=True)
class Look:
    """cores: processor seconds a second of the panel's process; memory at the end."""

    cores: float
    memory: machine.Memory


def check_moving(seat: Seat):
    """Both pictures go on. The display tells nobody when something is drawn: two looks, a second apart."""
    before = seat.picture()
    time.sleep(1)
    after = seat.picture()
    for left, top, right, bottom in PLACES:
        if not (before[top:bottom, left:right] != after[top:bottom, left:right]).any():
            raise Still(f"the picture at {left}, {top} does not move")


def measure(unit, renderer: str, seconds: float) -> Look:
    """One panel of a unit that is in a consultation. The display's server is another process, and does not count."""
    seat = Seat(unit.logs, f"bench-{renderer}", renderer)
    quiet = {key: value for key, value in seat.environment.items() if key != "WINGLINK_DEBUG"}
    panel = Process([unit.build / "winglink-panel"], unit.logs / f"bench-panel-{renderer}.log",
                    environment=os.environ | quiet | {"DBUS_SYSTEM_BUS_ADDRESS": unit.bus.address})
    try:
        time.sleep(SETTLE)
        check_moving(seat)
        began, used = time.monotonic(), machine.processor_seconds(panel.pid)
        time.sleep(seconds)
        cores = (machine.processor_seconds(panel.pid) - used) / (time.monotonic() - began)
        look = Look(cores, machine.memory(panel.pid))
        check_moving(seat)
        return look
    finally:
        panel.stop()
        seat.close()
