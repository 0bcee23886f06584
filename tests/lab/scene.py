# SPDX-License-Identifier: Apache-2.0
"""Several units on one link, and what people do between them. What must hold at the end of every test is looked
at here: no illegal step of a state machine, and a record whose chain is whole."""

import contextlib
import time

from . import cast
from .marks import Port, finish
from .unit import Refused, Unit

# Small pictures: these tests ask what happens, not how fast, and share the machine with others.
SMALL = {"width": 640, "height": 360, "fps": 15}
PAINTED = {cast.OAKWOOD: {"room": cast.OAKWOOD_ROOM, "exam": cast.OAKWOOD_EXAM},
           cast.FEATHERSTONE: {"room": cast.FEATHERSTONE_ROOM, "exam": cast.FEATHERSTONE_EXAM},
           cast.AIREDALE: {"room": cast.AIREDALE_ROOM}, cast.AIREDALE_2: {"room": cast.AIREDALE_ROOM}}
LONG = 60  # s: a wait that ends by an event, on a machine that is busy with other tests


class Scene:
    def __init__(self, build, link, logs, folder):
        self.build = build
        self.link = link
        self.logs = logs
        self.estate = cast.found(folder / "estate")
        self.units = []

    def permit(self, caller: cast.Room, callee: cast.Room):
        """One more room that may be called than the cast's estate has. Before the units are added."""
        self.estate.permit(caller.address, callee.address)
        self.estate.bundle()

    def add(self, room: cast.Room, prepare=lambda unit: None) -> Unit:
        """A unit with stand-in cameras for its room, running and idle. prepare(unit) comes before its start."""
        unit = Unit(self.build, self.link.place(room.address.split("-")[0] + str(len(self.units)), room.host),
                    room.address, self.logs)
        self.units.append(unit)
        self.estate.install(room.address, unit.root)
        for role, number in PAINTED.get(room, {}).items():
            unit.camera(role, number, **SMALL)
        prepare(unit)
        unit.start(LONG)
        return unit

    def pair(self) -> list:
        """A wing unit and a consulting unit."""
        return [self.add(cast.OAKWOOD), self.add(cast.AIREDALE)]

    def check(self):
        for unit in self.units:
            faults = [line for line in unit.journal() if line.startswith(("state-fault", "valve-kept-shut"))]
            assert not faults, f"{unit.name}: {faults}"
            if unit.events:
                verdict = unit.read("log", "--verify")
                assert verdict["good"], f"{unit.name}: {verdict}"

    def close(self):
        for unit in self.units:
            unit.close()


def wait(wing: Unit, clinic: Unit):
    """The wing calls and waits, on a transport that is proven."""
    wing.ctl("call", clinic.address, seconds=LONG)
    wing.wait_until("consultation", LONG, state="waiting")
    until_waits(clinic, wing, "ready")


def until_waits(clinic: Unit, wing: Unit, state: str, seconds: float = LONG) -> dict:
    """Until the caller is shown in this state."""
    return clinic.wait_signal("waiting", "CallerChanged",
                              lambda values: values["caller"]["room"] == wing.address
                              and values["caller"]["state"] == state, seconds)["caller"]


def caller(clinic: Unit, wing: Unit) -> dict:
    """What the waiting list says of this wing now."""
    return next(found for found in clinic.read("waiting")["callers"] if found["room"] == wing.address)


def join(wing: Unit, clinic: Unit):
    wait(wing, clinic)
    take(wing, clinic)


def take(wing: Unit, clinic: Unit):
    """The consultant joins this one of those who wait."""
    clinic.ctl("join", wing.address, seconds=LONG)
    both(wing, clinic, "in-consultation")


def both(one: Unit, other: Unit, state: str, seconds: float = LONG):
    for unit in (one, other):
        unit.wait_until("consultation", seconds, state=state)


def session(unit: Unit) -> str:
    return unit.read("status")["consultation"]["session_id"]


def presence_of(unit: Unit, other: Unit, presence: str, seconds: float = LONG):
    """Until unit has heard it of the other."""
    def heard() -> bool:
        return next(room for room in unit.read("rooms")["rooms"] if room["address"] == other.address)["presence"] == presence

    while not heard():
        unit.wait_signal("directory", "RoomChanged", lambda values: values["room"]["address"] == other.address, seconds)


def live_port(unit: Unit, name: str) -> Port:
    """A reader of a port that is live. After a change of transport the unit may still be about to say that it is not."""
    deadline = time.monotonic() + LONG
    while True:
        unit.wait_pictures(name, seconds=LONG)
        try:
            return unit.port(name)
        except Refused as refused:
            if refused.code != "port-not-live" or time.monotonic() > deadline:
                raise
        with contextlib.suppress(AssertionError):  # unless frames were back before it had said so
            unit.events.wait_until("unit", lambda known: name not in known.get("ports", []), 2, f"no {name}")


def pictures_flow(*ports, frames: int = 30):
    """(unit, port, number) each: fresh and whole pictures of the right camera arrive at all of these at once."""
    readers = [live_port(unit, port).begin("--json", "--frames", frames, "--seconds", LONG) for unit, port, _ in ports]
    for (unit, port, number), reader in zip(ports, readers):
        seen = finish(reader, LONG)
        assert seen.frames == frames and seen.id == number, f"{unit.name} {port}: {seen}"
        assert seen.faults() == [], f"{unit.name} {port}: {seen}"


def all_pictures_flow(wing: Unit, clinic: Unit):
    """The three pictures between Oakwood and Airedale."""
    pictures_flow((clinic, "far-room", cast.OAKWOOD_ROOM), (clinic, "far-exam", cast.OAKWOOD_EXAM),
                  (wing, "far-room", cast.AIREDALE_ROOM))


def devices(unit: Unit, state: str, names=("room_camera", "exam_camera", "microphone")):
    """Until these devices of a unit are in this state."""
    unit.wait_until("devices", LONG, **dict.fromkeys(names, state))


def story(unit: Unit) -> list:
    """What the unit's record tells, in a word for each line."""
    return [line["what"] for line in unit.record()]
