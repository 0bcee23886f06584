# SPDX-License-Identifier: Apache-2.0
"""Rooms that call and are refused, with a real unit at either end: without permission, with the wrong papers, and
through a man in the middle. The refusing end has the fine reason; people at the other end get the right sentence."""

import contextlib
import re

import pytest

from lab import cast, rogue
from lab.estate import Estate
from lab.rogue import Message, Relay, identity_line, papers_of, passport
from lab.scene import presence_of
from lab.siege import siege, untouched  # noqa: F401
from lab.unit import Refused

CLINIC = cast.AIREDALE
PAST, FUTURE = "2020-02-01", "2090-02-01"


def wing(name: str, number: int) -> cast.Room:
    return cast.Room(f"{name}-wing-1@estate.example", f"HMP {name.title()}, room 1", "wing", f"192.0.2.{number}")


# What each room may in the hospital's bundle; in its own it may call.
NEVER, EARLY, LAPSED, WITHDRAWN, EXPIRED, FOREIGN = (
    wing(name, 20 + at) for at, name in enumerate(["never", "early", "lapsed", "withdrawn", "expired", "foreign"]))
PERMISSIONS = {EARLY: {"from_": FUTURE}, LAPSED: {"until": PAST}, WITHDRAWN: {"withdrawn": PAST}, EXPIRED: {},
               FOREIGN: {}}


def prepare(estate: Estate):
    """Rooms and permissions before the hospital's bundle is signed."""
    for room in (NEVER, *PERMISSIONS):
        dates = {"not_before": "2020-01-01", "not_after": "2021-01-01"} if room is EXPIRED else {}
        estate.add(room.address, room.name, room.role, room.host, **dates)
    for room, dates in PERMISSIONS.items():
        estate.permit(room.address, CLINIC.address, **dates)
    estate.bundle()


@pytest.fixture
def unit_in(siege):  # noqa: F811
    """Starts a unit in a room, with permission to call by its own bundle; sign: False leaves its bundle as it is."""
    made = []

    def start(room: cast.Room, sign: bool = True):
        if sign:
            siege.estate.permit(room.address, CLINIC.address)
            siege.estate.bundle(room.address)
        unit = siege.new_unit(room)
        made.append(unit)
        return unit

    yield start
    for unit in made:
        unit.close()
        siege.units.remove(unit)


def refused(unit, code: str, reason: str = ""):
    """The unit calls the hospital and is refused: for winglinkctl with code, on the screen with reason."""
    with pytest.raises(Refused) as error:
        unit.ctl("call", CLINIC.address, seconds=60)
    assert error.value.code == code
    consultation = unit.read("status")["consultation"]
    assert consultation["reason"] == (reason or code) and not consultation["verified"]
    assert unit.open_devices() == []
    assert unit.read("log", "--verify")["good"]
    return consultation


# --- permissions


@pytest.mark.parametrize("room, code", [(NEVER, "not-authorised"), (EARLY, "not-authorised-yet"),
                                        (LAPSED, "authorisation-lapsed"), (WITHDRAWN, "authorisation-withdrawn")],
                         ids=["never", "early", "lapsed", "withdrawn"])
def test_a_room_without_permission_is_refused(untouched, unit_in, room, code):  # noqa: F811
    """By the hospital; its own bundle would let it call."""
    unit = unit_in(room)
    unit.start(60)
    refused(unit, code)
    untouched.wait_record("call-refused-here", code, room=room.address)
    untouched.wait_journal("call-refused", room.address, f"({code})")


@pytest.mark.parametrize("room, code, detail", [
    (cast.AIREDALE_2, "not-authorised", ""), (EARLY, "not-authorised-yet", "1 February 2090"),
    (LAPSED, "authorisation-lapsed", "1 February 2020"), (WITHDRAWN, "authorisation-withdrawn", "1 February 2020")],
    ids=["never", "early", "lapsed", "withdrawn"])
def test_a_unit_does_not_call_without_permission(untouched, siege, unit_in, room, code, detail):  # noqa: F811
    """By its own bundle: nothing leaves the unit, the date stands in the sentence, the record has it."""
    if room in PERMISSIONS:
        siege.estate.permit(room.address, CLINIC.address, **PERMISSIONS[room])
    siege.estate.bundle(room.address)
    unit = unit_in(room, sign=False)
    unit.start(60)
    consultation = refused(unit, code)
    assert consultation["reason_detail"].startswith(detail)
    assert unit.record()[-1]["reason"] == code
    assert not any("call-refused" in line for line in untouched.unit.journal()[untouched.logged:])


# --- papers


def test_a_unit_with_an_expired_certificate_is_refused(untouched, unit_in):  # noqa: F811
    unit = unit_in(EXPIRED)
    unit.start(60)
    refused(unit, "not-verified")
    untouched.wait_record("connection-refused", "certificate-expired", host=EXPIRED.host)


