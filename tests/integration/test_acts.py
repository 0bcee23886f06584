# SPDX-License-Identifier: Apache-2.0
"""Nothing opens without a person's act here, and nothing that a person closed opens again by itself: whatever the
far end, a permission or the daemon's own end do in between."""

import datetime
import os
import subprocess
import time

import pytest

from lab import cast
from lab.unit import Refused, Unit

SMALL = {"width": 320, "height": 180, "fps": 10}
LONG = 45  # s, for what takes one on a quiet machine
MINUTE = 60  # s: how often a unit looks at its permissions
STARTS = 45  # s: two units have started and called by then, on a busy machine; before they look at their permissions again
KEPT_SECONDS = 120  # how long a consultation is resumed without asking (src/call/policy.h)
ALL_CLOSED = {"room_camera": "closed", "exam_camera": "closed", "microphone": "closed"}


@pytest.fixture
def units(build, link, logs, tmp_path):
    """Adds a running unit with small pictures to an estate: units(room). units.estate: permissions before that."""
    estate = cast.found(tmp_path / "estate")
    made = []

    def add(room):
        unit = Unit(build, link.place(f"unit{len(made)}", room.host), room.address, logs)
        made.append(unit)
        estate.install(room.address, unit.root)
        unit.camera("room", 1, **SMALL)
        if room.role == "wing":
            unit.camera("exam", 2, **SMALL)
        unit.microphone("stand-in:silence")
        unit.start(LONG)
        return unit

    add.estate = estate
    yield add
    for unit in made:
        assert unit.daemon is None or unit.daemon.alive(), f"{unit.name}: winglinkd has ended by itself"
        faults = [line for line in unit.journal() if line.startswith(("state-fault", "valve-kept-shut"))]
        unit.close()
        assert faults == []


def wait(wing, clinic):
    wing.ctl("call", clinic.address, seconds=LONG)
    wing.wait_until("consultation", LONG, state="waiting")
    return clinic.wait_signal("waiting", "CallerChanged", lambda values: values["caller"]["state"] == "ready",
                              LONG)["caller"]


def join(wing, clinic):
    wait(wing, clinic)
    clinic.ctl("join", seconds=LONG)
    for unit in (wing, clinic):
        unit.wait_until("consultation", LONG, state="in-consultation")


def test_a_caller_that_dies_while_it_rings_has_given_up(units):
    wing, clinic = units(cast.OAKWOOD), units(cast.AIREDALE)
    clinic.ctl("call", wing.address, seconds=LONG)
    wing.wait_until("consultation", LONG, state="ringing")
    clinic.kill()
    wing.wait_until("consultation", LONG, state="idle")
    with pytest.raises(Refused):
        wing.ctl("answer")
    wing.wait_until("devices", **ALL_CLOSED)


def test_a_check_stands_in_the_record(units):
    wing = units(cast.OAKWOOD)
    wing.ctl("check", "exam", "microphone")
    wing.wait_until("devices", LONG, exam_camera="open", microphone="open")
    wing.ctl("end")
    wing.wait_until("devices", LONG, **ALL_CLOSED)
    started, ended = wing.record()
    assert (started["what"], started["devices"]) == ("check-started", "exam microphone")
    assert (ended["what"], ended["reason"]) == ("check-ended", "ended-here")
    wing.ctl("check")
    wing.stop()
    assert [(line["what"], line.get("reason")) for line in wing.record()[2:]] == [
        ("check-started", None), ("check-ended", "shutting-down")]


def test_what_was_closed_at_the_check_stays_closed_in_the_call(units):
    wing, clinic = units(cast.OAKWOOD), units(cast.AIREDALE)
    wing.ctl("check")
    wing.wait_until("devices", LONG, room_camera="open", exam_camera="open", microphone="open")
    wing.ctl("camera", "exam", "off")
    join(wing, clinic)
    wing.wait_until("devices", LONG, room_camera="open", exam_camera="closed", microphone="open")
    assert "device-closed" in [line["what"] for line in wing.record()]


