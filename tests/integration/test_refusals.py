# SPDX-License-Identifier: Apache-2.0
"""Who is refused by a unit that is in a consultation, when a rogue tries on the wire: at the connection, and
with a certificate of the estate but a lie in the request. Each has its own reason in the record and the journal;
what the far end is told gives nothing away."""

import contextlib
import dataclasses
import ssl
import time
import typing

import pytest

from lab import cast, rogue
from lab.estate import Estate
from lab.rogue import NO_PAPERS, Caller, Message, description, identity_line, papers_of, passport, request
from lab.siege import siege, untouched  # noqa: F401

CLINIC = cast.AIREDALE
ROGUE = cast.FEATHERSTONE
REVOKED = "revoked-wing@estate.example"
CODEC, REVOKED_CODEC = "codec@estate.example", "revoked-codec@estate.example"  # of another maker
OTHER_KEY = ":".join(["CD"] * 32)
STRANGER = "nobody@estate.example"


def prepare(estate: Estate):
    """Rooms and permissions before the hospital's bundle is signed."""
    for address in (REVOKED, CODEC, REVOKED_CODEC):
        foreign = {} if address == REVOKED else {"foreign": True}
        estate.add(address, address, "wing", ROGUE.host, **foreign)
        estate.permit(address, CLINIC.address)
    for address in (REVOKED, REVOKED_CODEC):
        estate.revoke(address)
    estate.bundle()


@pytest.fixture(scope="module")
def papers(siege):  # noqa: F811
    """Certificates for the rogue, by what is wrong with them."""
    other = Estate(siege.folder / "other", "Yorkshire prisons")  # another authority by the same name
    other.add(ROGUE.address, ROGUE.name, ROGUE.role, ROGUE.host)
    given = {"good": papers_of(siege.estate, ROGUE.address), "none": NO_PAPERS, "foreign": papers_of(other, ROGUE.address)}
    for what, dates in (("expired", {"not_before": "2020-01-01", "not_after": "2021-01-01"}),
                        ("early", {"not_before": "2090-01-01", "not_after": "2091-01-01"})):
        address = f"{what}-wing@estate.example"
        siege.estate.add(address, what, "wing", ROGUE.host, **dates)
        given[what] = papers_of(siege.estate, address)
    given |= {address: papers_of(siege.estate, address) for address in (REVOKED, CODEC, REVOKED_CODEC)}
    return given | {f"turned-{which}": rogue.turned(given[which], siege.folder / f"turned-{which}.pem")
                    for which in (REVOKED, REVOKED_CODEC)}


@pytest.fixture(scope="module")
def place(siege):  # noqa: F811
    return siege.link.place("rogue", ROGUE.host)


# --- at the connection


@pytest.mark.parametrize("which, reason", [
    ("foreign", "certificate-foreign"), ("none", "tls-refused"), ("expired", "certificate-expired"),
    ("early", "certificate-expired")])
def test_a_certificate_is_refused(untouched, papers, place, which, reason):  # noqa: F811
    assert rogue.refused_in_handshake(place, CLINIC.host, papers[which])
    untouched.wait_record("connection-refused", reason, host=ROGUE.host)
    untouched.wait_journal("refused-below", ROGUE.host, reason)


def test_tls_1_2_is_refused(untouched, papers, place):  # noqa: F811
    with pytest.raises(ssl.SSLError, match="(?i)version"):
        Caller(place, CLINIC.host, papers["good"], version=ssl.TLSVersion.TLSv1_2)
    untouched.wait_record("connection-refused", "tls-refused", host=ROGUE.host)


@pytest.mark.parametrize("garbage", [b"GET / HTTP/1.1\r\n\r\n", b"INVITE sip:x SIP/2.0\r\n\r\n", b"\x16\x03\x01\xff\xff",
                                     bytes(5000)], ids=["http", "plain-sip", "cut-hello", "zeros"])
def test_garbage_on_the_port_is_refused(untouched, place, garbage):  # noqa: F811
    throw(place, garbage)
    untouched.wait_record("connection-refused", "tls-refused", host=ROGUE.host)


