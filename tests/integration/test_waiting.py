# SPDX-License-Identifier: Apache-2.0
"""Those who wait keep their place, whatever their path and others do."""

import datetime
import time

import pytest

from lab import cast, rogue
from lab.rogue import Message, identity_line, papers_of, passport
from lab.scene import (LONG, all_pictures_flow, both, caller, join, pictures_flow, session, take,
                       until_waits, wait)

FIVE_MINUTES = 300  # s
IN_TEN_MINUTES = 30  # calls of one room that nobody takes, src/daemon/pace.c


def order(clinic) -> list:
    """The rooms that wait, in the order that the consultant sees."""
    return [found["room"] for found in clinic.read("waiting")["callers"]]


def invite_of(room: cast.Room, place, papers) -> Message:
    """A call of this room to Airedale, as its unit would make it."""
    invite = rogue.request("INVITE", room.address, cast.AIREDALE.address, cast.AIREDALE.host, place,
                           body=rogue.description(), kind="application/sdp")
    token = passport(papers, room.address, cast.AIREDALE.address, "INVITE", invite.get("Call-ID"), invite.body,
                     rogue.FINGERPRINT)
    invite.headers.append(("Identity", identity_line(token)))
    return invite


@pytest.mark.parametrize("seconds", [0, pytest.param(20, marks=pytest.mark.beside)])
def test_a_cut_while_waiting_keeps_the_place(scene, seconds):
    wing, clinic = scene.pair()
    wait(wing, clinic)
    before = caller(clinic, wing)
    wing.place.cut()
    until_waits(clinic, wing, "away")
    time.sleep(seconds)
    wing.place.plug()
    after = until_waits(clinic, wing, "ready")
    assert after["id"] == before["id"] == wing.address
    assert abs(after["since"] - before["since"]) < 1e6, "the wait was counted anew"
    assert wing.read("status")["consultation"]["state"] == "waiting"
    take(wing, clinic)
    all_pictures_flow(wing, clinic)


def test_the_list_says_until_when_a_wing_may_call(scene):
    """Of the permission to call this unit, which need not let it call back; it ends when it is withdrawn at the latest."""
    end = int(datetime.datetime(2080, 6, 30, 12, tzinfo=datetime.timezone.utc).timestamp()) * 1_000_000
    scene.estate.permit(cast.OAKWOOD.address, cast.AIREDALE.address, one_way=True, until="2090-01-01T00:00:00Z",
                        withdrawn="2080-06-30T12:00:00Z")
    scene.estate.bundle()
    wing, clinic = scene.pair()
    wait(wing, clinic)
    assert caller(clinic, wing)["permission_until"] == end
    there = next(room for room in clinic.read("rooms")["rooms"] if room["address"] == wing.address)
    assert (there["permission"], there["permission_until"]) == ("not-authorised", 0)
    here = next(room for room in wing.read("rooms")["rooms"] if room["address"] == clinic.address)
    assert (here["permission"], here["permission_until"]) == ("none", end)


@pytest.mark.beside
def test_a_caller_who_is_away_cannot_be_joined(scene):
    wing, clinic = scene.pair()
    wait(wing, clinic)
    wing.place.cut()
    until_waits(clinic, wing, "away")
    with pytest.raises(AssertionError) as refused:
        clinic.ctl("join", wing.address)
    assert refused.value.code == "not-now"
    assert clinic.read("status")["consultation"]["state"] == "idle"
    wing.place.plug()
    until_waits(clinic, wing, "ready")


def test_who_does_not_take_early_answers_gets_one_with_the_join(scene):
    """RFC 3262: without 100rel an early answer may get lost, so it rings, and the 200 carries the answer."""
    clinic, wing = scene.add(cast.AIREDALE), cast.OAKWOOD
    place, papers = scene.link.place("rogue", wing.host), papers_of(scene.estate, wing.address)
    invite = invite_of(wing, place, papers)
    invite.drop("Supported")
    with rogue.Caller(place, cast.AIREDALE.host, papers) as caller_there:
        caller_there.send(invite)
        assert caller_there.answer("INVITE").status == 180
        until_waits(clinic, wing, "connecting")
        joining = clinic.begin("join", wing.address)
        answer = caller_there.answer("INVITE")
        joining.close()
    assert answer.status == 200 and answer.token and "a=fingerprint:sha-256 " in answer.body


def test_two_who_call_under_one_session_id_are_two(scene):
    """The caller makes the Session-ID: whoever takes another's does not stand in its place."""
    wing, clinic = scene.pair()
    room = cast.FEATHERSTONE
    place, papers = scene.link.place("rogue", room.host), papers_of(scene.estate, room.address)
    wait(wing, clinic)
    invite = invite_of(room, place, papers)
    invite.set("Session-ID", f"{session(wing)};remote={'0' * 32}")
    with rogue.Caller(place, cast.AIREDALE.host, papers) as caller_there:
        caller_there.send(invite)
        clinic.wait_signal("waiting", "CallerChanged", lambda values: values["caller"]["room"] == room.address, LONG)
        assert order(clinic) == [wing.address, room.address]
        clinic.ctl("decline", room.address)
        while (answer := caller_there.answer("INVITE")).status < 200:
            pass
    assert (answer.status, answer.reason) == (603, "not-today")
    assert order(clinic) == [wing.address]
    take(wing, clinic)
    all_pictures_flow(wing, clinic)


