# SPDX-License-Identifier: Apache-2.0
"""Consultations of machines with the very image, by touch. Two of them on two processors hardly get their pictures encoded: so each
role is played in turn against a unit that runs beside it, whose far pictures are looked at on the screen; and then the two
machines have a consultation with each other."""

import contextlib
import json

import numpy
import pytest

from lab import capture, cast, staff
from lab.fixtures import emptied
from lab.link import Link
from lab.scene import until_waits
from lab.unit import Unit

from . import drivers, finger, nurse
from .machine import Wiring

pytestmark = [pytest.mark.seconds(3600), pytest.mark.alone]

PATIENCE = 300  # s
# What an emulated machine can carry, and what it is sent.
SMALL = "[cameras]\nroom-max-height = 180\nexam-max-height = 180\nmax-fps = 3\n[network]\njitter-ms = 500\n"
ONE_CAMERA = SMALL.replace("[cameras]", "[cameras]\nexam = none")
PAINTED = {"width": 320, "height": 180, "fps": 4}
# Where the largest far picture is: left, top, right, bottom.
FAR = {"wing": (24, 150, 1400, 922), "consulting": (24, 150, 1176, 796)}
CORNERS = (255, 0, 0), (0, 255, 0), (0, 0, 255)
BARS = 30  # so far apart are red, green and blue on average at least where vivid's colour bars are; where no picture is, less than 5
CHANGES = 0.002  # of it within ten frames, at least: the stand-ins' and vivid's pictures count their frames


@pytest.fixture(scope="module")
def world(new_machine, drivers_disk, build, tmp_path_factory):
    with Link() as link, emptied(build / "logs" / "vm" / "beside") as logs:
        yield World(new_machine, drivers_disk, build, link, logs, cast.found(tmp_path_factory.mktemp("two-units") / "estate"))


class World:
    def __init__(self, new_machine, drivers_disk, build, link, logs, estate):
        self.new_machine, self.drivers_disk, self.build = new_machine, drivers_disk, build
        self.link, self.logs, self.estate = link, logs, estate

    def machine(self, room: cast.Room, number: int, config: str, member: staff.Member):
        """A unit with the very image, at standby, with its staff."""
        tap = self.link.tap(f"vm{number}")
        made = self.new_machine(room.role, room, config, Wiring(number, drivers=self.drivers_disk, tap=tap), self.estate.folder)
        made.on()
        made.up(1500)
        made.settled()
        drivers.load(made)
        nurse.employ(made, member)
        return made

    @contextlib.contextmanager
    def beside(self, member: cast.Room, **cameras):
        """A unit that runs beside the machines."""
        unit = Unit(self.build, self.link.place(member.role, member.host), member.address, self.logs)
        try:
            self.estate.install(unit.address, unit.root)
            for role, number in cameras.items():
                unit.camera(role, number, **PAINTED)
            unit.start(PATIENCE)
            yield unit
        finally:
            unit.close()
            unit.place.cut()  # its address may be a machine's now


@pytest.fixture(scope="module")
def wing(world):
    machine = world.machine(cast.OAKWOOD, 1, SMALL, staff.NURSE)
    yield machine
    machine.off()


@pytest.fixture(scope="module")
def clinic(world):
    machine = world.machine(cast.AIREDALE, 2, ONE_CAMERA, staff.CONSULTANT)
    yield machine
    machine.off()


def call(wing) -> int:
    """A nurse signs in and calls the first room; how many screens were shown then."""
    rooms = nurse.sign_in(wing, staff.NURSE)
    nurse.until_room_is(wing, cast.AIREDALE.address, "available", PATIENCE)
    finger.tap(wing, *finger.FIRST_ROOM)
    checked = nurse.shown(wing, "check", rooms)
    finger.tap_colour(wing, finger.GREEN, 0.01)
    return nurse.shown(wing, "waiting", checked)


def at_list(clinic) -> int:
    """A consultant is signed in and sees who waits, after a consultation, too; how many screens were shown then."""
    name, seen = nurse.showing(clinic)
    if name == "list":
        return seen
    return nurse.shown(clinic, "list", seen) if name == "ended" else nurse.sign_in(clinic, staff.CONSULTANT)


def join(clinic, listed: int) -> int:
    """The consultant takes the one who waits."""
    nurse.until(clinic, "waiting", lambda answer: [caller["state"] for caller in answer["callers"]] == ["ready"], PATIENCE)
    finger.tap_colour(clinic, finger.GREEN, 0.002)
    return nurse.shown(clinic, "consultation", listed)


