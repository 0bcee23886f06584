# SPDX-License-Identifier: Apache-2.0
"""Who may use a unit: nothing opens and no call is taken without a person who has signed in; wrong PINs lock, also
over a restart; a sign-in lapses where nobody is with anybody. Long times are the pure tests' (test-staff.c,
test-sign-in.c)."""

import subprocess
import time

import pytest

from lab import cast, staff
from lab.scene import LONG, both, join, take, wait
from lab.unit import Refused

pytestmark = pytest.mark.beside
WRONG = "735190"
OPENING = [("check",), ("call", cast.AIREDALE.address), ("answer",), ("camera", "room", "on"), ("mute", "off"),
           ("resume",)]


def refused(unit, *words, typed: str = "") -> str:
    with pytest.raises(Refused) as why:
        unit.ctl(*words, typed=typed, seconds=LONG)
    return why.value.code


def sign_in(unit, code: str, pin: str):
    unit.ctl("sign-in", code, typed=f"{pin}\n", seconds=LONG)


def told(unit) -> list:
    """What the record says of people: "what staff reason"."""
    return [" ".join(filter(None, (line["what"], line.get("staff"), line.get("reason")))) for line in unit.whole_record()]


def closed(unit):
    unit.wait_until("devices", LONG, room_camera="closed", exam_camera="closed", microphone="closed")


def test_nothing_opens_and_no_call_is_taken_without_a_sign_in(scene):
    wing, clinic = scene.pair()
    wait(wing, clinic)
    clinic.ctl("sign-out")
    assert refused(clinic, "join", wing.address) == "sign-in-needed"
    clinic.ctl("sign-in", clinic.person.code, typed=f"{clinic.person.pin}\n")
    take(wing, clinic)
    wing.ctl("end", seconds=LONG)
    wing.ctl("sign-out")
    wing.wait_until("staff", LONG, signed_in="", signed_in_role="")
    for words in OPENING:
        assert refused(wing, *words) == "sign-in-needed", words
    closed(wing)


def test_a_wing_that_is_called_rings_for_nobody_and_is_answered_by_who_signs_in(scene):
    wing, clinic = scene.pair()
    wing.ctl("sign-out")
    clinic.ctl("call", wing.address, seconds=LONG)
    wing.wait_until("consultation", LONG, state="ringing")
    assert refused(wing, "answer") == "sign-in-needed"
    assert refused(wing, "check") == "sign-in-needed"
    closed(wing)
    wing.sign_in()
    wing.ctl("answer", seconds=LONG)
    both(wing, clinic, "in-consultation")
    accepted = next(line for line in wing.record() if line["what"] == "call-accepted")
    assert accepted["staff"] == wing.person.code


def test_wrong_pins_lock_the_code_also_over_a_restart(scene):
    wing = scene.add(cast.OAKWOOD)
    wing.ctl("sign-out")
    for left in (4, 3, 2, 1):
        assert refused(wing, "sign-in", "101", typed=f"{WRONG}\n") == "wrong-pin"
        wing.wait_until("staff", LONG, tries_left=left, locked_until_usec=0)
    assert refused(wing, "sign-in", "101", typed=f"{WRONG}\n") == "locked"
    wing.events.wait_until("staff", lambda known: known["locked_until_usec"] > time.time() * 1e6, LONG, "locked")
    wing.kill()
    wing.start(LONG, sign_in=False)
    assert refused(wing, "sign-in", "101", typed=f"{staff.NURSE.pin}\n") == "locked"
    assert refused(wing, "sign-in", "555", typed=f"{WRONG}\n") == "wrong-pin"
    assert told(wing)[2:] == ["sign-in-refused 101 wrong-pin"] * 5 + ["staff-locked 101", "sign-in-refused 101 locked",
                                                                      "sign-in-refused unknown wrong-pin"]
    assert wing.read("status")["staff"]["signed_in"] == ""


def test_a_new_person_of_the_staff(scene):
    wing = scene.add(cast.OAKWOOD)
    pin = wing.read("staff", "add", "900", "technician")["pin"]
    assert {"code": "900", "role": "technician", "state": "must-change", "one_time": True} in wing.read("staff")["staff"]
    sign_in(wing, "900", pin)
    assert refused(wing, "check") == "must-change-pin"
    assert refused(wing, "pin", typed=f"{pin}\n123456\n") == "pin-weak"
    wing.wait_until("staff", LONG, any_staff=True, any_serving=False)
    wing.ctl("pin", typed=f"{pin}\n{WRONG}\n", seconds=LONG)
    wing.wait_until("staff", LONG, any_serving=True)
    wing.ctl("check")
    wing.wait_until("devices", LONG, room_camera="open")
    wing.ctl("sign-out")
    closed(wing)  # nobody is left there
    wing.wait_until("consultation", LONG, state="idle")
    sign_in(wing, "900", WRONG)
    wing.ctl("staff", "end", "101")
    assert refused(wing, "sign-in", "101", typed=f"{staff.NURSE.pin}\n") == "pin-ended"
    wing.wait_until("staff", LONG, signed_in="900", signed_in_role="technician")