def throw(place, garbage: bytes):
    """Sends what is no TLS, and leaves."""
    with place.connection(CLINIC.host, 5061) as plain, contextlib.suppress(OSError):
        plain.sendall(garbage)
        plain.shutdown(rogue.socket.SHUT_WR)
        while plain.recv(4096):
            pass


# --- lies in an INVITE


@dataclasses.dataclass(frozen=True)
class Lie:
    """reason: in the record; told: to the far end, with status. says: claims of the identity that are not so."""

    reason: str
    told: str = "not-verified"
    status: int = 438
    papers: str = "good"
    sender: str = ROGUE.address
    says: dict = dataclasses.field(default_factory=dict)
    spoil: typing.Callable[[Message], None] = lambda message: None

    def tell(self, place, papers: dict) -> Message:
        """An INVITE that is right but for this."""
        invite = request("INVITE", self.sender, CLINIC.address, CLINIC.host, place, body=description(),
                         kind="application/sdp")
        claims = {"orig": self.sender, "dest": CLINIC.address, "method": "INVITE", "call_id": invite.get("Call-ID"),
                  "body": invite.body, "fingerprint": rogue.FINGERPRINT} | self.says
        invite.headers.append(("Identity", identity_line(passport(papers[self.papers], **claims))))
        self.spoil(invite)
        return invite


def unsigned(message: Message):
    message.drop("Identity")


def spoil_signature(message: Message):
    head, _, signature = message.token.rpartition(".")
    other = ("B" if signature[0] == "A" else "A") + signature[1:]
    message.set("Identity", identity_line(f"{head}.{other}"))


def cut_identity(message: Message):
    message.set("Identity", identity_line(message.token[:200]))


def other_description(message: Message):
    message.body = description(more="a=later:x\r\n")


LIES = {
    "unsigned": Lie("identity-missing", spoil=unsigned),
    "cut-identity": Lie("identity-malformed", spoil=cut_identity),
    "wrong-signature": Lie("identity-signature", spoil=spoil_signature),
    "of-yesterday": Lie("identity-stale", says={"age": 86400}),
    "of-tomorrow": Lie("identity-stale", says={"age": -86400}),
    "renamed-caller": Lie("identity-wrong-caller", sender=cast.OAKWOOD.address),
    "renamed-caller-with-own-identity": Lie("identity-wrong-caller", sender=cast.OAKWOOD.address,
                                            says={"orig": ROGUE.address}),
    "for-another-callee": Lie("identity-wrong-callee", says={"dest": cast.AIREDALE_2.address}),
    "for-another-call": Lie("identity-wrong-request", says={"call_id": "another"}),
    "for-a-note": Lie("identity-wrong-request", says={"method": "MESSAGE"}),
    "for-another-description": Lie("identity-wrong-request", spoil=other_description),
    "swapped-fingerprint": Lie("fingerprint-mismatch", says={"fingerprint": OTHER_KEY}),
    "no-fingerprint-signed": Lie("fingerprint-mismatch", says={"fingerprint": ""}),
    "foreign-identity": Lie("certificate-foreign", papers="foreign"),
    "expired-identity": Lie("certificate-expired", papers="expired"),
    "revoked-identity": Lie("certificate-revoked", papers=REVOKED, sender=REVOKED),
    "revoked-identity-turned": Lie("certificate-revoked", papers=f"turned-{REVOKED}", sender=REVOKED),
    "as-a-foreign-room": Lie("identity-wrong-caller", sender=CODEC, spoil=unsigned),
    "unknown-room": Lie("not-authorised", told="not-authorised", status=403, sender=STRANGER),
}


@pytest.mark.parametrize("name", LIES)
def test_a_lie_is_refused(untouched, papers, place, name):  # noqa: F811
    lie = LIES[name]
    with Caller(place, CLINIC.host, papers["good"]) as caller:
        caller.send(lie.tell(place, papers))
        answer = caller.answer("INVITE")
    assert (answer.status, answer.reason) == (lie.status, lie.told)
    untouched.wait_record("call-refused-here", lie.reason, room=lie.sender)
    untouched.wait_journal("call-refused", lie.sender, f"({lie.reason})")


