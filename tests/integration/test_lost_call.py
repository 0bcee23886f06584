# SPDX-License-Identifier: Apache-2.0
"""What a nurse is told when her call is lost on its way: one sentence, the same whatever became of the far unit, and never
that somebody's certificate was refused."""

import contextlib

import pytest

from lab import cast, rogue
from lab.rogue import papers_of
from lab.scene import LONG, presence_of
from lab.unit import Refused

SENTENCE = f"{cast.AIREDALE.name} is switched off or not connected."


def call_fails(wing):
    """The nurse calls, and reads why it came to nothing; afterwards she can call again."""
    with pytest.raises(Refused) as refused:
        wing.ctl("call", cast.AIREDALE.address, seconds=LONG)
    assert refused.value.code == "unreachable" and SENTENCE in str(refused.value)
    shown = wing.read("status")["consultation"]
    assert (shown["state"], shown["reason"]) == ("refused", "unreachable")


@contextlib.contextmanager
def callee(scene):
    """Somebody with the clinic's own papers, in its place."""
    place = scene.link.place("clinic", cast.AIREDALE.host)
    with rogue.Callee(place, papers_of(scene.estate, cast.AIREDALE.address)) as made:
        yield made


def test_the_connection_ends_when_the_call_is_written(scene):
    """The far daemon is killed at that moment: its kernel closes the connection without a word."""
    wing = scene.add(cast.OAKWOOD)
    with callee(scene) as clinic:
        with clinic.take() as connection:
            calling = wing.begin("call", cast.AIREDALE.address)
            connection.asked("INVITE")
        wing.wait_until("consultation", LONG, state="refused", reason="unreachable")
        assert calling.process.wait(LONG) == 1
        calling.close()
    assert SENTENCE in (wing.logs / f"{wing.name}-call.log").read_text(encoding="utf-8")
    assert "unreachable" in next(line for line in wing.journal() if line.startswith("sip-call-gone"))


@pytest.mark.beside
def test_the_path_swallows_the_call(scene):
    """The far unit, available until now, is not reached any more; no network says so."""
    wing, clinic = scene.pair()
    presence_of(wing, clinic, "available")
    clinic.place.fall_silent()
    call_fails(wing)


@pytest.mark.beside
def test_the_far_unit_takes_the_call_and_says_no_more(scene):
    """100, and then it hangs in the middle of its work: nothing in the signalling ever ends that."""
    wing = scene.add(cast.OAKWOOD)
    with callee(scene) as clinic, clinic.take() as connection:
        connection.socket.settimeout(LONG)
        calling = wing.begin("call", cast.AIREDALE.address)
        said = {"INVITE": "100 Trying", "SUBSCRIBE": "480 Temporarily Unavailable"}
        while (asked := connection.receive()).method != "CANCEL":
            connection.send(rogue.answer(asked, said[asked.method]))
        assert calling.process.wait(LONG) == 1
        calling.close()
    wing.wait_until("consultation", LONG, state="refused", reason="unreachable")
    assert SENTENCE in (wing.logs / f"{wing.name}-call.log").read_text(encoding="utf-8")
