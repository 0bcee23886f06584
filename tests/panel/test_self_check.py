# SPDX-License-Identifier: Apache-2.0
"""A technician at a unit that works: the checks of screen 19 as winglinkd itself measures them, with stand-in devices.
Every other state of the screen is test_service.py's."""

import dataclasses
import re

import pytest
from lab.scene import LONG, devices

PIN = "730416"
RUN_S = 3 * LONG  # a whole run, on a machine that is busy with other tests
FOUND = {"identity": r"Certificate of this room, valid to \d+ \w+ \d{4}",
         "site-bundle": r"Serial \d+, signed, \d+ rooms?",
         "clock": r"This machine's own clock",
         "network": r"address given, [1-9] of \d rooms? answers?",
         "room-camera": r"640 × 360, \d+ pictures a second",
         "exam-camera": r"640 × 360, \d+ pictures a second",
         "microphone": r"Heard, -\d+ dB, the room -\d+ dB",
         "loudspeaker": r"Heard after \d+ ms, echo \d+ dB down",
         "loopback": r"Two pictures and sound, encrypted, in \d+\.\d s"}
NOT_RUN = {"image": "Not run: what keeps this machine does not answer", "touch": "Not run: this was not measured"}


def restart(side, **sound):
    side.unit.stop(LONG)
    side.unit.config["sound"] |= sound
    side.unit.start(LONG, sign_in=False)
    side.panel.wait_screen("standby")


@pytest.fixture
def hearing(wing):
    """The wing, whose microphone hears its loudspeaker."""
    before = dict(wing.unit.config["sound"])
    restart(wing, microphone="stand-in:room", loudspeaker="stand-in:room")
    yield wing
    wing.rest()
    restart(wing, **before)


def to_the_checks(side, code: str):
    """Somebody new of the technicians, from standby to screen 19."""
    new = side.register.add(code, "technician")
    side.panel.tap("standby.start")  # held, the name opens the page of the stick, until a technician has a PIN of their own
    side.panel.sign_in(new)
    side.panel.choose_pin(PIN)
    side.panel.wait_screen("rooms")
    side.panel.tap("rooms.sign-out")
    side.panel.wait_screen("standby")
    side.panel.hold("standby.heading", lambda sight: side.panel.screen(sight) == "pin")
    side.panel.sign_in(dataclasses.replace(new, pin=PIN))
    side.panel.wait_screen("service")
    side.panel.tap("service.checks")
    side.panel.wait_screen("checks")


def row(sight, check: str) -> str:
    return sight.words(sight.named(f"checks.check-{check}"))


def shut_again(unit, lines: list):
    """The devices were opened since then, and are closed, by what the daemon says and by its files."""
    devices(unit, "closed")
    assert unit.open_devices() == []
    opened = {line.split(": ")[1] for line in unit.journal()[len(lines):] if line.startswith("device-opened: ")}
    assert opened == {"room", "exam", "microphone"}, opened


def test_a_technician_checks_a_unit(hearing):
    to_the_checks(hearing, "950")
    before = hearing.unit.journal()
    hearing.panel.tap("checks.run")
    hearing.panel.wait("checks.stop")
    sight = hearing.panel.until(lambda sight: "Took" in sight.words() and not sight.named("checks.stop"), RUN_S,
                                "the end of the checks")
    for check, words in FOUND.items():
        assert re.search(words, row(sight, check)), row(sight, check)
    for check, words in NOT_RUN.items():
        assert words in row(sight, check), row(sight, check)
    assert f"{len(FOUND)} of 13 checks passed" in sight.words()
    shut_again(hearing.unit, before)
    started, ended = [line for line in hearing.unit.record() if line["what"].startswith("self-check")][-2:]
    assert (started["staff"], ended["staff"], ended["result"]) == ("950", "950", "passed")


def test_a_camera_that_is_plugged_in_again_is_checked_again(wing):
    to_the_checks(wing, "951")
    camera = wing.unit.cameras["exam"]
    camera.unplug()
    devices(wing.unit, "none", ["exam_camera"])
    wing.panel.tap("checks.check-exam-camera")
    wing.panel.tap("checks.again")
    wing.panel.until(lambda sight: "Failed: the camera is not there" in row(sight, "exam-camera"))
    wing.panel.wait_words("Push the blue plug in until it clicks.")
    camera.plug()
    wing.panel.until(lambda sight: re.search(FOUND["exam-camera"], row(sight, "exam-camera")))
    devices(wing.unit, "closed")
