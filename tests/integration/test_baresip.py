# SPDX-License-Identifier: Apache-2.0
"""Another maker's room: baresip with an estate certificate, as docs/foreign-rooms.md says how. Sound and one
picture both ways, encrypted; what is not that room is refused."""

import pathlib

import pytest

from lab import cast, painted
from lab.baresip import Baresip
from lab.estate import Estate
from lab.sound import Heard
from lab.unit import Refused, Unit

GATEWAY = cast.Room("gateway@estate.example", "Bradford Infirmary, room 4", "consulting", "192.0.2.5")
STRANGER = cast.Room("stranger@estate.example", "Bradford Infirmary, room 5", "consulting", "192.0.2.5")
FILM_NUMBER = 9
FILM = {"width": 640, "height": 360, "fps": 15, "seconds": 20}
OUR_HERTZ, ITS_HERTZ = 700, 440
LISTEN = 1.0  # seconds of a tone
SHARE = 0.5   # of the power at our loudspeaker, where the signal tones may sound, too; without the tone: under 0.01
SECONDS = 60
RTCP_BYE, UDP_PAYLOAD = 203, 42


def is_plain_goodbye(fault, frame: bytes) -> bool:
    """baresip 1.1 drops its SRTP before its RTCP says goodbye: when it hangs up, one RTCP packet a stream goes out in
    the clear (BYE, with the room's SIP address as its SDES name). Only that, and only from there."""
    datagram = frame[UDP_PAYLOAD:]
    return (fault.words == "RTCP that is not encrypted" and fault.ends.startswith(f"{GATEWAY.host}:")
            and datagram[1] == RTCP_BYE and GATEWAY.address.encode() in datagram)


def faults(capture) -> list:
    """What was wrong on the link, but for baresip's plain goodbyes."""
    found = capture.classify().faults
    frames = [frame for _, frame in capture.frames()] if found else []
    return [fault for fault in found if not is_plain_goodbye(fault, frames[fault.number - 1])]


@pytest.fixture(scope="module")
def film(tmp_path_factory) -> pathlib.Path:
    file = tmp_path_factory.mktemp("film") / "film.mkv"
    painted.film(file, FILM_NUMBER, **FILM)
    return file


@pytest.fixture
def capture(link, logs):
    """The link's packets from before the first unit starts. Whatever a test does, every one of them must be fine."""
    capture = link.capture(logs / "link.pcap")
    yield capture
    assert faults(capture) == []


@pytest.fixture
def estate(tmp_path) -> Estate:
    """A wing, a hospital's room, and a foreign room that both may call and be called by."""
    made = Estate(tmp_path / "estate", "Yorkshire prisons")
    for room in (cast.OAKWOOD, cast.AIREDALE):
        made.add(room.address, room.name, room.role, room.host)
    for room in (GATEWAY, STRANGER):
        made.add(room.address, room.name, room.role, room.host, foreign=True)
    for room in (cast.OAKWOOD, cast.AIREDALE):
        made.permit(room.address, GATEWAY.address)
    made.bundle()
    return made


@pytest.fixture
def foreign(link, capture, estate, film, tmp_path, logs):
    """The foreign room, with its certificate, not yet started."""
    made = Baresip(link.place("gateway", GATEWAY.host), GATEWAY.address, tmp_path / "gateway", film, logs)
    estate.install(GATEWAY.address, made.root)
    yield made
    made.stop()


@pytest.fixture
def unit(request, build, link, capture, estate, logs):
    """A unit of ours that runs, a wing's or that of the room that a test names."""
    room = getattr(request, "param", cast.OAKWOOD)
    made = Unit(build, link.place(room.role, room.host), room.address, logs)
    estate.install(room.address, made.root)
    cast.give_cameras(made, room)
    made.microphone(f"stand-in:tone:{OUR_HERTZ}")
    cast.give_ears(made)
    made.start()
    yield made
    made.close()


def look_and_listen(unit, foreign, number: int, logs):
    """Each sees the other's own camera, whole, upright and moving, and hears the other's tone."""
    unit.wait_pictures("far-room")
    seen = unit.port("far-room").read(45, png=logs / "far-room.png", seconds=SECONDS)
    assert seen.faults() == [] and seen.id == FILM_NUMBER
    assert (seen.width, seen.height) == (FILM["width"], FILM["height"])
    assert seen.last_counter > seen.first_counter

    first = foreign.see("baresip-sees-1.png", SECONDS)
    second = foreign.see("baresip-sees-2.png", SECONDS)
    for one in (first, second):
        assert one.id == number
        assert (one.width, one.height) == (1280, 720)
    assert second.counter > first.counter

    unit.heard.wait_share(ITS_HERTZ, 3 * LISTEN, SECONDS, SHARE)  # so long that it has heard us for LISTEN, too


def end_there(unit, foreign):
    """The foreign room ends; its sound file is whole then, and holds our tone."""
    foreign.do("hangup")
    unit.wait_until("consultation", state="ended", seconds=SECONDS)
    assert unit.read("status")["consultation"]["reason"] == "ended-there"
    assert unit.open_devices() == []
    foreign.stop()
    assert Heard(foreign.heard).seconds_of(OUR_HERTZ) >= LISTEN
    assert Heard(foreign.heard).seconds_of(ITS_HERTZ) == 0  # the control: not everything is a tone


def check_encryption(capture, unit):
    """Two DTLS paths, sound and picture, each with SRTP and nothing else; TLS 1.3."""
    assert faults(capture) == []
    found = capture.classify()
    assert {hello.version for hello in found.hellos()} == {"TLS 1.3"}
    assert len(found.media_hellos()) >= 2
    assert {hello.srtp for hello in found.media_hellos()} == {"SRTP_AES128_CM_HMAC_SHA1_80"}
    assert found.counts["srtp"] > 100
    assert unit.read("log", "--verify")["good"]


