# SPDX-License-Identifier: Apache-2.0
"""A consultation that runs between Oakwood and Airedale while others, who may not, try to get in: what the
tests of refusals share. Import the fixtures `siege` and `untouched`."""

import contextlib
import json
import pathlib
import shutil
import time

import pytest

from . import cast
from .fixtures import emptied
from .link import Link
from .process import Process
from .unit import ROOTS, Refused, Unit

CAMERA = {"width": 640, "height": 360, "fps": 15}  # enough to see that it runs
SECONDS = 60
FRAMES = 5


class Follow:
    """The lines of a file that grows, as they come (tail watches it with inotify)."""

    def __init__(self, file: pathlib.Path, log: pathlib.Path):
        self.file = file
        self.process = Process(["tail", "-F", "-n", "+1", file], log, "stdout")

    def count(self) -> int:
        """How many lines there are now: where to begin waiting for the next."""
        return len(self.file.read_bytes().splitlines())

    def wait(self, wanted, start: int, seconds: float = SECONDS) -> str:
        return self.process.lines.wait(wanted, seconds, start)[0]

    def close(self):
        self.process.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Watched:
    """A unit whose record and journal are followed."""

    def __init__(self, unit: Unit, logs: pathlib.Path):
        self.unit = unit
        self.record = Follow(unit.root / "var/lib/winglink/record/record.jsonl", logs / f"{unit.name}-record-tail.log")
        self.journal = Follow(unit.logs / f"{unit.name}.log", logs / f"{unit.name}-journal-tail.log")
        self.mark()

    def mark(self):
        """Only what comes from now on counts."""
        self.recorded, self.logged = self.record.count(), self.journal.count()

    def wait_record(self, what: str, reason: str, **fields) -> dict:
        wanted = {"what": what, "reason": reason} | fields

        def is_it(line: str) -> bool:
            parsed = json.loads(line)
            return all(parsed.get(key) == value for key, value in wanted.items())

        return json.loads(self.record.wait(is_it, self.recorded))

    def wait_journal(self, *words: str) -> str:
        return self.journal.wait(lambda line: all(word in line for word in words), self.logged)

    def close(self):
        self.record.close()
        self.journal.close()


class Siege:
    """wing and clinic are in a consultation. rogue is Featherstone's place, with papers of its own."""

    def __init__(self, build: pathlib.Path, link: Link, logs: pathlib.Path, prepare):
        """prepare(estate): what the tests need in it, before anybody starts."""
        self.build = build
        self.link = link
        self.logs = logs
        self.folder = ROOTS / "siege"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.estate = cast.found(self.folder / "estate")
        prepare(self.estate)
        self.units = []
        self.followed = []

    def new_unit(self, room: cast.Room, estate=None) -> Unit:
        """A unit in this room, with its files in place."""
        unit = Unit(self.build, self.link.place(f"n{len(self.link.places)}", room.host), room.address, self.logs)
        self.units.append(unit)
        (estate or self.estate).install(unit.address, unit.root)
        return unit

    def watch(self, unit: Unit) -> Watched:
        watched = Watched(unit, self.logs)
        self.followed.append(watched)
        return watched

    def begin(self):
        """Oakwood and Airedale start and consult."""
        self.wing, self.clinic = self.new_unit(cast.OAKWOOD), self.new_unit(cast.AIREDALE)
        self.wing.camera("room", cast.OAKWOOD_ROOM, **CAMERA)
        self.clinic.camera("room", cast.AIREDALE_ROOM, **CAMERA)
        for unit in (self.wing, self.clinic):
            unit.start(60)
        self.wing.ctl("call", self.clinic.address, seconds=60)
        self.clinic.wait_signal("waiting", "CallerChanged", lambda values: values["caller"]["state"] == "ready", 60)
        self.clinic.ctl("join", seconds=60)
        self.wing.wait_until("consultation", 60, state="in-consultation")
        self.clinic.events.until(self.shows_wing, 60, "a picture of the wing")
        self.watched = self.watch(self.clinic)
        self.seen = self.look()  # what was seen last

    def shows_wing(self) -> bool:
        return "far-room" in self.clinic.events.known["unit"].get("ports", [])

    def look(self):
        """What the hospital sees of the wing, now. On a busy machine a picture may pause for a moment."""
        events, deadline = self.clinic.events, time.monotonic() + 2 * SECONDS
        events.drain()
        while True:
            events.until(self.shows_wing, 2 * SECONDS, "a picture of the wing")
            try:
                return self.clinic.port("far-room").read(FRAMES, seconds=2 * SECONDS)
            except Refused as why:
                if why.code != "port-not-live" or time.monotonic() > deadline:
                    raise
            with contextlib.suppress(AssertionError):  # that it pauses is said within a second, unless it is back
                events.until(lambda: not self.shows_wing(), 1, "a pause")

    def close(self):
        for watched in self.followed:
            watched.close()
        for unit in self.units:
            unit.close()


@pytest.fixture(scope="module")
def siege(build, request):
    name = request.module.__name__.removeprefix("test_").replace("_", "-")
    with emptied(build / "logs" / name) as logs, Link() as link:
        made = Siege(build, link, logs, getattr(request.module, "prepare", lambda estate: None))
        try:
            made.begin()
            yield made
        finally:
            made.close()


@pytest.fixture
def untouched(siege):
    """The consultation that runs goes on, and the record is whole, whatever the test did."""
    before = siege.seen
    siege.watched.mark()
    yield siege.watched
    siege.seen = after = siege.look()
    assert after.id == before.id == cast.OAKWOOD_ROOM and after.first_counter > before.last_counter
    assert not after.faults()
    for unit in (siege.wing, siege.clinic):
        consultation = unit.read("status")["consultation"]
        assert consultation["state"] == "in-consultation" and consultation["verified"]
        assert unit.read("log", "--verify")["good"]