def end(machine, seen: int):
    finger.tap_colour(machine, finger.RED)
    finger.tap_colour(machine, finger.RED, bottom=finger.BAR)
    nurse.shown(machine, "ended", seen, PATIENCE)
    machine.run(f'until [ "$({nurse.HELD})" = 0 ]; do sleep 0.2; done', 60)


def picture(machine, port: str) -> dict:
    return json.loads(machine.run(f"winglinkctl picture {port} --json"))


def until_frames(machine, port: str, more: int):
    """Until so many more frames of a far picture have come, none wider or higher than what was asked for."""
    wanted = picture(machine, port)["frames"] + more
    nurse.until(machine, f"picture {port}", lambda seen: seen["frames"] >= wanted and seen["height"] == 180, PATIENCE)


def is_painted(pixels) -> bool:
    """A stand-in camera's picture: its corners are red, green and blue."""
    return all((abs(pixels.astype(int) - corner) < 60).all(axis=2).mean() > 0.003 for corner in CORNERS)


def far_picture_moves(machine, role: str, *ports: str) -> float:
    """The far picture is on the screen; how much of it is another after ten frames more."""
    for port in ports:
        nurse.until_picture(machine, port, PATIENCE)
    left, top, right, bottom = FAR[role]

    def painted(pixels):
        return is_painted(pixels[top:bottom, left:right])

    before = machine.until_screen(machine.folder / "before.png", painted, PATIENCE)
    for port in ports:
        until_frames(machine, port, 10)
    after = machine.until_screen(machine.folder / "consultation.png", painted, PATIENCE)
    return float((before != after)[top:bottom, left:right].any(axis=2).mean())


def test_the_image_as_the_wing(world, wing, say):
    with world.beside(cast.AIREDALE, room=cast.AIREDALE_ROOM) as unit:
        waits = call(wing)
        until_waits(unit, cast.OAKWOOD, "ready", PATIENCE)
        unit.ctl("join", cast.OAKWOOD.address, seconds=PATIENCE)
        unit.wait_until("consultation", PATIENCE, state="in-consultation")
        nurse.shown(wing, "consultation", waits)
        moved = far_picture_moves(wing, "wing", "far-room")
        say(f"of the far picture on the wing's screen {moved:.1%} was another after ten frames")
        assert moved > CHANGES
        end(wing, waits)


def test_two_machines(wing, clinic, say):
    """The first frames of all three far pictures, seen on both screens; how many come is the processors' affair."""
    listed = at_list(clinic)
    waits = call(wing)
    join(clinic, listed)
    nurse.shown(wing, "consultation", waits)
    for machine, port in ((clinic, "far-room"), (clinic, "far-exam"), (wing, "far-room")):
        until_frames(machine, port, 1)
        say(f"two machines: {machine.folder.name} {port} {picture(machine, port)}")
    for machine, role in ((clinic, "consulting"), (wing, "wing")):
        left, top, right, bottom = FAR[role]
        machine.until_screen(machine.folder / "together.png",
                             lambda pixels, box=numpy.s_[top:bottom, left:right]: numpy.ptp(pixels[box], axis=2).mean() > BARS, PATIENCE)
    end(clinic, listed)
    nurse.shown(wing, "ended", waits, PATIENCE)
    wing.run(f'until [ "$({nurse.HELD})" = 0 ]; do sleep 0.2; done', 60)


def test_what_crossed_the_cable(wing):
    """ARP and neighbour discovery, TLS 1.3, encrypted media: nothing else, from the start of the first machine on."""
    found = capture.Capture(wing.capture).classify()
    assert not found.faults, found.faults[:5]
    assert found.counts["srtp"] > 100 and found.counts["tls"] > 10


def test_the_image_as_the_consulting_unit(world, wing, clinic, say):
    wing.off()
    with world.beside(cast.FEATHERSTONE, room=cast.FEATHERSTONE_ROOM, exam=cast.FEATHERSTONE_EXAM) as unit:
        listed = at_list(clinic)
        unit.ctl("call", cast.AIREDALE.address, seconds=PATIENCE)
        join(clinic, listed)
        unit.wait_until("consultation", PATIENCE, state="in-consultation")
        moved = far_picture_moves(clinic, "consulting", "far-room", "far-exam")
        say(f"of the far picture on the consulting unit's screen {moved:.1%} was another after ten frames")
        assert moved > CHANGES
        end(clinic, listed)
