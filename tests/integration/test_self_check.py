# SPDX-License-Identifier: Apache-2.0
"""A unit looks at itself: what is measured passes, what is at fault is named; before service it takes no calls; set
aside it takes none either, until whoever set it aside is done, or gone. Bounds and codes are the unit tests'
(test-verdict.c)."""

import concurrent.futures
import json
import pathlib
import subprocess

import PIL.Image
import pytest

from lab import cast
from lab.keeper import GOOD, Keeper
from lab.scene import LONG, both, devices, join, pictures_flow, presence_of, session, story, take, until_waits, wait
from lab.siege import Follow
from lab.states import bring
from lab.unit import Refused, reason

MARKER = "var/lib/winglink/not-in-service"


def refused(unit, *words) -> str:
    with pytest.raises(Refused) as why:
        unit.ctl(*words, seconds=LONG)
    return why.value.code


def selftest(unit, *names) -> tuple:
    """What `selftest` finds of each part, by name, and the code with which it ends; "" when all that is needed passes."""
    done = subprocess.run(unit.words("selftest", *names, "--json"), capture_output=True, text=True, timeout=2 * LONG,
                          env=unit.environment, check=False)
    assert done.stdout, done.stderr
    assert (done.returncode == 0) == (done.stderr == ""), done.stderr
    return {check["name"]: check for check in json.loads(done.stdout)["checks"]}, reason(done.stderr)


def not_in_service(unit):
    marker = unit.root / MARKER
    marker.parent.mkdir(parents=True, exist_ok=True)
    marker.touch()


@pytest.fixture
def keeper(request):
    """keeper(unit) makes one at the unit's bus."""
    made = []

    def at(unit) -> Keeper:
        made.append(Keeper(unit.bus.address))
        return made[-1]

    yield at
    for one in made:
        if not one.bus.is_closed():
            one.close()


# --- in service, or not


def test_a_unit_that_is_not_in_service_makes_and_takes_no_calls(scene):
    wing, clinic = scene.add(cast.OAKWOOD, not_in_service), scene.add(cast.AIREDALE)
    assert wing.read("presence") == {"presence": "not-in-service"}
    presence_of(clinic, wing, "not-in-service")
    assert refused(wing, "check") == "not-in-service"
    assert refused(wing, "call", clinic.address) == "not-in-service"
    assert refused(clinic, "call", wing.address) == "not-in-service"
    assert refused(wing, "put-into-service") == "not-now"
    assert (wing.root / MARKER).exists()


def test_a_unit_that_does_not_know_the_time_says_so(scene):
    """It can check no permission: that is not the same as that there is none."""
    clinic = scene.add(cast.AIREDALE)
    scene.estate.set("time-servers", "192.0.2.250")  # and no keeper, who would vouch for the clock
    scene.estate.bundle()
    wing = scene.add(cast.OAKWOOD)
    presence_of(clinic, wing, "unreachable")
    with Follow(wing.logs / f"{wing.name}.log", wing.logs / f"{wing.name}-tail.log") as journal:
        journal.wait(lambda line: line.startswith("request-refused") and line.endswith("(clock-unknown)"), 0)
    assert not any("there is no permission" in line for line in wing.journal())
    assert refused(wing, "call", clinic.address) == "clock-unknown"


# --- set aside


def test_a_unit_that_is_set_aside_takes_no_calls_until_it_is_given_back(scene, keeper):
    wing, clinic = scene.pair()
    update = keeper(wing)
    update.ask("SetAside", "", "update")
    wing.wait_until("unit", LONG, presence="not-in-service")
    presence_of(clinic, wing, "not-in-service")
    assert refused(wing, "check") == "not-in-service"
    assert refused(wing, "call", clinic.address) == "not-in-service"
    assert refused(clinic, "call", wing.address) == "not-in-service"
    other = keeper(wing)
    assert other.refused("SetAside", "", "staff") == "NotNow"
    assert other.refused("Resume") == "NotNow"
    update.ask("Resume")
    update.ask("Resume")  # as of a unit that started anew meanwhile
    wing.wait_until("unit", LONG, presence="available")
    presence_of(clinic, wing, "available")
    join(wing, clinic)
    assert other.refused("SetAside", "", "update") == "NotNow"
    assert [line["what"] for line in wing.record()][:2] == ["set-aside", "call-refused"]