@pytest.mark.parametrize("codec", ["H264", "VP8"])
def test_a_wing_calls_a_foreign_room(unit, foreign, capture, logs, codec):
    foreign.start(codec, hertz=ITS_HERTZ)
    (room,) = (room for room in unit.read("rooms")["rooms"] if room["address"] == GATEWAY.address)
    assert room["foreign"] and room["may_call"]
    unit.ctl("call", GATEWAY.address)
    unit.wait_until("consultation", state="in-consultation", seconds=SECONDS)
    assert unit.read("status")["consultation"]["room_name"] == GATEWAY.name
    look_and_listen(unit, foreign, cast.OAKWOOD_ROOM, logs)
    end_there(unit, foreign)
    check_encryption(capture, unit)


@pytest.mark.parametrize("codec", ["H264", "VP8"])
def test_a_foreign_room_calls_a_wing_where_a_person_answers(unit, foreign, capture, logs, codec):
    foreign.start(codec, hertz=ITS_HERTZ)
    foreign.call(cast.OAKWOOD.host)
    unit.wait_until("consultation", state="ringing", seconds=SECONDS)
    foreign.wait_event("CALL_RINGING", SECONDS)
    assert unit.open_devices() == []  # it rings; nothing looks or listens
    unit.ctl("answer")
    unit.wait_until("consultation", state="in-consultation", seconds=SECONDS)
    assert unit.read("status")["consultation"]["room_name"] == GATEWAY.name
    look_and_listen(unit, foreign, cast.OAKWOOD_ROOM, logs)
    end_there(unit, foreign)
    check_encryption(capture, unit)


def test_a_closed_camera_is_a_grey_card_at_a_foreign_room(unit, foreign):
    """And nothing else: no last frame, on neither side; the camera comes back when a person opens it."""
    foreign.start("H264", hertz=ITS_HERTZ)
    unit.ctl("call", GATEWAY.address)
    unit.wait_until("consultation", state="in-consultation", seconds=SECONDS)
    assert foreign.see("camera.png", SECONDS).id == cast.OAKWOOD_ROOM
    unit.ctl("camera", "room", "off")
    unit.wait_until("devices", SECONDS, room_camera="closed")
    foreign.see_grey("card.png", SECONDS)
    unit.cameras["room"].unplug()
    unit.cameras["room"].plug()
    foreign.see_grey("card-still.png", SECONDS)
    unit.ctl("camera", "room", "on")
    assert foreign.see("camera-again.png", SECONDS).id == cast.OAKWOOD_ROOM
    unit.cameras["room"].unplug()
    unit.wait_until("devices", SECONDS, room_camera="lost")
    foreign.see_grey("lost.png", SECONDS)
    assert unit.read("status")["consultation"]["state"] == "in-consultation"


def test_a_broken_path_to_a_foreign_room_comes_back(unit, foreign):
    foreign.start("H264", hertz=ITS_HERTZ)
    unit.ctl("call", GATEWAY.address)
    unit.wait_until("consultation", state="in-consultation", seconds=SECONDS)
    unit.wait_pictures("far-room")
    foreign.place.cut()
    unit.wait_until("consultation", state="interrupted", seconds=30)  # after 8 s: there is no ping
    foreign.place.plug()
    unit.wait_until("consultation", state="in-consultation", seconds=SECONDS)
    unit.wait_pictures("far-room", seconds=SECONDS)
    seen = unit.port("far-room").read(45, seconds=SECONDS)
    assert seen.faults() == [] and seen.id == FILM_NUMBER
    assert foreign.see("again.png", SECONDS).id == cast.OAKWOOD_ROOM


@pytest.mark.parametrize("unit", [cast.AIREDALE], indirect=True, ids=["consulting"])
def test_a_foreign_room_waits_cold_until_it_is_joined(unit, foreign, capture, logs):
    foreign.start("H264", hertz=ITS_HERTZ)
    foreign.call(cast.AIREDALE.host)
    said = unit.wait_signal("waiting", "CallerChanged", seconds=SECONDS)["caller"]
    assert said["foreign"] and said["name"] == GATEWAY.name
    foreign.wait_event("CALL_RINGING", SECONDS)
    assert unit.open_devices() == []
    unit.ctl("join")
    unit.wait_until("consultation", state="in-consultation", seconds=SECONDS)
    look_and_listen(unit, foreign, cast.AIREDALE_ROOM, logs)
    unit.ctl("end")
    unit.wait_until("consultation", state="ended", seconds=SECONDS)
    foreign.wait_event("CALL_CLOSED", SECONDS)
    check_encryption(capture, unit)


def test_a_called_room_with_the_certificate_of_another_is_refused(unit, estate, foreign):
    estate.install(STRANGER.address, foreign.root)
    foreign.start("H264")
    with pytest.raises(Refused) as refused:
        unit.ctl("call", GATEWAY.address)
    assert refused.value.code == "not-verified"  # what people read; the record says why
    (line,) = (line for line in unit.record() if line["what"] == "call-failed")
    assert line["reason"] == "tls-refused"
    assert unit.open_devices() == []


def test_a_caller_with_the_certificate_of_another_room_is_refused(unit, estate, foreign):
    estate.install(STRANGER.address, foreign.root)
    foreign.start("H264")
    foreign.call(cast.OAKWOOD.host)
    closed = foreign.wait_event("CALL_CLOSED", SECONDS)
    assert closed["param"].startswith(("437", "403", "438", "436"))
    (line,) = (line for line in unit.record() if line["what"] == "call-refused-here")
    assert line["reason"] == "identity-wrong-caller"
    assert unit.read("status")["consultation"]["state"] == "idle"
