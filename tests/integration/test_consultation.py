# SPDX-License-Identifier: Apache-2.0
"""A consultation between a wing unit and a consulting unit: what each end shows, sends and opens, from the call to
the record."""

import pytest

from lab import cast
from lab.marks import finish
from lab.scene import SMALL
from lab.unit import Refused, Unit

FRAMES = 90  # some seconds of a picture
WHOLE_PICTURES = pytest.mark.parametrize("size", [{}], indirect=True, ids=["720p"])
RECORD = {"var/lib/winglink/record/record.jsonl", "var/lib/winglink/record/head"}  # all that a consultation leaves on the disk
SIGNALLING, MEDIA = 24, 34  # DSCP, as a site bundle has them when it does not say


@pytest.fixture
def capture(link, logs):
    """The link's packets from before the first unit starts. Whatever a test does, every one of them must be fine."""
    capture = link.capture(logs / "link.pcap")
    yield capture
    assert capture.classify().faults == []


@pytest.fixture
def size(build, request):
    """Of the cameras' pictures: small, but for a test that asks for the stand-ins' own. A sanitized program is too slow
    for three pictures of 720p."""
    return SMALL if build.name == "asan" else getattr(request, "param", SMALL)


@pytest.fixture
def units(build, link, capture, logs, tmp_path, size):
    """A wing unit with two cameras and a consulting unit with one, both running and idle."""
    estate = cast.found(tmp_path / "estate")
    made = []
    for name, room in (("wing", cast.OAKWOOD), ("clinic", cast.AIREDALE)):
        unit = Unit(build, link.place(name, room.host), room.address, logs)
        made.append(unit)
        estate.install(room.address, unit.root)
        cast.give_cameras(unit, room, **size)
        cast.give_voice(unit, cast.GREETING)
        cast.give_ears(unit)
    for unit in made:
        unit.start()
    yield made
    for unit in made:
        unit.close()


def wait(wing, clinic):
    """The wing calls and is in the hospital's waiting list, on a proven transport."""
    wing.ctl("call", cast.AIREDALE.address)
    wing.wait_until("consultation", state="waiting")
    clinic.wait_signal("waiting", "CallerChanged", lambda values: values["caller"]["state"] == "ready")


def join(wing, clinic):
    wait(wing, clinic)
    clinic.ctl("join")
    for unit in (wing, clinic):
        unit.wait_until("consultation", state="in-consultation")


def read_ports(ports: dict, frames: int = FRAMES) -> dict:
    """Reads several ports at the same time: {key: (unit, name)} to {key: what was seen}."""
    for unit, name in ports.values():
        unit.wait_pictures(name)
    readers = {key: unit.port(name).begin("--json", "--frames", frames, "--warm-up", 5)
               for key, (unit, name) in ports.items()}
    return {key: finish(reader) for key, reader in readers.items()}


def files(unit: Unit) -> dict:
    """Every file on a unit's disk, and when it was written; run/ is memory, stand-ins/ the test's own."""
    found = {str(path.relative_to(unit.root)): path for path in unit.root.rglob("*") if path.is_file()}
    return {name: path.stat().st_mtime_ns for name, path in found.items() if not name.startswith(("run/", "stand-ins/"))}


@WHOLE_PICTURES
def test_a_consultation_from_the_call_to_the_record(units, capture, size):
    wing, clinic = units
    before = {unit: files(unit) for unit in units}
    join(wing, clinic)
    for unit, there in ((wing, cast.AIREDALE), (clinic, cast.OAKWOOD)):
        far = unit.read("status")["consultation"]
        assert far["verified"] and far["room_name"] == there.name and far["room"] == there.address

    seen = read_ports({"room": (clinic, "far-room"), "exam": (clinic, "far-exam"), "clinic": (wing, "far-room")})
    for key, painted in (("room", cast.OAKWOOD_ROOM), ("exam", cast.OAKWOOD_EXAM), ("clinic", cast.AIREDALE_ROOM)):
        assert seen[key].faults() == []
        assert seen[key].id == painted
        assert (seen[key].width, seen[key].height) == (size.get("width", 1280), size.get("height", 720))
        assert seen[key].delay_p95_ms < 2000

    for unit in units:
        unit.heard.wait_chirps(2, 30)
        assert unit.heard.level(6.0) > -60

    clinic.ctl("end")
    wing.wait_until("consultation", state="ended")
    for unit in units:
        assert unit.open_devices() == []
        assert unit.read("log", "--verify")["good"]
    assert wing.read("status")["consultation"]["reason"] == "ended-there"
    for unit in units:
        unit.stop()
        written = {name for name, when in files(unit).items() if before[unit].get(name) != when}
        assert written == RECORD, written

    found = capture.classify()
    assert found.faults == []
    assert {hello.version for hello in found.hellos()} == {"TLS 1.3"}
    assert {hello.srtp for hello in found.media_hellos()} == {"SRTP_AES128_CM_HMAC_SHA1_80"}
    assert found.counts["srtp"] > 500
    assert set(found.classes["tls"]) == {SIGNALLING}, found.classes
    for kind in ("stun", "dtls", "srtp", "srtcp"):
        assert set(found.classes[kind]) == {MEDIA}, found.classes