def test_a_set_aside_ends_when_its_owner_leaves_the_bus(scene, keeper):
    wing = scene.add(cast.OAKWOOD)
    owner = keeper(wing)
    owner.ask("SetAside", "", "site-bundle")
    wing.wait_until("unit", LONG, presence="not-in-service")
    owner.close()
    wing.wait_until("unit", LONG, presence="available")
    wing.ctl("check")
    told = [line for line in wing.record() if line["what"].startswith("set-aside")]
    assert [(line["what"], line["reason"]) for line in told] == [
        ("set-aside", "site-bundle"), ("set-aside-ended", "caller-left")]


def test_who_may_set_aside(scene, keeper):
    wing, clinic = scene.pair()
    stranger = keeper(wing)
    assert stranger.refused("SetAside", wing.token, "update") == "NotPermitted"  # a nurse's
    assert stranger.refused("SetAside", "0" * 32, "update") == "SignInNeeded"
    assert stranger.refused("SetAside", "", "boredom") == "Invalid"
    wait(wing, clinic)
    assert keeper(clinic).refused("SetAside", "", "update") == "NotNow"  # somebody waits there


REASONS = ("update", "site-bundle", "staff", "factory-reset")


def into_consultation(wing, clinic, state: str, verb):
    """What was going on in this state goes on, up to the consultation."""
    if verb:
        clinic.place.speak()
        assert verb.process.wait(LONG) == 0, "what a person began came to nothing"
        verb.close()
    if state == "checking":
        wait(wing, clinic)
    elif state == "calling":
        until_waits(clinic, wing, "ready")
    elif state == "ringing":
        wing.ctl("answer", seconds=LONG)
    elif state == "interrupted":
        wing.place.speak()
    if state in ("checking", "calling", "waiting"):
        take(wing, clinic)
    both(wing, clinic, "in-consultation")


@pytest.mark.parametrize("state", ["checking", "calling", "waiting", "ringing", "connecting", "in-consultation", "interrupted"])
def test_a_unit_that_is_in_use_is_not_set_aside(scene, keeper, state):
    """Whatever it is used for; and what is going on there goes on."""
    wing, clinic = scene.pair()
    verb = bring(wing, clinic, state)
    update = keeper(wing)
    for reason_given in REASONS:
        assert update.refused("SetAside", "", reason_given) == "NotNow"
    assert wing.read("status")["consultation"]["state"] == state
    into_consultation(wing, clinic, state, verb)
    assert update.refused("SetAside", "", "update") == "NotNow"
    wing.ctl("end", seconds=LONG)
    both(wing, clinic, "ended")
    update.ask("SetAside", "", "update")
    assert story(wing)[-2:] == ["consultation-ended", "set-aside"] and story(wing).count("set-aside") == 1


def test_a_unit_that_resumes_a_consultation_is_not_set_aside(scene, keeper):
    """From its first moment on: its winglinkd starts anew while the path is gone, as it does during an update."""
    wing, clinic = scene.pair()
    join(wing, clinic)
    before = session(wing)
    clinic.place.fall_silent()
    wing.kill()
    wing.start(LONG)
    wing.wait_until("consultation", LONG, state="interrupted")
    assert keeper(wing).refused("SetAside", "", "update") == "NotNow"
    clinic.place.speak()
    both(wing, clinic, "in-consultation")
    assert session(wing) == session(clinic) == before