def test_a_room_that_calls_without_end_is_refused_for_a_while(scene):
    """Each call leaves lines in the record. Others are not the worse for it."""
    clinic = scene.add(cast.AIREDALE)

    def call(room: cast.Room, place, papers, times: int) -> Message:
        """So many calls, each given up when it is in the list; the first answer to the last of them."""
        with rogue.Caller(place, cast.AIREDALE.host, papers) as there:
            for _ in range(times):
                invite = invite_of(room, place, papers)
                there.send(invite)
                answer = there.answer("INVITE")
                if answer.status < 200:
                    there.send(rogue.cancel(invite))
                    while there.answer("INVITE").status < 200:
                        pass
        return answer

    for room, times, status in ((cast.OAKWOOD, IN_TEN_MINUTES, 183), (cast.OAKWOOD, 1, 486), (cast.FEATHERSTONE, 1, 183)):
        place = next((place for place in scene.link.places if place.address == room.host), None)
        place = place or scene.link.place(room.address.split("-")[0], room.host)
        answer = call(room, place, papers_of(scene.estate, room.address), times)
        assert answer.status == status and (answer.status < 200 or answer.reason == "too-often")
    lines = [line for line in clinic.read("log", "--lines", "200")["lines"] if line["what"] == "caller-waits"]
    assert [line["room"] for line in lines] == [cast.OAKWOOD.address] * IN_TEN_MINUTES + [cast.FEATHERSTONE.address]
    assert clinic.read("waiting")["callers"] == []


def test_a_wing_that_was_killed_while_it_waited_leaves_the_list_or_returns_to_it(scene):
    wing, clinic = scene.pair()
    wait(wing, clinic)
    wing.kill()
    until_waits(clinic, wing, "away")
    wing.start(LONG)
    assert wing.read("status")["consultation"]["state"] == "idle", "who waits again is a person's decision"
    wait(wing, clinic)
    assert order(clinic) == [wing.address]


def test_two_wait_in_their_order_while_a_third_consults(scene):
    wing, clinic = scene.pair()
    featherstone = scene.add(cast.FEATHERSTONE)
    join(wing, clinic)
    wait(featherstone, clinic)
    pictures_flow((clinic, "far-room", cast.OAKWOOD_ROOM))  # one who waits disturbs nobody
    clinic.ctl("end", seconds=LONG)
    both(wing, clinic, "ended")
    wait(wing, clinic)  # the first comes back, behind the one who waited
    assert order(clinic) == [featherstone.address, wing.address]
    take(featherstone, clinic)
    pictures_flow((clinic, "far-room", cast.FEATHERSTONE_ROOM), (clinic, "far-exam", cast.FEATHERSTONE_EXAM),
                  (featherstone, "far-room", cast.AIREDALE_ROOM))
    assert order(clinic) == [wing.address]
    clinic.ctl("end", seconds=LONG)
    both(featherstone, clinic, "ended")
    take(wing, clinic)
    all_pictures_flow(wing, clinic)
    assert order(clinic) == []


def test_the_first_of_two_who_wait_keeps_its_place_over_a_cut(scene):
    wing, clinic = scene.pair()
    featherstone = scene.add(cast.FEATHERSTONE)
    wait(wing, clinic)
    wait(featherstone, clinic)
    wing.place.cut()
    until_waits(clinic, wing, "away")
    assert order(clinic) == [wing.address, featherstone.address]
    wing.place.plug()
    until_waits(clinic, wing, "ready")
    assert order(clinic) == [wing.address, featherstone.address]
    assert caller(clinic, featherstone)["state"] == "ready"


@pytest.mark.seconds(2 * FIVE_MINUTES)
@pytest.mark.beside
def test_a_wait_of_five_minutes_with_the_timers_as_they_are(scene):
    """One of two waits on one path, the other over a break in the middle."""
    wing, clinic = scene.pair()
    featherstone = scene.add(cast.FEATHERSTONE)
    began = time.monotonic()
    wait(wing, clinic)
    wait(featherstone, clinic)
    before = [caller(clinic, unit) for unit in (wing, featherstone)]
    time.sleep(FIVE_MINUTES / 2)
    featherstone.place.cut()
    until_waits(clinic, featherstone, "away")
    featherstone.place.plug()
    until_waits(clinic, featherstone, "ready")
    time.sleep(max(0.0, began + FIVE_MINUTES - time.monotonic()))
    for unit, then in zip((wing, featherstone), before):
        now = caller(clinic, unit)
        assert (now["id"], now["state"]) == (then["id"], "ready")
        assert abs(now["since"] - then["since"]) < 1e6
    clinic.sign_in()  # nobody has touched it for so long
    take(featherstone, clinic)
    pictures_flow((clinic, "far-room", cast.FEATHERSTONE_ROOM), (featherstone, "far-room", cast.AIREDALE_ROOM))
    clinic.ctl("end", seconds=LONG)
    both(featherstone, clinic, "ended")
    take(wing, clinic)
    all_pictures_flow(wing, clinic)
