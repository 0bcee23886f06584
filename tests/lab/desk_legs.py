# SPDX-License-Identifier: Apache-2.0
"""A walk through the screens whose states a pretended unit says (lab/desk.py): many rooms and many who wait, a consultation
that its connection left, and all of who looks after a unit. As in lab/legs.py: names and states, never words."""

import time

from .desk import STAFF, Desk, check, checks, work
from .legs import has

SECOND = 1_000_000
MINUTE = 60 * SECOND
EXAM_MISSING = check("exam-camera", "failed", "camera-missing")
PRESENCES = ("available", "in-consultation", "unreachable", "available", "out-of-hours")
CLINICS = ("diabetes clinic", "emergency doctor", "eye clinic", "fracture clinic", "heart clinic", "kidney clinic",
           "mental health team", "pain clinic", "physiotherapy", "podiatry", "skin clinic", "sleep clinic", "speech clinic",
           "vascular clinic", "wound care")
WINGS = ("Oakwood", "Northmoor", "Elmbridge", "Stonebeck", "Featherstone", "Ashfield")
ITEMS = [{"kind": "update", "version": "1.5.0", "installed": "1.4.0", "code": "none", "detail": ""},
         {"kind": "site", "version": "40", "installed": "41", "code": "bundle-older", "detail": ""},
         {"kind": "staff", "version": "7", "installed": "6", "code": "none", "detail": ""}]
STICK = {"state": "ready", "signer": "Estate office", "made_usec": 1795219200000000, "code": "none", "detail": "", "items": ITEMS}
REQUEST = "WL1:" + "GCBACFTDAEKKAYJQEGAQC4DANQQGSBZ7" * 14  # as long as one is


def now() -> int:
    return int(time.time() * SECOND)


def room(at: int, name: str) -> dict:
    return {"address": f"airedale-{at}@estate.example", "name": f"Airedale Hospital, {name}", "short_name": f"Airedale, {name}",
            "role": "consulting", "foreign": False, "may_call": True, "permission": "none", "permission_from": 0,
            "permission_until": 0, "authority": "Governor, HMP Oakwood", "last_called": 1795219200000000 if at == 3 else 0,
            "presence": PRESENCES[at % len(PRESENCES)]}


def wing(at: int) -> dict:
    name = f"HMP {WINGS[at]}"
    return room(at, "") | {"address": f"wing-{at}@estate.example", "name": f"{name}, healthcare wing, room 1",
                           "short_name": f"{name}, room 1", "role": "wing", "last_called": 0}


def caller(at: int, **more) -> dict:
    """Who has waited for 3 minutes for each who came later, and half a minute more."""
    values = {"id": wing(at)["address"], "room": wing(at)["address"], "name": wing(at)["name"],
              "since": now() - (len(WINGS) - at) * 3 * MINUTE - MINUTE // 2, "state": "ready",
              "people": ["patient", "nurse"], "cameras": {"room": "open", "exam": "none" if at == 2 else "open"},
              "microphone": True, "quality": "good", "foreign": False}
    return values | more


def many_rooms(desk: Desk):
    desk.open(answers={"GetRooms": ([room(at, name) for at, name in enumerate(CLINICS)],)})
    desk.panel.tap("standby.start")
    desk.sign_in("nurse")
    desk.panel.wait_screen("rooms")
    has(desk, "rooms.more")
    yield "03-rooms-many", desk
    desk.panel.tap("rooms.more")
    has(desk, f"rooms.room-{room(14, '')['address']}")
    yield "03-rooms-second-page", desk


def many_wait(desk: Desk):
    desk.open(unit={"Unit1": {"Role": "consulting", "Name": "Airedale Hospital, consulting room 1",
                              "Address": "airedale-consulting-1@estate.example"}},
              answers={"GetCallers": ([caller(at) for at in range(3)],), "GetRooms": ([wing(at) for at in range(len(WINGS))],)})
    desk.panel.tap("standby.start")
    desk.sign_in("consultant")
    desk.panel.wait_screen("list")
    has(desk, "list.join")
    yield "14-three-wait", desk
    for at in range(3, 6):
        desk.unit.signal("WaitingList1", "CallerChanged", caller(at))
    has(desk, "list.after")
    yield "14-six-wait", desk
    desk.panel.tap("list.after")
    desk.panel.until(lambda sight: sum(widget.name == "list.join" for widget in sight.widgets) == 2, what="two of six")
    yield "14-second-page", desk
    desk.panel.tap("list.before")
    desk.unit.signal("WaitingList1", "CallerChanged", caller(1, gone=True, reason="gave-up"))
    desk.panel.until(lambda sight: sum(widget.name == "list.join" for widget in sight.widgets) == 3, what="one who left")
    yield "14-one-left", desk
    desk.panel.tap("list.message")
    desk.panel.wait_screen("message")
    yield "18-message-to-many", desk


def no_connection(desk: Desk):
    """Two minutes passed, and it did not come back."""
    desk.open()
    desk.panel.tap("standby.start")
    desk.sign_in("nurse")
    desk.panel.wait_screen("rooms")
    ended = now()
    desk.unit.say("Consultation1", State="failed", Reason="connection-lost", Room="airedale-0@estate.example",
                  RoomName="Airedale Hospital, consulting room 1", Verified=True, CalledUSec=ended - 20 * MINUTE,
                  JoinedUSec=ended - 14 * MINUTE, InterruptedUSec=ended - 2 * MINUTE, EndedUSec=ended, Interruptions=1,
                  InterruptedForUSec=2 * MINUTE, RecordLine=1274, People=["patient", "nurse"])
    desk.panel.wait_screen("ended")
    yield "11-no-connection", desk