def test_a_unit_that_passes_is_put_into_service(scene, keeper):
    whole_estate(scene)
    wing, clinic = scene.add(cast.OAKWOOD, lambda unit: (hears_itself(unit), not_in_service(unit))), scene.add(cast.AIREDALE)
    device = keeper(wing)
    device.know(**GOOD)
    found, code = selftest(wing)
    assert states(found) == {name: "not-run" if name == "touch" else "passed" for name in found}, found
    assert code == "not-measured"  # nobody has touched the screen yet
    assert refused(wing, "put-into-service") == "not-now"
    device.ask("ReportTouch", "", 8, 9, 1920, 1080)
    assert refused(wing, "put-into-service") == "not-now"
    device.ask("ReportTouch", "", 9, 9, 1280, 800)
    found, code = selftest(wing, "touch")
    assert (found["touch"]["state"], code) == ("failed", "screen-small") and refused(wing, "put-into-service") == "not-now"
    device.ask("ReportTouch", "", 9, 9, 1920, 1080)
    wing.ctl("put-into-service")
    wing.wait_until("self-check", LONG, in_service=True)
    wing.wait_until("unit", LONG, presence="available")
    assert not (wing.root / MARKER).exists()
    presence_of(clinic, wing, "available")
    assert wing.record()[-1] | {"n": 0, "t": 0, "prev": 0} == {"what": "put-into-service", "staff": "set-up", "n": 0, "t": 0,
                                                              "prev": 0}
    join(wing, clinic)


# --- what is measured

MACHINE = {"image", "roll-back", "security"}  # what only a keeper knows


def hears_itself(unit):
    """Its microphone hears its loudspeaker, as in a room."""
    unit.config["sound"] = {"microphone": "stand-in:room", "loudspeaker": "stand-in:room"}


def whole_estate(scene):
    """With all that a site bundle should have."""
    scene.estate.set("fallback-number", "01535 292 000")
    scene.estate.bundle()


def states(checks: dict) -> dict:
    return {name: check["state"] for name, check in checks.items()}


def why(check: dict) -> tuple:
    return check["state"], check["code"]


def test_what_works_passes_with_what_was_measured(scene):
    whole_estate(scene)
    wing, clinic = scene.add(cast.OAKWOOD, hears_itself), scene.add(cast.AIREDALE, hears_itself)
    presence_of(wing, clinic, "available")
    found, code = selftest(wing)
    assert states(found) == {name: "not-run" if name in MACHINE | {"touch"} else "passed" for name in found}, found
    assert code == ""
    values = {name: check["measured"] for name, check in found.items()}
    assert values["site-bundle"]["rooms"] == 3 and values["site-bundle"]["signed"]
    assert values["network"]["answered"] == 1 and values["network"]["address"] == cast.OAKWOOD.host
    for camera in ("room-camera", "exam-camera"):
        assert (values[camera]["width"], values[camera]["height"]) == (640, 360)
        assert 7 < values[camera]["frames_per_second"] < 16 and values[camera]["luma"] > 60
        assert values[camera]["sharp"] is (values[camera]["focus"] >= 0.3)
    assert 75 < values["loudspeaker"]["delay_ms"] < 90 and values["loudspeaker"]["cancelled_db"] >= 6
    assert values["loopback"]["profile"].startswith("SRTP_")
    assert values["loopback"]["first_picture_ms"] > 0
    devices(wing, "closed")
    assert [line["what"] for line in wing.record()] == ["self-check-started", "self-check-ended"]
    assert wing.record()[1]["result"] == "passed" and wing.record()[1]["staff"] == "set-up"
    consulting, _ = selftest(clinic, "room-camera", "loopback")
    assert "exam-camera" not in consulting and why(consulting["loopback"]) == ("passed", "none")


def dark(folder: pathlib.Path) -> pathlib.Path:
    """What a camera sees behind its cover."""
    file = folder / "dark.jpg"
    PIL.Image.new("RGB", (640, 360), (2, 2, 2)).save(file)
    return file


def test_what_is_at_fault_is_named(scene, tmp_path):
    wing = scene.add(cast.OAKWOOD, lambda unit: unit.cameras["room"].write(photo=dark(tmp_path)))
    found, code = selftest(wing, "room-camera", "microphone", "loudspeaker")
    assert why(found["room-camera"]) == ("failed", "camera-dark") == ("failed", code)
    assert found["room-camera"]["measured"]["luma"] < 30
    assert why(found["microphone"]) == ("failed", "microphone-deaf")  # it is digital silence
    assert why(found["loudspeaker"]) == ("not-run", "microphone-deaf")
    wing.cameras["exam"].unplug()
    wing.wait_until("devices", LONG, exam_camera="none")
    found, code = selftest(wing, "exam-camera")
    assert why(found["exam-camera"]) == ("failed", "camera-missing") == ("failed", code)
    assert why(found["room-camera"]) == ("failed", "camera-dark")  # as it was found before
    wing.cameras["exam"].plug()
    wing.wait_until("devices", LONG, exam_camera="closed")
    assert selftest(wing, "exam-camera")[1] == ""
    assert wing.record()[-3]["failed"] == "exam-camera"