def test_the_truth_is_believed_once_and_not_again(untouched, papers, place):  # noqa: F811
    """The same INVITE without a lie gets its early answer; replayed, byte for byte in all that is signed, it is
    refused."""
    invite = Lie("").tell(place, papers)
    with Caller(place, CLINIC.host, papers["good"]) as caller:
        caller.send(invite)
        early = caller.answer("INVITE")
        assert early.status == 183 and early.token and "a=fingerprint" in early.body
        caller.send(rogue.cancel(invite))
        assert caller.answer("CANCEL").status == 200
        assert caller.answer("INVITE").status == 487
    replayed = request("INVITE", ROGUE.address, CLINIC.address, CLINIC.host, place, invite.get("Call-ID"), invite.body,
                       "application/sdp")
    replayed.headers.append(("Identity", invite.get("Identity")))
    with Caller(place, CLINIC.host, papers["good"]) as caller:
        caller.send(replayed)
        answer = caller.answer("INVITE")
    assert (answer.status, answer.reason) == (438, "not-verified")
    untouched.wait_record("call-refused-here", "identity-replayed", room=ROGUE.address)


def test_a_foreign_room_is_who_its_certificate_says(untouched, papers, place):  # noqa: F811
    """It signs nothing: the certificate on its connection speaks for it, unless that was revoked."""
    invite = Lie("", sender=CODEC, papers=CODEC, spoil=unsigned).tell(place, papers)
    with Caller(place, CLINIC.host, papers[CODEC]) as caller:
        caller.send(invite)
        assert caller.answer("INVITE").status == 180
        caller.send(rogue.cancel(invite))
        assert caller.answer("INVITE").status == 487
    for which in (REVOKED_CODEC, f"turned-{REVOKED_CODEC}"):
        with Caller(place, CLINIC.host, papers[which]) as caller:
            caller.send(Lie("", sender=REVOKED_CODEC, papers=which, spoil=unsigned).tell(place, papers))
            answer = caller.answer("INVITE")
        assert (answer.status, answer.reason) == (438, "not-verified")
    untouched.wait_record("call-refused-here", "certificate-revoked", room=REVOKED_CODEC)


# --- descriptions and bodies