def test_what_was_stopped_at_the_check_stays_stopped_in_the_call(units):
    wing, clinic = units(cast.OAKWOOD), units(cast.AIREDALE)
    wing.ctl("check")
    wing.wait_until("devices", LONG, room_camera="open")
    wing.ctl("stop")
    join(wing, clinic)
    wing.wait_until("devices", stopped=True, **ALL_CLOSED)
    clinic.wait_until("consultation", LONG, far_stopped=True)
    wing.ctl("resume")
    wing.wait_until("devices", LONG, stopped=False, room_camera="open", exam_camera="open", microphone="open")


def test_a_stop_outlives_a_kill(units):
    wing, clinic = units(cast.OAKWOOD), units(cast.AIREDALE)
    join(wing, clinic)
    wing.ctl("stop")
    wing.kill()
    wing.start(LONG)
    wing.wait_until("consultation", LONG, state="in-consultation")
    wing.wait_until("devices", stopped=True, **ALL_CLOSED)
    clinic.wait_until("consultation", LONG, far_stopped=True)
    wing.ctl("resume")
    wing.wait_until("devices", LONG, stopped=False, room_camera="open", exam_camera="open", microphone="open")


def test_a_daemon_that_starts_long_after_its_end_opens_nothing(units):
    wing, clinic = units(cast.OAKWOOD), units(cast.AIREDALE)
    join(wing, clinic)
    wing.kill()
    file = wing.root / "run/winglink/resume.json"
    then = time.time() - KEPT_SECONDS - 60
    os.utime(file, (then, then))
    wing.start(LONG)
    wing.wait_until("consultation", state="idle")
    wing.wait_until("devices", **ALL_CLOSED)
    assert not file.exists()


@pytest.mark.beside
def test_a_permission_that_ends_during_the_wait_is_the_end_of_the_wait(units):
    end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=STARTS)
    units.estate.permit(cast.OAKWOOD.address, cast.AIREDALE.address, until=end.strftime("%Y-%m-%dT%H:%M:%SZ"))
    units.estate.bundle()
    wing, clinic = units(cast.OAKWOOD), units(cast.AIREDALE)
    wait(wing, clinic)
    time.sleep(max(0, end.timestamp() + 1 - time.time()))  # the clock is what this is about
    with pytest.raises(Refused) as refused:
        clinic.ctl("join", seconds=LONG)
    assert refused.value.code == "authorisation-lapsed"
    wing.wait_until("consultation", LONG, state="refused", reason="authorisation-lapsed")
    wing.wait_until("devices", LONG, **ALL_CLOSED)
    clinic.wait_until("devices", room_camera="closed", microphone="closed")


@pytest.mark.beside
@pytest.mark.seconds(2 * MINUTE + 2 * LONG)
def test_a_permission_that_begins_shows_how_the_room_is(units):
    begin = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=STARTS)
    units.estate.permit(cast.OAKWOOD.address, cast.AIREDALE.address, from_=begin.strftime("%Y-%m-%dT%H:%M:%SZ"))
    units.estate.bundle()
    units(cast.AIREDALE)
    wing = units(cast.OAKWOOD)
    assert {room["address"]: room["presence"] for room in wing.read("rooms")["rooms"]}[cast.AIREDALE.address] == "unknown"
    wing.wait_signal("directory", "RoomChanged", lambda values: values["room"]["address"] == cast.AIREDALE.address
                     and values["room"]["presence"] == "available", MINUTE + LONG)


def test_a_wrong_presence_leaves_a_unit_out_of_service(units):
    wing = units(cast.OAKWOOD)
    wing.ctl("presence", "not-in-service")
    subprocess.run(["gdbus", "call", "--address", wing.bus.address, "--dest", "org.winglink.Unit1", "--object-path",
                    "/org/winglink/unit", "--method", "org.freedesktop.DBus.Properties.Set", "org.winglink.Unit1",
                    "Presence", "<'open-to-all'>"], check=False, capture_output=True)
    assert wing.read("presence")["presence"] == "not-in-service"
