# SPDX-License-Identifier: Apache-2.0
"""A consultation outlives what happens to its daemons and its path."""

import time

import pytest

from lab import cast
from lab.promise import within
from lab.scene import LONG, all_pictures_flow, both, devices, join, session, story, take, until_waits
from lab.siege import Follow


def ends_well(wing, clinic):
    """The consultation ends here, and the record of both ends tells it from its beginning to its end."""
    clinic.ctl("end", seconds=LONG)
    both(wing, clinic, "ended")
    devices(wing, "closed")
    for unit, first in ((wing, "call-started"), (clinic, "caller-waits")):
        told = story(unit)
        assert first in told and told.count("consultation-started") == 1, told
        assert told[-1] == "consultation-ended", told
        assert unit.read("log", "--verify")["good"]


@pytest.mark.parametrize("victim", ["wing", "clinic"])
def test_a_killed_daemon_resumes_its_consultation_unattended(scene, victim):
    wing, clinic = scene.pair()
    join(wing, clinic)
    devices(wing, "open")
    wing.ctl("camera", "exam", "off")
    before = session(wing)
    killed, other = (wing, clinic) if victim == "wing" else (clinic, wing)
    killed.kill()
    other.wait_until("consultation", LONG, state="interrupted")
    killed.start(LONG)
    both(wing, clinic, "in-consultation")
    assert session(wing) == session(clinic) == before
    devices(wing, "open", ["room_camera", "microphone"])
    devices(wing, "closed", ["exam_camera"])  # a person had closed it: it stays closed
    wing.ctl("camera", "exam", "on")
    all_pictures_flow(wing, clinic)
    assert "consultation-resumed" in story(killed)
    ends_well(wing, clinic)


def test_a_daemon_that_was_away_for_less_than_a_break_resumes_too(scene):
    wing, clinic = scene.pair()
    join(wing, clinic)
    before = session(wing)
    wing.kill()
    wing.start(LONG)
    both(wing, clinic, "in-consultation")
    all_pictures_flow(wing, clinic)
    assert session(wing) == session(clinic) == before
    ends_well(wing, clinic)


def test_both_daemons_killed_at_once_find_each_other_again(scene):
    wing, clinic = scene.pair()
    join(wing, clinic)
    before = session(wing)
    wing.kill()
    clinic.kill()
    clinic.start(LONG)
    wing.start(LONG)
    both(wing, clinic, "in-consultation")
    all_pictures_flow(wing, clinic)
    assert session(wing) == session(clinic) == before
    ends_well(wing, clinic)


@pytest.mark.parametrize("seconds", [5, pytest.param(25, marks=pytest.mark.beside)])
def test_a_path_that_was_cut_comes_back_by_itself(scene, seconds):
    wing, clinic = scene.pair()
    join(wing, clinic)
    before = session(wing)
    cut = time.monotonic()
    wing.place.cut()
    both(wing, clinic, "interrupted", LONG)
    took = time.monotonic() - cut
    assert took < within(3, 20), f"{took:.1f} s"
    time.sleep(max(0.0, cut + seconds - time.monotonic()))
    wing.place.plug()
    both(wing, clinic, "in-consultation")
    all_pictures_flow(wing, clinic)
    assert session(wing) == session(clinic) == before
    ends_well(wing, clinic)


def test_a_path_that_swallows_packets_is_noticed_at_both_ends(scene):
    wing, clinic = scene.pair()
    join(wing, clinic)
    clinic.place.fall_silent()
    both(wing, clinic, "interrupted", LONG)
    for unit in (wing, clinic):
        assert unit.read("status")["consultation"]["room_name"], "who was talked to stays on the screen"
    clinic.place.speak()
    both(wing, clinic, "in-consultation")
    all_pictures_flow(wing, clinic)
    ends_well(wing, clinic)


def test_a_consultation_that_is_interrupted_can_be_ended(scene):
    wing, clinic = scene.pair()
    join(wing, clinic)
    wing.place.cut()
    both(wing, clinic, "interrupted", LONG)
    for unit in (wing, clinic):
        unit.ctl("end", seconds=LONG)
        unit.wait_until("consultation", LONG, state="ended")
    devices(wing, "closed")