def test_a_microphone_that_hears_something_else(scene):
    def prepare(unit):
        unit.config["sound"]["microphone"] = "stand-in:tone:440"

    wing = scene.add(cast.OAKWOOD, prepare)
    found, code = selftest(wing, "loudspeaker", "microphone")
    assert why(found["microphone"]) == ("passed", "none")
    assert why(found["loudspeaker"]) == ("failed", "loudspeaker-unheard") == ("failed", code)
    assert "delay_ms" not in found["loudspeaker"]["measured"]


def test_a_network_on_which_nobody_answers(scene):
    wing, clinic = scene.pair()
    presence_of(wing, clinic, "available")
    assert why(selftest(wing, "network")[0]["network"]) == ("passed", "none")
    clinic.place.fall_silent()
    found, code = selftest(wing, "network")  # what was known of the room does not count
    assert why(found["network"]) == ("failed", "no-room-answers") == ("failed", code)
    assert found["network"]["measured"]["answered"] == 0


def test_a_machine_is_as_good_as_its_keeper_says(scene, keeper):
    wing = scene.add(cast.OAKWOOD)
    device = keeper(wing)
    device.know(**GOOD | {"secure_boot": False, "disk_encrypted": False, "other_good": False, "clock_offset_ms": 7000.0})
    found, _ = selftest(wing, "image", "security", "roll-back", "clock")
    assert why(found["image"]) == ("passed", "none") and found["image"]["needed"]
    assert why(found["security"]) == ("failed", "not-secured")
    assert found["security"]["detail"] == "Secure Boot is off, its disk is not encrypted"
    assert why(found["roll-back"]) == ("failed", "no-roll-back")
    assert why(found["clock"]) == ("failed", "clock-off") and found["clock"]["detail"] == "7 s"
    device.machine = GOOD | {"data_bound_to_pcr7": False}
    found, _ = selftest(wing, "security")
    assert why(found["security"]) == ("failed", "not-secured")
    assert found["security"]["detail"] == "its disk's key is not bound to Secure Boot"
    device.machine = {"version": "1.4.0", "variant": "development", "verity": True}
    found, code = selftest(wing, "image", "security", "roll-back", "clock")
    assert why(found["security"]) == ("not-run", "not-measured") and not found["security"]["needed"]
    assert code == ""


# --- nothing else meanwhile, and nothing leaves


def end_of(unit, run) -> str:
    """The code with which a `selftest` beside the test has ended."""
    assert run.process.wait(LONG) == 1
    return reason((unit.logs / f"{unit.name}-selftest.log").read_text())


def test_nothing_leaves_the_unit_during_the_call_to_itself(scene, link, logs):
    wing = scene.add(cast.OAKWOOD, hears_itself)
    capture = link.capture(logs / "link.pcap")
    found, _ = selftest(wing, "loopback")
    assert why(found["loopback"]) == ("passed", "none")
    seen = capture.classify()
    assert {kind for kind, count in seen.counts.items() if count} <= {"arp", "nd", "tls"}, seen.words()
    assert wing.read("status")["unit"]["ports"] == []
    assert not [line for line in wing.journal() if "far-room" in line or "far-exam" in line]


def test_a_run_is_not_disturbed_and_can_be_stopped(scene):
    wing, clinic = scene.pair()
    presence_of(clinic, wing, "available")
    wing.cameras["exam"].stall()  # it is waited for: the run is not over before all this has been tried
    run = wing.begin("selftest", "room-camera", "exam-camera", "loopback")
    wing.wait_until("devices", LONG, room_camera="open")
    for words in (("check",), ("call", clinic.address), ("selftest",)):
        assert refused(wing, *words) == "not-now", words
    assert refused(clinic, "call", wing.address) == "busy"
    wing.ctl("stop")
    devices(wing, "closed")
    assert end_of(wing, run) == "cancelled"
    wing.wait_until("self-check", LONG, state="idle")
    left = {check["name"]: why(check) for check in wing.events.known["self-check"]["checks"]}
    assert left["loopback"] == ("not-run", "cancelled")
    assert wing.record()[-2]["result"] == "cancelled"
    wing.cameras["exam"].mend()
    wing.ctl("check")
    devices(wing, "open")