def test_a_unit_of_another_estate_is_refused(untouched, siege, unit_in):  # noqa: F811
    """It has a bundle of this estate, and trusts it, but its certificate is another authority's."""
    other = Estate(siege.folder / "other", "Yorkshire prisons")
    other.add(FOREIGN.address, FOREIGN.name, FOREIGN.role, FOREIGN.host)
    unit = unit_in(FOREIGN)
    papers = papers_of(other, FOREIGN.address)
    identity = unit.root / "var/lib/winglink/identity"
    (identity / "unit.pem").write_bytes(papers.certificate.read_bytes())
    (identity / "unit.key").write_bytes(papers.key.read_bytes())
    unit.start(60)
    refused(unit, "not-verified")
    untouched.wait_record("connection-refused", "certificate-foreign", host=FOREIGN.host)


# --- a man in the middle: Airedale's second room stands between Featherstone and Airedale

ROGUE = cast.AIREDALE_2
CALLER = cast.FEATHERSTONE


DETOUR = "192.0.2.66"


@contextlib.contextmanager
def detour(estate: Estate):
    """Meanwhile the estate says that Airedale is where the rogue is, and so does Featherstone's bundle; the others stay as they are."""
    conf = estate.folder / "estate.conf"
    right = conf.read_text()
    conf.write_text(right.replace(f"host = {CLINIC.host}\n", f"host = {DETOUR}\n"))
    estate.bundle(CALLER.address)
    yield
    conf.write_text(right)


@pytest.fixture(scope="module")
def middle(siege):  # noqa: F811
    """Featherstone's unit, and the relay that it takes for Airedale's address."""
    with detour(siege.estate):
        unit = siege.new_unit(CALLER)
    with Relay(siege.link.place("rogue", DETOUR), CLINIC.host, papers_of(siege.estate, ROGUE.address)) as relay:
        unit.start(60)
        yield siege.watch(unit), relay


def fingerprint_of(message: Message) -> str:
    return re.search(r"a=fingerprint:sha-256 ([0-9A-F:]+)", message.body)[1]


def put_fingerprint(message: Message):
    message.body = message.body.replace(fingerprint_of(message), rogue.FINGERPRINT)


def is_offer(message: Message) -> bool:
    return message.first.startswith("INVITE ")


def is_answer(message: Message) -> bool:
    return message.status >= 180 and message.method == "INVITE" and bool(message.body)


def in_offers(message: Message):
    if is_offer(message):
        put_fingerprint(message)


def in_answers(message: Message):
    if is_answer(message):
        put_fingerprint(message)


def renamed(message: Message):
    if is_offer(message):
        message.set("From", message.get("From").replace(CALLER.address, cast.OAKWOOD.address))


def call(middle, change):
    """Featherstone calls Airedale through the relay, which changes what it passes on."""
    watched, relay = middle
    relay.change = change
    watched.mark()
    return watched, relay


def test_a_relay_that_changes_nothing_does_no_harm(untouched, middle):  # noqa: F811
    """The positive control: what the relay passes on is believed, and it learns nothing that it could use."""
    watched, relay = call(middle, lambda message: None)
    clinic, unit = untouched.unit, watched.unit
    unit.ctl("call", CLINIC.address, seconds=60)
    clinic.wait_signal("waiting", "CallerChanged", lambda values: values["caller"]["state"] == "ready", 60)
    (caller,) = clinic.read("waiting")["callers"]
    assert caller["room"] == CALLER.address and caller["name"] == CALLER.name
    unit.wait_until("consultation", 60, verified=True)
    assert any(map(is_offer, relay.seen)) and any(map(is_answer, relay.seen))
    unit.ctl("end")
    untouched.wait_record("caller-left", "gave-up", room=CALLER.address)


@pytest.mark.parametrize("change, reason, name", [
    (in_offers, "identity-wrong-request", CALLER), (renamed, "identity-wrong-caller", cast.OAKWOOD)],
    ids=["own-fingerprint", "renamed-caller"])
def test_a_relay_that_changes_the_call_is_found_out(untouched, middle, change, reason, name):  # noqa: F811
    watched, _ = call(middle, change)
    refused(watched.unit, "not-verified")
    untouched.wait_record("call-refused-here", reason, room=name.address)


def test_a_relay_that_changes_the_answer_is_found_out(untouched, middle):  # noqa: F811
    """By the caller: it ends the call, and the hospital hears why in public words only."""
    watched, _ = call(middle, in_answers)
    refused(watched.unit, "not-verified")
    watched.wait_journal("peer-abandoned", CLINIC.address, "(identity-wrong-request)")
    watched.wait_record("call-failed", "identity-wrong-request", room=CLINIC.address)
    untouched.wait_record("caller-left", "not-verified", room=CALLER.address)


def as_accepted(message: Message):
    """An early answer, of the transport alone, passed on as that of somebody who joined."""
    if is_answer(message) and message.status == 183:
        message.first = "SIP/2.0 200 OK"
        message.drop("Require")
        message.drop("RSeq")