BODIES = {
    "a-thousand-pictures": (description(more="m=video 9 UDP/TLS/RTP/SAVPF 97\r\n" * 1000), 488, "sdp-refused"),
    "empty": ("", 488, "sdp-refused"),
    "no-description": ("GIF89a" * 20, 488, "sdp-refused"),
    "unencrypted": (description().replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"), 488, "not-encrypted"),
    "no-fingerprint": ("".join(line for line in description().splitlines(True) if "fingerprint" not in line), 488,
                       "not-encrypted"),
    "keys-in-the-clear": (description(more="a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n"), 488, "not-encrypted"),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_description_is_refused(untouched, papers, place, name):  # noqa: F811
    body, status, reason = BODIES[name]

    def replace(message: Message):
        message.body = body

    with Caller(place, CLINIC.host, papers["good"]) as caller:
        caller.send(Lie("", spoil=replace).tell(place, papers))
        answer = caller.answer("INVITE")
    assert (answer.status, answer.reason) == (status, reason)
    untouched.wait_record("call-refused-here", reason, room=ROGUE.address)


def test_a_body_of_another_type_is_refused(untouched, papers, place):  # noqa: F811
    with Caller(place, CLINIC.host, papers["good"]) as caller:
        caller.send(Lie("", spoil=lambda message: message.set("Content-Type", "text/html")).tell(place, papers))
        assert caller.answer("INVITE").status == 400
    untouched.wait_record("connection-refused", "invalid", host=ROGUE.host)


def test_an_oversized_body_is_refused(untouched, papers, place):  # noqa: F811
    def swell(message: Message):
        message.body += "a=x:y\r\n" * 10000

    with Caller(place, CLINIC.host, papers["good"]) as caller:
        caller.send(Lie("", spoil=swell).tell(place, papers))
        assert caller.answer("INVITE").status == 413
    untouched.wait_record("connection-refused", "too-large", host=ROGUE.host)


def test_a_message_without_end_is_cut_off(untouched, papers, place):  # noqa: F811
    """More than any message may have: it is refused before its end, and what of it came is not kept."""
    memory = untouched.unit.memory()
    with Caller(place, CLINIC.host, papers["good"]) as caller:
        caller.send(Lie("").tell(place, papers).bytes(length=1 << 30) + b"a=x:y\r\n" * 20000)
        assert caller.answer("INVITE").status == 413
        untouched.wait_journal("sip-link-down", ROGUE.host)  # while the far end keeps it open
    untouched.wait_record("connection-refused", "too-large", host=ROGUE.host)
    assert untouched.unit.memory() - memory < 4000


def test_a_body_that_breaks_off_is_no_call(untouched, papers, place):  # noqa: F811
    with Caller(place, CLINIC.host, papers["good"]) as caller:
        whole = Lie("").tell(place, papers).bytes()
        caller.send(whole[:-200])
    untouched.wait_journal("sip-link-down", ROGUE.host)
    assert untouched.unit.read("waiting")["callers"] == []


# --- other requests


@pytest.mark.parametrize("lie", ["unsigned", "wrong-signature", "renamed-caller", "for-another-call"])
def test_a_note_is_refused(untouched, papers, place, lie):  # noqa: F811
    one = LIES[lie]
    note = request("MESSAGE", one.sender, CLINIC.address, CLINIC.host, place, body="The doctor will not come.",
                   kind="text/plain")
    claims = {"orig": one.sender, "dest": CLINIC.address, "method": "MESSAGE", "call_id": note.get("Call-ID"),
              "body": note.body} | one.says
    note.headers.append(("Identity", identity_line(passport(papers["good"], **claims))))
    one.spoil(note)
    with Caller(place, CLINIC.host, papers["good"]) as caller:
        caller.send(note)
        answer = caller.answer("MESSAGE")
    assert (answer.status, answer.reason) == (438, "not-verified")
    untouched.wait_record("note-refused-here", one.reason, room=one.sender)
    untouched.wait_journal("note-refused", one.sender, f"({one.reason})")


@pytest.mark.parametrize("method", ["SUBSCRIBE", "OPTIONS"])
def test_an_unsigned_question_is_refused(untouched, papers, place, method):  # noqa: F811
    question = request(method, ROGUE.address, CLINIC.address, CLINIC.host, place)
    question.headers += [("Event", "winglink-presence"), ("Expires", "1800")] if method == "SUBSCRIBE" else []
    with Caller(place, CLINIC.host, papers["good"]) as caller:
        caller.send(question)
        answer = caller.answer(method)
    assert (answer.status, answer.reason) == (438, "not-verified")
    untouched.wait_journal("request-refused", method, "(identity-missing)")


# --- many of them


@pytest.mark.seconds(300)
def test_a_storm_of_refusals_costs_little(untouched, papers, place):  # noqa: F811
    """Memory and open files stay where they were, and the record is not flooded."""
    unit = untouched.unit

    def storm(rounds: int):
        for _ in range(rounds):
            throw(place, b"GET / HTTP/1.1\r\n\r\n")
            rogue.refused_in_handshake(place, CLINIC.host, papers["none"])
        lie = LIES["unsigned"].tell(place, papers)
        with Caller(place, CLINIC.host, papers["good"]) as caller:
            for number in range(2 * rounds):
                lie.set("Call-ID", f"{time.monotonic_ns()}-{number}")
                lie.set("Via", lie.get("Via").replace("branch=z9hG4bK", f"branch=z9hG4bK{number}-"))
                caller.send(lie)
                assert caller.answer("INVITE").status == 438
                ack(caller, lie)

    storm(10)  # what is taken once is taken
    memory, files, lines = unit.memory(), len(unit.open_files()), untouched.record.count()
    storm(100)
    assert unit.memory() - memory < 4000
    assert len(unit.open_files()) - files < 10
    assert untouched.record.count() - lines <= 2 * 60 * 3  # at most 60 a minute of a kind


def ack(caller: Caller, invite: Message):
    """The end of a refused INVITE (RFC 3261 17.1.1.3)."""
    kept = ("via", "max-forwards", "from", "call-id", "to")
    headers = [(key, value) for key, value in invite.headers if key.lower() in kept]
    caller.send(Message(invite.first.replace("INVITE", "ACK", 1), [*headers, ("CSeq", "1 ACK")]))
