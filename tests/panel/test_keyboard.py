# SPDX-License-Identifier: Apache-2.0
"""What the function keys do in a consultation."""

import time

from lab import tour
from lab.scene import LONG

HELD = 2.0  # s: what is under test is a key that is held so long; X repeats it after 0.7 s


def opened(unit) -> int:
    return sum(line.startswith("device-opened: microphone") for line in unit.journal())


def test_a_function_key_acts_once_however_long_it_is_held(wing, clinic):
    tour.consult(wing, clinic)
    before = opened(wing.unit)
    wing.panel.seat.hand("keydown", "F4")
    wing.unit.wait_until("devices", LONG, microphone="closed")
    time.sleep(HELD)
    wing.panel.seat.hand("keyup", "F4")
    wing.panel.key("F1")  # handled after all of F4
    wing.panel.wait("consultation.help")
    assert wing.unit.read("status")["devices"]["microphone"] == "closed" and opened(wing.unit) == before
    wing.panel.key("F4")
    wing.unit.wait_until("devices", LONG, microphone="open")
    wing.panel.key("F12")
    wing.panel.wait_screen("stopped")
    tour.end(clinic)