def test_nothing_of_either_room_passes_while_a_caller_waits(units, capture):
    wing, clinic = units
    wait(wing, clinic)
    assert clinic.open_devices() == []
    for unit in units:
        with pytest.raises(Refused) as refused:
            unit.port("far-room")
        assert refused.value.code == "port-not-live"
    wing.ctl("end")
    clinic.wait_until("waiting", count=0)
    found = capture.classify()
    assert found.faults == [] and found.counts["srtp"] == 0
    assert found.media_hellos(), "the transport was not up while the caller waited"


def test_devices_are_closed_until_a_person_opens_them(units):
    wing, clinic = units
    for unit in units:
        assert unit.open_devices() == []
    wing.ctl("check")
    wing.wait_until("devices", room_camera="open", exam_camera="open", microphone="open")
    seen = read_ports({"room": (wing, "room"), "exam": (wing, "exam")})
    assert seen["room"].id == cast.OAKWOOD_ROOM and seen["exam"].id == cast.OAKWOOD_EXAM
    assert clinic.open_devices() == []
    wing.ctl("end")
    wing.wait_until("devices", room_camera="closed", exam_camera="closed", microphone="closed")
    assert wing.open_devices() == []


def test_stopping_closes_every_device_and_tells_the_far_end(units):
    wing, clinic = units
    join(wing, clinic)
    wing.wait_until("devices", room_camera="open", exam_camera="open", microphone="open")
    wing.ctl("stop")
    assert wing.open_devices() == []
    wing.wait_until("devices", room_camera="closed", exam_camera="closed", microphone="closed", stopped=True)
    clinic.wait_until("consultation", far_stopped=True)
    wing.ctl("resume")
    clinic.wait_until("consultation", far_stopped=False)
    seen = read_ports({"room": (clinic, "far-room"), "exam": (clinic, "far-exam")}, 30)
    assert seen["room"].id == cast.OAKWOOD_ROOM and seen["exam"].id == cast.OAKWOOD_EXAM


def test_every_picture_moves_again_after_packets_were_lost(units):
    """Also the packets that ask for a key frame, and the key frames themselves."""
    wing, clinic = units
    join(wing, clinic)
    wing.wait_pictures("far-room")
    clinic.wait_pictures("far-room", "far-exam")
    for unit in units:
        unit.place.lose(40)
    read_ports({"own": (wing, "room")})  # six seconds
    for unit in units:
        unit.place.lose(0)
    seen = read_ports({"room": (clinic, "far-room"), "exam": (clinic, "far-exam"), "clinic": (wing, "far-room")})
    for key, painted in (("room", cast.OAKWOOD_ROOM), ("exam", cast.OAKWOOD_EXAM), ("clinic", cast.AIREDALE_ROOM)):
        assert seen[key].id == painted and seen[key].faults() == []


def test_muting_closes_the_microphone_and_tells_the_far_end(units):
    wing, clinic = units
    join(wing, clinic)
    wing.ctl("mute")
    wing.wait_until("devices", microphone="closed", room_camera="open")
    clinic.wait_until("consultation", far_muted=True)
    wing.ctl("mute", "off")
    wing.wait_until("devices", microphone="open")
    clinic.wait_until("consultation", far_muted=False)


def test_a_caller_who_is_declined_is_told_so(units):
    wing, clinic = units
    wait(wing, clinic)
    clinic.ctl("decline", cast.OAKWOOD.address)
    wing.wait_until("consultation", state="refused", reason="not-today")
    assert wing.open_devices() == []


def test_a_caller_who_gives_up_leaves_the_list(units):
    wing, clinic = units
    wait(wing, clinic)
    (caller,) = clinic.read("waiting")["callers"]
    assert caller["name"] == cast.OAKWOOD.name
    wing.ctl("end")
    clinic.wait_signal("waiting", "CallerChanged", lambda values: values["caller"].get("reason") == "gave-up")
    assert clinic.read("waiting")["callers"] == []


def test_notes_go_both_ways_while_waiting(units):
    wing, clinic = units
    wait(wing, clinic)
    clinic.ctl("note", cast.OAKWOOD.address, "Two more minutes, please.")
    note = wing.wait_signal("consultation", "Note")
    assert note["text"] == "Two more minutes, please." and note["name"] == cast.AIREDALE.name
    wing.ctl("note", cast.AIREDALE.address, "We are ready.")
    assert clinic.wait_signal("consultation", "Note")["text"] == "We are ready."


def test_a_room_without_an_entry_or_a_switched_off_one_cannot_be_called(units):
    wing, _ = units
    with pytest.raises(Refused) as refused:
        wing.ctl("call", "nobody@estate.example")
    assert refused.value.code == "not-found"
    with pytest.raises(Refused) as refused:
        wing.ctl("call", cast.AIREDALE_2.address)
    assert refused.value.code == "unreachable"


@pytest.mark.parametrize("state", ["idle", "checking", "waiting", "in-consultation", "ended"])
def test_a_unit_ends_within_two_seconds_in_every_state(units, state):
    wing, clinic = units
    if state == "checking":
        wing.ctl("check")
    elif state == "waiting":
        wait(wing, clinic)
    elif state in ("in-consultation", "ended"):
        join(wing, clinic)
    if state == "ended":
        wing.ctl("end")
    wing.wait_until("consultation", state=state)
    wing.stop()
    clinic.stop()