def test_a_relay_cannot_join(untouched, middle):  # noqa: F811
    """Only the room itself can: what it signed as early opens nothing."""
    watched, _ = call(middle, as_accepted)
    refused(watched.unit, "not-verified")
    watched.wait_journal("peer-abandoned", CLINIC.address, "(identity-wrong-request)")
    untouched.wait_record("caller-left", "not-verified", room=CALLER.address)


NOTE = "We are ready."


def is_note_taken(message: Message) -> bool:
    return message.status == 200 and message.method == "MESSAGE"


def unsigned(message: Message, papers):
    if is_note_taken(message):
        message.drop("Identity")


def signed_by_another(message: Message, papers):
    """By the room whose papers the relay has, in the hospital's name."""
    if is_note_taken(message):
        token = passport(papers, CLINIC.address, CALLER.address, "MESSAGE-accept", message.get("Call-ID"), offer=NOTE)
        message.set("Identity", identity_line(token))


@pytest.mark.parametrize("change, reason", [(None, None), (unsigned, "identity-missing"),
                                            (signed_by_another, "identity-wrong-caller")],
                         ids=["nothing", "unsigned", "signed-by-another"])
def test_only_the_room_itself_can_say_that_it_took_a_note(untouched, middle, change, reason):  # noqa: F811
    """The relay has good papers of the estate: it could keep the note, and say that it was delivered."""
    watched, relay = call(middle, lambda message: change and change(message, relay.papers))
    clinic, unit = untouched.unit, watched.unit
    unit.ctl("call", CLINIC.address, seconds=60)
    clinic.wait_signal("waiting", "CallerChanged", lambda values: values["caller"]["room"] == CALLER.address, 60)
    if change:
        with pytest.raises(Refused) as error:
            unit.ctl("note", CLINIC.address, NOTE, seconds=60)
        assert error.value.code == "not-verified"
        watched.wait_journal("note-unproven", CLINIC.address, f"({reason})")
    else:
        unit.ctl("note", CLINIC.address, NOTE, seconds=60)
    unit.ctl("end")
    untouched.wait_record("caller-left", "gave-up", room=CALLER.address)


@pytest.mark.parametrize("word", ["out-of-hours", "unreachable"])
def test_an_unsigned_presence_is_refused(untouched, middle, word):  # noqa: F811
    """In a subscription that is good, and over its connection: still only the room itself may say how it is."""
    watched, relay = call(middle, lambda message: None)
    presence_of(watched.unit, untouched.unit, "in-consultation")
    taken = relay.first(lambda message: message.status == 200 and message.method == "SUBSCRIBE")
    forged = rogue.request("NOTIFY", CLINIC.address, CALLER.address, CALLER.host, relay.place, taken.get("Call-ID"), word,
                           "text/plain")
    forged.set("From", taken.get("To"))
    forged.set("To", taken.get("From"))
    forged.set("CSeq", f"{0x7ffff000 + len(relay.seen)} NOTIFY")  # above the room's own
    forged.headers += [("Event", "winglink-presence"), ("Subscription-State", "active;expires=1800")]
    relay.inject(forged)
    watched.wait_journal("presence-refused", CLINIC.address, "(identity-missing)")
    rooms = {room["address"]: room["presence"] for room in watched.unit.read("rooms")["rooms"]}
    assert rooms[CLINIC.address] == "in-consultation"


class Impostor:
    """A room with a key of the estate that vouches, in its description and its identity alike, for a DTLS key
    that is not the one it then uses. (Its own end does not look at the answer: that is signed anew for it.)"""

    def __init__(self, estate: Estate):
        self.own, self.far = papers_of(estate, CALLER.address), papers_of(estate, CLINIC.address)
        self.offer = ""

    def __call__(self, message: Message):
        call_id = message.get("Call-ID")
        if is_offer(message):
            self.offer = message.body
            put_fingerprint(message)
            token = passport(self.own, CALLER.address, CLINIC.address, "INVITE", call_id, message.body,
                             rogue.FINGERPRINT)
            message.set("Identity", identity_line(token))
        elif is_answer(message):
            method = "INVITE-early" if message.status < 200 else "INVITE-answer"
            token = passport(self.far, CLINIC.address, CALLER.address, method, call_id, message.body,
                             fingerprint_of(message), self.offer)
            message.set("Identity", identity_line(token))


def test_a_key_that_was_not_signed_is_found_out(untouched, siege, middle):  # noqa: F811
    """All that is signed agrees; what DTLS really uses does not: the transport is destroyed, the caller refused."""
    watched, _ = call(middle, Impostor(siege.estate))
    unit = watched.unit
    unit.ctl("call", CLINIC.address, seconds=60)
    untouched.wait_journal("link-failed", CALLER.address, "fingerprint-mismatch")
    untouched.wait_record("caller-left", "fingerprint-mismatch", room=CALLER.address)
    unit.wait_until("consultation", 60, state="failed", reason="not-verified")
    assert untouched.unit.read("waiting")["callers"] == []