def test_the_staff_are_not_every_callers(scene):
    """A user of the bus who is neither root nor the daemon's, and has no token, learns and changes nothing."""
    wing = scene.add(cast.OAKWOOD)
    wing.bus.socket.chmod(0o666)
    for method, words in (("ListStaff", ["''"]), ("AddStaff", ["''", "'666'", "'manager'"]), ("NewPin", ["''", "'101'"]),
                          ("EndStaff", ["''", "'101'"])):
        done = subprocess.run(["setpriv", "--reuid=65534", "--clear-groups", "gdbus", "call", "--address",
                               wing.bus.address, "--dest", "org.winglink.Unit1", "--object-path", "/org/winglink/staff",
                               "--method", f"org.winglink.Staff1.{method}", *words],
                              check=False, capture_output=True, text=True, timeout=LONG)
        assert done.returncode != 0 and "org.winglink.Error.SignInNeeded" in done.stderr, done
    assert [member["code"] for member in wing.read("staff")["staff"]] == ["101"]


@pytest.mark.seconds(300)
def test_a_sign_in_lapses_in_a_check_but_in_no_wait_and_no_consultation(scene):
    """The shortest idle time there is, a minute, in three places at once."""
    def impatient(unit):
        unit.config["staff"] = {"idle-minutes": 1}

    idle = scene.add(cast.FEATHERSTONE, impatient)
    wing, clinic = scene.add(cast.OAKWOOD, impatient), scene.add(cast.AIREDALE, impatient)
    wait(wing, clinic)
    idle.ctl("check")
    idle.wait_until("devices", LONG, room_camera="open")
    idle.wait_until("staff", 60 + LONG, signed_in="")
    closed(idle)
    idle.wait_until("consultation", LONG, state="idle")
    assert refused(idle, "check") == "sign-in-needed"
    assert told(idle)[-2:] == ["signed-out 101 idle", "check-ended 101 ended-here"]
    wing.wait_until("staff", signed_in="101")  # it waits
    wing.wait_until("consultation", state="waiting")
    clinic.wait_until("staff", LONG, signed_in="")  # nobody was there: whoever comes signs in and joins
    clinic.sign_in()
    take(wing, clinic)
    assert refused(wing, "sign-out") == "not-now"
    wing.ctl("camera", "room", "off")
    wing.ctl("camera", "room", "on")


def test_a_killed_daemon_resumes_without_a_sign_in_but_opens_nothing_further(scene):
    wing, clinic = scene.pair()
    join(wing, clinic)
    wing.ctl("camera", "exam", "off")
    wing.kill()
    wing.start(LONG, sign_in=False)
    both(wing, clinic, "in-consultation")
    wing.wait_until("devices", LONG, room_camera="open", exam_camera="closed", microphone="open")
    assert refused(wing, "camera", "exam", "on") == "sign-in-needed"
    wing.ctl("mute")  # closing wants nobody
    wing.ctl("stop")
    assert refused(wing, "resume") == "sign-in-needed"
    wing.sign_in()
    wing.ctl("resume")
    wing.wait_until("devices", LONG, room_camera="open", exam_camera="closed", stopped=False)
    wing.ctl("end", seconds=LONG)
    lines = {line["what"]: line for line in wing.record()}
    assert lines["call-started"]["staff"] == "101" and lines["consultation-resumed"]["staff"] == "101"
    assert lines["sending-started"]["staff"] == "101" and "staff" not in lines["everything-stopped"]


def test_another_person_takes_over(scene):
    wing = scene.add(cast.OAKWOOD, lambda unit: staff.install(unit.root, staff.NURSE, staff.CONSULTANT))
    old = wing.token
    sign_in(wing, "201", staff.CONSULTANT.pin)
    wing.wait_until("staff", LONG, signed_in="201", signed_in_role="consultant")
    assert told(wing) == ["signed-in 101", "signed-out 101 replaced", "signed-in 201"] or told(wing) == [
        "signed-in 101", "signed-in 201", "signed-out 101 replaced"]
    assert wing.token != old
    done = subprocess.run(["gdbus", "call", "--address", wing.bus.address, "--dest", "org.winglink.Unit1",
                           "--object-path", "/org/winglink/consultation", "--method", "org.winglink.Consultation1.Check",
                           old, "{}"], check=False, capture_output=True, text=True, timeout=LONG)
    assert "org.winglink.Error.SignInNeeded" in done.stderr
    closed(wing)