def out_of_service(**checks_now) -> dict:
    return {"Unit1": {"Presence": "not-in-service"},
            "SelfCheck1": {"State": "idle", "InService": False, "Checks": checks(**checks_now), "StartedUSec": 1,
                           "TookUSec": 38_000_000}}


def commissioning(desk: Desk):
    desk.open(unit=out_of_service(exam_camera=EXAM_MISSING), answers={"Run": None})
    yield "01-not-in-service", desk
    desk.commission()
    yield "19-not-ready", desk
    desk.panel.tap("checks.off-ask")
    has(desk, "checks.off-no")
    yield "19-shut-down", desk
    desk.panel.tap("checks.off-no")
    desk.unit.say("SelfCheck1", State="running", Checks=checks(exam_camera=check("exam-camera", "running")))
    desk.unit.say("Devices1", ExamCamera="open")
    has(desk, "checks.stop")
    yield "19-running", desk
    desk.unit.say("Devices1", ExamCamera="closed")
    desk.unit.say("SelfCheck1", State="idle", Checks=checks())
    has(desk, "checks.put")
    yield "19-ready", desk
    desk.unit.say("SelfCheck1", Checks=checks(touch=check("touch", "not-run", "not-measured")))
    desk.panel.tap("checks.check-touch")
    desk.panel.tap("checks.again")
    desk.panel.wait_screen("touch")
    yield "19-touch", desk


def report(desk: Desk):
    desk.open(unit={"SelfCheck1": {"State": "idle", "InService": True, "Checks": checks(), "TookUSec": 38_000_000}})
    desk.keeper.answers["MakeReport"] = ("\n".join(f"check {n:02}: {'x' * (n % 90)}" for n in range(60)),)
    desk.serve()
    desk.panel.tap("service.checks")
    desk.panel.wait_screen("checks")
    yield "19-in-service", desk
    desk.panel.tap("checks.report")
    desk.panel.wait_screen("report")
    has(desk, "report.code")
    yield "19-report", desk


def update(desk: Desk):
    later = dict(may_call=False, permission="not-authorised-yet", permission_from=now() + 7 * 60 * MINUTE)
    desk.open(answers={"GetRooms": ([room(at, name) | later for at, name in enumerate(CLINICS[:3])],)})
    desk.panel.wait_screen("standby")
    desk.keeper.say("Keeper1", State="working", Work=work())
    desk.panel.wait_screen("update")
    yield "20-update", desk
    desk.keeper.say("Keeper1", Work=work(step=4, percent=80, left_usec=40_000_000), State="restarting")
    desk.panel.until(lambda sight: "impossible" in sight.named("update.stop").classes, what="an update that goes on")
    yield "20-restart", desk


def stick(desk: Desk):
    desk.open(answers={"SignOut": ()})
    desk.serve()
    yield "23-door", desk
    desk.keeper.say("Keeper1", Stick=STICK)
    has(desk, "service.item-staff")
    yield "23-stick", desk
    desk.keeper.answers |= {"Apply": (), "TakePins": ({"901": "730416", "900": "591842"},)}
    desk.panel.tap("service.item-staff")
    desk.panel.tap("service.go")
    has(desk, "service.pin-900", "service.pin-901")
    yield "23-pins", desk
    desk.panel.tap("service.pins-done")
    has(desk, "service.item-staff")
    desk.keeper.answers["Apply"] = None
    desk.panel.tap("service.go")
    desk.keeper.say("Keeper1", State="working", Work=work("staff", 1, steps=2, percent=40))
    has(desk, "service.progress")
    yield "23-working", desk


def staff(desk: Desk):
    desk.open(answers={"ListStaff": (STAFF,), "NewPin": ("591842",)})
    desk.serve()
    desk.panel.tap("service.staff")
    desk.panel.wait_screen("staff")
    has(desk, "staff.code-102")
    yield "24-staff", desk
    desk.panel.tap("staff.code-102")
    has(desk, "staff.new-pin")
    yield "24-chosen", desk
    desk.panel.tap("staff.new-pin")
    has(desk, "staff.pin-done")
    yield "24-pin", desk
    desk.panel.tap("staff.pin-done")
    desk.panel.tap("staff.add")
    has(desk, "staff.add-do")
    yield "24-add", desk


def enrol(desk: Desk):
    desk.open(unit=False, keeper={"Enrolled": False, "Request": REQUEST})
    desk.panel.wait_screen("request")
    yield "00-enrol", desk


def unserved(desk: Desk):
    """Nobody who looks after the unit has a PIN of their own, and it is not in service: the stick needs nobody."""
    desk.open(unit={"Staff1": {"AnyServing": False}, "SelfCheck1": {"InService": False}})
    has(desk, "standby.stick")
    yield "01-unserved", desk


def repair(desk: Desk):
    """Neither slot is good: what is left is a technician's stick."""
    desk.open(unit=False, keeper={"Health": "bad"})
    desk.panel.wait_screen("repair")
    yield "00-repair", desk


LEGS = {
    many_rooms: ["03-rooms-many", "03-rooms-second-page"],
    many_wait: ["14-three-wait", "14-six-wait", "14-second-page", "14-one-left", "18-message-to-many"],
    no_connection: ["11-no-connection"],
    commissioning: ["01-not-in-service", "19-not-ready", "19-shut-down", "19-running", "19-ready", "19-touch"],
    report: ["19-in-service", "19-report"],
    update: ["20-update", "20-restart"],
    stick: ["23-door", "23-stick", "23-pins", "23-working"],
    staff: ["24-staff", "24-chosen", "24-pin", "24-add"],
    enrol: ["00-enrol"],
    unserved: ["01-unserved"],
    repair: ["00-repair"],
}
