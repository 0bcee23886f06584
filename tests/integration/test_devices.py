# SPDX-License-Identifier: Apache-2.0
"""Cameras and microphones that fail, stall, vanish and return, or are stopped by a person: each takes down itself
alone, says so at both ends, and comes back by itself."""

import pytest

from lab import cast
from lab.scene import LONG, all_pictures_flow, devices, join, pictures_flow
from lab.unit import Refused

HAPPENINGS = {  # what happens to a camera, what undoes it, the state and the code that are shown meanwhile
    "fails": ("fail", "mend", "lost", "camera-failed"),
    "stalls": ("stall", "mend", "stalled", "camera-stalled"),
    "is-unplugged": ("unplug", "plug", "lost", "camera-missing"),
}


def far_cameras(unit, **wanted):
    """Until the far end's cameras are in these states, as it says."""
    unit.events.wait_until("consultation", lambda known: wanted.items() <= known.get("far_cameras", {}).items(),
                           LONG, f"far cameras {wanted}")


def frames(unit, port: str) -> int:
    """How many frames a picture has had so far."""
    return unit.read("picture", port)["frames"]


@pytest.fixture
def joined(scene):
    wing, clinic = scene.pair()
    join(wing, clinic)
    devices(wing, "open")
    all_pictures_flow(wing, clinic)
    return wing, clinic


@pytest.mark.parametrize("happening", HAPPENINGS)
@pytest.mark.parametrize("role", ["room", "exam"])
def test_a_camera_is_lost_alone_and_comes_back_by_itself(joined, role, happening):
    wing, clinic = joined
    breaks, mends, state, code = HAPPENINGS[happening]
    other, number = ("exam", cast.OAKWOOD_EXAM) if role == "room" else ("room", cast.OAKWOOD_ROOM)
    getattr(wing.cameras[role], breaks)()
    wing.wait_until("devices", LONG, **{f"{role}_camera": state, f"{other}_camera": "open", "fault": code})
    far_cameras(clinic, **{role: state, other: "open"})
    pictures_flow((clinic, f"far-{other}", number), (wing, "far-room", cast.AIREDALE_ROOM))
    assert wing.read("status")["consultation"]["state"] == "in-consultation"
    getattr(wing.cameras[role], mends)()
    wing.wait_until("devices", LONG, **{f"{role}_camera": "open", "fault": "none"})
    far_cameras(clinic, **{role: "open", other: "open"})
    all_pictures_flow(wing, clinic)


def test_nobody_is_told_that_a_camera_is_closed_which_does_not_close(scene):
    """Its driver hangs. It is said, written down, and shown as what it is until somebody has pulled its plug."""
    wing = scene.add(cast.OAKWOOD)
    wing.cameras["exam"].cling()
    wing.ctl("check")
    devices(wing, "open")
    with pytest.raises(Refused) as error:
        wing.ctl("stop")
    assert error.value.code == "device-not-closed" and "exam" in str(error.value)
    wing.wait_until("devices", LONG, exam_camera="stalled", room_camera="closed", microphone="closed",
                    fault="device-not-closed", stopped=True)
    lines = {line["what"]: line for line in wing.read("log")["lines"]}
    assert lines["device-not-closed"]["device"] == "exam" and "everything-stopped" not in lines
    wing.cameras["exam"].unplug()
    wing.wait_until("devices", LONG, exam_camera="none", fault="none")
    wing.ctl("stop")


def test_a_camera_that_is_missing_at_the_check_is_opened_when_it_is_plugged_in(scene):
    wing = scene.add(cast.OAKWOOD)
    wing.cameras["exam"].unplug()
    wing.wait_until("devices", LONG, exam_camera="none")
    wing.ctl("check")
    devices(wing, "open", ["room_camera", "microphone"])
    wing.cameras["exam"].plug()
    devices(wing, "open")
    pictures_flow((wing, "room", cast.OAKWOOD_ROOM), (wing, "exam", cast.OAKWOOD_EXAM))


def test_a_microphone_that_vanishes_comes_back_by_itself(scene, tmp_path):
    wing = cast_with_voice(scene)
    clinic = scene.add(cast.AIREDALE)
    join(wing, clinic)
    devices(wing, "open")
    voice = wing.root / "stand-ins" / "voice.wav"
    voice.rename(voice.with_suffix(".away"))
    wing.wait_until("devices", LONG, microphone="lost", room_camera="open", fault="sound-missing")
    pictures_flow((clinic, "far-room", cast.OAKWOOD_ROOM))
    voice.with_suffix(".away").rename(voice)
    wing.wait_until("devices", LONG, microphone="open", fault="none")


def cast_with_voice(scene):
    """Oakwood, with a microphone that is a file."""
    return scene.add(cast.OAKWOOD, prepare=lambda unit: cast.give_voice(unit, cast.NURSE))


def test_stopping_closes_everything_and_starting_opens_what_was_open(joined):
    wing, clinic = joined
    wing.ctl("camera", "exam", "off")
    wing.ctl("stop")
    devices(wing, "closed")
    wing.wait_until("devices", LONG, stopped=True)
    clinic.wait_until("consultation", LONG, far_stopped=True)
    far_cameras(clinic, room="closed", exam="closed")
    clinic.events.wait_until("unit", lambda known: "far-room" not in known["ports"], LONG, "the last picture is over")
    seen = frames(clinic, "far-room")
    pictures_flow((wing, "far-room", cast.AIREDALE_ROOM))  # what comes in goes on
    assert frames(clinic, "far-room") == seen, "pictures left the room after everything was stopped"
    wing.ctl("resume")
    devices(wing, "open", ["room_camera", "microphone"])
    devices(wing, "closed", ["exam_camera"])
    clinic.wait_until("consultation", LONG, far_stopped=False)
    wing.ctl("camera", "exam", "on")
    all_pictures_flow(wing, clinic)


def test_one_device_opens_alone_after_everything_was_stopped(joined):
    wing, clinic = joined
    wing.ctl("stop")
    clinic.wait_until("consultation", LONG, far_stopped=True)
    wing.ctl("camera", "exam", "on")
    devices(wing, "open", ["exam_camera"])
    devices(wing, "closed", ["room_camera", "microphone"])
    clinic.wait_until("consultation", LONG, far_stopped=False)
    pictures_flow((clinic, "far-exam", cast.OAKWOOD_EXAM))
