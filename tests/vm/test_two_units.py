# SPDX-License-Identifier: Apache-2.0
"""Two machines with the very image, a network cable between them, and a consultation by touch on both screens."""

import json
import pathlib
import tempfile

import numpy
import pytest

from lab import capture, cast, staff

from . import drivers, finger, nurse
from .machine import Wiring

pytestmark = pytest.mark.seconds(3600)

# What two emulated machines on two cores can carry.
SMALL = "[cameras]\nroom-max-height = 180\nexam-max-height = 180\nmax-fps = 3\n"
ONE_CAMERA = SMALL.replace("[cameras]", "[cameras]\nexam = none")


@pytest.fixture(scope="module")
def pair(new_machine, drivers_disk):
    """A wing and a consulting unit, both with their staff, at standby."""
    with tempfile.TemporaryDirectory(prefix="winglink-cable-") as folder:
        cable = pathlib.Path(folder, "cable")
        wing = new_machine("wing", cast.OAKWOOD, SMALL, Wiring(1, cable, True, drivers_disk))
        clinic = new_machine("clinic", cast.AIREDALE, ONE_CAMERA, Wiring(2, cable, False, drivers_disk))
        for machine, member in ((wing, staff.NURSE), (clinic, staff.CONSULTANT)):
            machine.on()
            machine.up(1500)
            assert machine.probe.run("systemctl is-system-running --wait", 1200)[1] == "running"
            drivers.load(machine)
            nurse.employ(machine, member)
        yield wing, clinic
        clinic.off()
        wing.off()


def stats(machine) -> dict:
    return json.loads(machine.run("winglinkctl stats --json"))


def moving(machine, box: tuple) -> float:
    """How much of a part of the screen (left, top, right, bottom) is another after some frames have come."""
    left, top, right, bottom = box
    before = machine.screen(machine.folder / "before.png")[top:bottom, left:right]
    frames = stats(machine)["received_main"]["frames"]
    while stats(machine)["received_main"]["frames"] < frames + 10:
        pass
    after = machine.screen(machine.folder / "after.png")[top:bottom, left:right]
    return float((before != after).any(axis=2).mean())


def test_a_consultation_by_touch(pair, request):
    wing, clinic = pair
    listed = nurse.sign_in(clinic, staff.CONSULTANT)
    rooms = nurse.sign_in(wing, staff.NURSE)
    nurse.until_room_is(wing, cast.AIREDALE.address, "available", 300)
    finger.tap(wing, *finger.FIRST_ROOM)
    checked = nurse.shown(wing, "check", rooms)
    finger.tap_colour(wing, finger.GREEN, 0.01)
    waits = nurse.shown(wing, "waiting", checked)
    nurse.until(clinic, "waiting", lambda answer: [caller["state"] for caller in answer["callers"]] == ["ready"], 180)
    finger.tap_colour(clinic, finger.GREEN, 0.002)
    nurse.shown(clinic, "consultation", listed)
    nurse.shown(wing, "consultation", waits)
    for machine in pair:
        nurse.until_picture(machine, "far-room", 120)
    figures = stats(clinic)
    assert figures["received_main"]["height"] == 180 and figures["received_exam"]["height"] == 180
    assert moving(clinic, (24, 160, 1176, 784)) > 0.01 and moving(wing, (24, 160, 1400, 900)) > 0.01
    clinic.screen(clinic.folder / "consultation.png")
    wing.screen(wing.folder / "consultation.png")
    terminal = request.config.pluginmanager.getplugin("capturemanager")
    with terminal.global_and_fixture_disabled():
        print(f"\n# emulated: wing {json.dumps(stats(wing)['received_main'])}\n# clinic {json.dumps(figures['received_main'])}")
    finger.tap_colour(clinic, finger.RED, 0.002)
    finger.tap_colour(clinic, finger.RED, 0.006)
    nurse.shown(clinic, "ended", listed, 120)
    nurse.shown(wing, "ended", waits, 120)
    assert numpy.all([machine.run(nurse.HELD) == "0" for machine in pair])


def test_what_crossed_the_cable(pair):
    """ARP and neighbour discovery, TLS 1.3, encrypted media: nothing else, from the start of the first machine on."""
    wing, _ = pair
    found = capture.Capture(wing.capture).classify()
    assert not found.faults, found.faults[:5]
    assert found.counts["srtp"] > 100 and found.counts["tls"] > 10
