# SPDX-License-Identifier: Apache-2.0
"""A far end of the estate, verified and in a consultation, that sends what no Winglink sends over the control
channel. The channel may end; the consultation goes on, and the memory stays what it was."""

import json
import pathlib

import pytest

from lab import cast
from lab.changes import Changes
from lab.scene import LONG, all_pictures_flow, both, join
from lab.siege import Follow

PING = json.dumps({"type": "ping", "number": 1})
ENDS = {  # what ends the channel: how often, the message
    "no-json": (1, "not a message"),
    "no-object": (1, '["ping",1]'),
    "no-type": (1, "{}"),
    "wrong-type-of-a-member": (1, '{"type":"ping","number":"one"}'),
    "number-out-of-range": (1, '{"type":"ping","number":1e300}'),
    "a-key-twice": (1, '{"type":"ping","number":1,"number":2}'),
    "too-deep": (1, '{"type":"ping","number":' + "[" * 8000 + "]" * 8000 + "}"),
    "too-many-members": (1, json.dumps({"type": "ping", "number": 1} | {f"m{n}": n for n in range(1000)})),
    "oversized": (1, json.dumps({"type": "ping", "number": 1, "more": "x" * 20000})),
}
IGNORED = {
    "unknown-type": (3, '{"type":"detonate","when":"now"}'),
    "answers-to-nothing": (100, '{"type":"answer","number":99,"yes":true}'),
}
FLOODS = {"pings": (20000, PING), "unknown": (20000, '{"type":"' + "x" * 32 + '"}'),
          "large": (500, json.dumps({"type": "ping", "number": 1, "more": "x" * 16000})),
          "malformed": (20000, "{")}


class Mad:
    """The wing, whose daemon sends what it is told to."""

    def __init__(self, unit):
        self.unit = unit
        self.order = unit.root / "hostile"
        unit.more = {"LD_PRELOAD": unit.build / "tests/preload/hostile-channel.so", "WINGLINK_HOSTILE": self.order}

    def send(self, times: int, message: str):
        """Returns when the daemon has begun to."""
        part = self.order.with_suffix(".part")
        part.write_text(f"{times}\n{message}")
        with Changes(self.order.parent) as changes:
            part.rename(self.order)
            changes.until(lambda: not self.order.exists(), LONG, lambda: "it sends nothing at all")


@pytest.fixture
def pair(scene):
    """The mad wing and the unit at the other end, in a consultation, with the journal of that one."""
    made = []
    wing = scene.add(cast.OAKWOOD, lambda unit: made.append(Mad(unit)))
    clinic = scene.add(cast.AIREDALE)
    join(wing, clinic)
    all_pictures_flow(wing, clinic)
    with Follow(clinic.logs / f"{clinic.name}.log", clinic.logs / f"{clinic.name}-tail.log") as journal:
        yield made[0], clinic, journal


def goes_on(mad: Mad, clinic):
    """Whatever was sent: sound and pictures go on, and the end is told as ever."""
    all_pictures_flow(mad.unit, clinic)
    assert clinic.read("status")["consultation"]["state"] == "in-consultation"
    clinic.ctl("end", seconds=LONG)
    both(mad.unit, clinic, "ended")


def closed(line: str) -> bool:
    return line.startswith("channel-closed") and "channel-malformed" in line


@pytest.mark.parametrize("name", ENDS)
def test_a_message_that_breaks_the_rules_ends_the_channel_alone(pair, name):
    mad, clinic, journal = pair
    since, before = journal.count(), clinic.memory_of_its_own()
    mad.send(*ENDS[name])
    journal.wait(closed, since)
    goes_on(mad, clinic)
    assert clinic.memory_of_its_own() - before < 20_000


@pytest.mark.parametrize("name", IGNORED)
def test_what_a_newer_far_end_might_say_is_ignored(pair, name):
    mad, clinic, journal = pair
    since = journal.count()
    mad.send(*IGNORED[name])
    mad.unit.ctl("people", "patient", seconds=LONG)  # comes after it, by the same channel
    clinic.wait_until("consultation", LONG, far_people=["patient"])
    assert not [line for line in clinic.journal()[since:] if line.startswith("channel-")]
    goes_on(mad, clinic)


def threads(unit) -> int:
    return len(list(pathlib.Path(f"/proc/{unit.daemon.pid}/task").iterdir()))


def test_channels_that_nobody_wants_end_the_transport(pair):
    """Each costs elements and threads. The consultation, in which the far end behaves from then on, is mended."""
    mad, clinic, journal = pair
    since, before = journal.count(), threads(clinic)
    mad.send(500, "")
    journal.wait(lambda line: line.startswith("transport-failed") and "channels of its own" in line, since)
    journal.wait(lambda line: line.startswith("state: in-consultation on "), since)
    assert threads(clinic) < before + 30
    goes_on(mad, clinic)


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_costs_no_memory(pair, name):
    """It is cut off, or every message of it is answered: which, depends on who is faster."""
    mad, clinic, journal = pair
    before = clinic.memory_of_its_own()
    mad.send(*FLOODS[name])
    all_pictures_flow(mad.unit, clinic)
    peak = clinic.memory_of_its_own()
    goes_on(mad, clinic)
    assert peak - before < 30_000, f"{peak - before} kB more"