def test_a_run_is_ended_by_whom_it_is(scene, keeper):
    wing = scene.add(cast.OAKWOOD)
    update, stranger = keeper(wing), keeper(wing)
    wing.cameras["exam"].stall()  # it is waited for: the run does not end by itself
    with concurrent.futures.ThreadPoolExecutor(1) as beside:
        run = beside.submit(update.refused, "Run", "", ["room-camera", "exam-camera", "loopback"])
        wing.wait_until("devices", LONG, exam_camera="open")
        stranger.ask("EndRun")
        assert wing.read("status") and story(wing)[-1] == "self-check-started" and not run.done()
        update.ask("EndRun")
        assert run.result(LONG) == "Cancelled"
    devices(wing, "closed")
    assert story(wing)[-1] == "self-check-ended" and wing.record()[-1]["result"] == "cancelled"
    assert "everything-stopped" not in story(wing)  # no person has done that
    update.ask("EndRun")
    wing.ctl("check")


def test_a_run_is_a_technicians_and_ends_with_the_sign_in(scene, keeper):
    wing = scene.add(cast.OAKWOOD)
    stranger = keeper(wing)
    assert stranger.refused("Run", wing.token, []) == "NotPermitted"  # a nurse's
    assert stranger.refused("PutIntoService", wing.token) == "NotPermitted"
    assert stranger.refused("ReportTouch", wing.token, 9, 9, 1920, 1080) == "NotPermitted"
    assert stranger.refused("Run", "0" * 32, []) == "SignInNeeded"
    assert stranger.refused("Run", "", ["camera"]) == "Invalid"
    assert stranger.refused("ReportTouch", "", 10, 9, 1920, 1080) == "Invalid"
    pin = wing.read("staff", "add", "900", "technician")["pin"]
    wing.ctl("sign-in", "900", typed=f"{pin}\n", seconds=LONG)
    wing.ctl("pin", typed=f"{pin}\n735190\n", seconds=LONG)
    run = wing.begin("selftest", "room-camera", "exam-camera")
    wing.wait_until("devices", LONG, room_camera="open")
    wing.ctl("sign-out")
    devices(wing, "closed")
    assert end_of(wing, run) == "cancelled"
    started, ended = wing.record()[-2:]
    assert (started["what"], started["staff"], started["checks"]) == ("self-check-started", "900", "room-camera exam-camera")
    assert (ended["what"], ended["staff"], ended["result"]) == ("self-check-ended", "900", "cancelled")


# --- the glance at every check


def test_a_check_says_of_a_camera_that_is_dark_and_a_microphone_that_is_deaf(scene, tmp_path):
    wing = scene.add(cast.OAKWOOD, lambda unit: unit.cameras["room"].write(photo=dark(tmp_path)))
    wing.ctl("check")
    wing.events.wait_until("unit", lambda known: {"camera-dark", "microphone-deaf"} <= set(known["problems"]), LONG, "both")
    wing.ctl("mute", "on")  # a microphone that is closed is not deaf
    wing.events.wait_until("unit", lambda known: "microphone-deaf" not in known["problems"], LONG, "dark alone")
    assert "camera-dark" in wing.events.known["unit"]["problems"]
    wing.ctl("end")
    wing.events.wait_until("unit", lambda known: "camera-dark" not in known["problems"], LONG, "neither")


def test_a_check_of_what_works_has_nothing_to_say(scene):
    def prepare(unit):
        unit.config["sound"]["microphone"] = "stand-in:tone:440"

    wing = scene.add(cast.OAKWOOD, prepare)
    before = wing.events.known["unit"]["problems"]
    wing.ctl("check")
    pictures_flow((wing, "room", cast.OAKWOOD_ROOM), frames=75)  # for longer than it takes to be called dark or deaf
    wing.events.drain()
    assert wing.events.known["unit"]["problems"] == before