def test_a_new_transport_may_bring_another_codec(scene):
    """One end alone has noticed a break; its re-INVITE finds the other's pictures on their way, in H.264."""
    def prepare(unit):
        unit.more = {"LD_PRELOAD": unit.build / "tests/preload/vp8-offer.so", "WINGLINK_VP8": unit.root / "vp8"}

    wing, clinic = scene.add(cast.OAKWOOD, prepare), scene.add(cast.AIREDALE)
    join(wing, clinic)
    all_pictures_flow(wing, clinic)
    (wing.root / "vp8").touch()
    with Follow(clinic.logs / f"{clinic.name}.log", clinic.logs / f"{clinic.name}-tail.log") as journal:
        since = journal.count()
        wing.place.grow_deaf()
        wing.wait_until("consultation", LONG, state="interrupted")
        wing.place.speak()
        journal.wait(lambda line: line.startswith("state: in-consultation on restored"), since)
    all_pictures_flow(wing, clinic)
    ends_well(wing, clinic)


@pytest.mark.parametrize("who", ["wing", "clinic"])
@pytest.mark.parametrize("seconds", [0, pytest.param(30, marks=pytest.mark.beside)])
def test_an_end_over_a_broken_path_is_told_when_it_is_back(scene, who, seconds):
    """seconds: longer than TCP's patience (20 s), so that neither the BYE nor the connection is alive."""
    wing, clinic = scene.pair()
    join(wing, clinic)
    here, there = (wing, clinic) if who == "wing" else (clinic, wing)
    cut = time.monotonic()
    wing.place.cut()
    both(wing, clinic, "interrupted", LONG)
    here.ctl("end", seconds=LONG)
    here.wait_until("consultation", LONG, state="ended")
    devices(here, "closed", ["room_camera", "microphone"])
    time.sleep(max(0.0, cut + seconds - time.monotonic()))
    assert there.read("status")["consultation"]["state"] == "interrupted"
    wing.place.plug()
    there.wait_until("consultation", LONG, state="ended", reason="ended-there")  # it would give up after 120 s
    devices(there, "closed", ["room_camera", "microphone"])
    assert here.read("status")["consultation"]["state"] == "ended"
    devices(here, "closed", ["room_camera", "microphone"])
    assert clinic.read("waiting")["callers"] == [], "the attempt to resume became a new caller"
    assert story(there)[-1] == "consultation-ended"


@pytest.mark.parametrize("who", ["wing", "clinic"])
def test_a_path_that_breaks_just_when_somebody_ends_keeps_nobody_waiting(scene, who):
    """Nobody has noticed the break: the BYE goes out, and is lost."""
    wing, clinic = scene.pair()
    join(wing, clinic)
    here, there = (wing, clinic) if who == "wing" else (clinic, wing)
    with Follow(here.logs / f"{here.name}.log", here.logs / f"{here.name}-tail.log") as journal:
        since = journal.count()
        wing.place.cut()
        here.ctl("end", seconds=LONG)
        journal.wait(lambda line: line.startswith("state: ending on end: a person here ends;"), since)
        there.wait_until("consultation", LONG, state="interrupted")
        journal.wait(lambda line: line.startswith("bye-unheard"), since)
    wing.place.plug()
    there.wait_until("consultation", LONG, state="ended", reason="ended-there")  # it would give up after 120 s
    devices(there, "closed", ["room_camera", "microphone"])


def test_a_far_end_that_forgot_the_consultation_asks_its_people(scene):
    """A power failure empties the runtime folder: the one who comes back waits, and sees nothing until the join."""
    wing, clinic = scene.pair()
    join(wing, clinic)
    before = session(wing)
    clinic.kill()
    (clinic.root / "run/winglink/resume.json").unlink()
    clinic.start(LONG)
    until_waits(clinic, wing, "ready")
    assert wing.read("status")["consultation"]["state"] == "interrupted"
    assert clinic.read("status")["consultation"]["state"] == "idle"
    take(wing, clinic)
    all_pictures_flow(wing, clinic)
    assert session(wing) == session(clinic) == before
