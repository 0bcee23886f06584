# SPDX-License-Identifier: Apache-2.0
"""The screens of who looks after a unit (19, 20, 23, 24 and the request), in every state, against a unit and a keeper
that say what the test tells them. Their pictures stay in the build's logs/panel-service/."""

import pytest
from lab import qr
from lab.desk import WHOLE, Desk, check, checks, work
from lab.desk_legs import REQUEST
from lab.fixtures import emptied

MISSING = check("exam-camera", "failed", "camera-missing")
UNTOUCHED = check("touch", "not-run", "not-measured")
OUT = {"Unit1": {"Presence": "not-in-service"}}
STICK = {"state": "ready", "signer": "Estate office", "made_usec": 1795219200000000, "code": "none", "detail": "",
         "items": [{"kind": "update", "version": "1.5.0", "installed": "1.4.0", "code": "none", "detail": ""},
                   {"kind": "site", "version": "40", "installed": "41", "code": "bundle-older", "detail": ""},
                   {"kind": "report", "version": "", "installed": "", "code": "none", "detail": ""}]}
STAFF_ITEM = {"kind": "staff", "version": "7", "installed": "", "code": "none", "detail": ""}
UNSTAFFED = {"AnyStaff": False, "AnyServing": False, "TriesLeft": 5}

pytestmark = pytest.mark.beside


@pytest.fixture(scope="module")
def kept_desk(build, tmp_path_factory):
    with emptied(build / "logs" / "panel-service") as logs:
        made = Desk(build, logs, tmp_path_factory.mktemp("desk"))
        yield made
        made.close()


@pytest.fixture
def desk(kept_desk):
    yield kept_desk
    kept_desk.rest()


def out_of_service(**checks_now) -> dict:
    return OUT | {"SelfCheck1": {"State": "idle", "InService": False, "Checks": checks(**checks_now), "StartedUSec": 1,
                                 "TookUSec": 38_000_000}}


# --- the way in


def test_a_long_press_on_the_rooms_name_asks_for_the_pin(desk):
    desk.open()
    desk.panel.wait_screen("standby")
    desk.panel.hold("standby.heading", lambda sight: desk.panel.screen(sight) == "pin")
    desk.sign_in()
    desk.panel.wait_screen("service")
    desk.panel.tap("service.back")
    desk.panel.wait_screen("standby")
    desk.unit.wait_asked("SignOut")


def test_every_screen_is_entered_at_its_heading(desk):
    """Not at a button, however the screen before was left: by a finger, a key, or by itself."""
    def entered(screen: str):
        desk.panel.wait_screen(screen)
        desk.settle()
        desk.panel.until(lambda sight: sight.focused() == f"{screen}.heading", what=f"the focus on {screen}.heading")

    desk.open()
    entered("standby")
    desk.panel.tap("standby.start")
    entered("pin")
    desk.panel.key("Tab", "Escape")
    entered("standby")
    desk.panel.tap("standby.start")
    desk.sign_in("nurse")
    entered("rooms")
    desk.panel.tap("rooms.sign-out")
    entered("standby")
    desk.panel.key("F10")
    desk.sign_in()
    entered("service")
    desk.panel.tap("service.checks")
    entered("checks")
    desk.panel.key("Tab", "Tab")
    desk.unit.say("SelfCheck1", State="running")  # the bar is another one
    desk.panel.wait("checks.stop")
    desk.unit.say("SelfCheck1", State="idle")
    desk.panel.wait("checks.back")
    desk.panel.tap("checks.back")
    entered("service")


def test_a_nurse_does_not_get_there(desk):
    desk.open()
    desk.panel.wait_screen("standby")
    desk.panel.key("F10")
    desk.sign_in("nurse")
    desk.panel.wait_screen("rooms")
    desk.panel.wait_words("may not do that")


def test_a_short_press_does_nothing(desk):
    desk.open()
    desk.panel.wait_screen("standby")
    desk.panel.tap("standby.heading")
    desk.panel.key("F10")
    desk.panel.wait_screen("pin")  # by the key that came after it, and not twice
    desk.panel.key("Escape")
    desk.panel.wait_screen("standby")


# --- 01


def test_standby_says_what_became_of_an_update_until_it_is_read(desk):
    desk.open(keeper={"UpdateResult": {"result": "updated", "version": "1.5.0", "other": "1.5.0", "code": "none",
                                       "detail": "", "ended_usec": 1}})
    desk.panel.wait_words("Updated to 1.5.0")
    desk.shot("01-updated")
    desk.panel.tap("standby.update-seen")
    desk.keeper.wait_asked("Seen")
    desk.keeper.say("Keeper1", UpdateResult={})
    desk.panel.until(lambda sight: "Updated" not in sight.words())
    desk.keeper.say("Keeper1", UpdateResult={"result": "failed", "version": "1.4.0", "other": "1.5.0", "code": "timed-out",
                                             "detail": "", "ended_usec": 2})
    desk.panel.wait_words("The update failed. The unit runs 1.4.0 as before.")
    desk.shot("01-not-updated")


@pytest.mark.parametrize("code, words", (("slot-left", "The unit's software failed to start three times. The other copy runs now."),
                                         ("slot-unsteady", "The unit went down by itself five times. Its other copy runs now.")))
def test_standby_says_that_the_other_copy_runs_and_calls_it_no_update(desk, code, words):
    desk.open(keeper={"UpdateResult": {"result": "failed", "version": "1.4.0", "other": "1.4.0", "code": code, "detail": "",
                                       "ended_usec": 1}})
    assert "update" not in desk.panel.wait_words(words).words().lower()
    desk.shot(f"01-{code}")
    desk.panel.tap("standby.update-seen")
    desk.keeper.wait_asked("Seen")


def test_a_unit_that_is_not_in_service_says_so(desk):
    desk.open(unit=out_of_service(exam_camera=MISSING))
    desk.panel.wait_words("This unit is not in service", "Sign in")
    desk.shot("01-out-of-service")


def test_standby_does_not_say_that_nobody_sees_while_a_device_does_not_let_go(desk):
    desk.open()
    desk.panel.wait_words("Cameras and microphone closed", "Nobody can look into this room.")
    desk.unit.say("Devices1", RoomCamera="stalled")
    seen = desk.panel.wait_words("A camera or the microphone is open", "It did not close. Pull its plug.")
    assert "Nobody can look" not in seen.words()
    desk.shot("01-standby-open")
    desk.unit.say("Devices1", RoomCamera="closed")
    desk.panel.wait_words("Nobody can look into this room.")


# --- 19


def test_many_faults_leave_nothing_cut(desk):
    """Of the list, and of what is to be done about the chosen one."""
    desk.open(unit=out_of_service(
        image=check("image", version="0.1.0+gfa4f2a886d", slot="a", verity=True, variant="development"),
        loudspeaker=check("loudspeaker", "failed", "loudspeaker-unheard", likeness=0.040327931879411701, volume=70),
        loopback=check("loopback", "failed", "loopback-incomplete", "room"), touch=UNTOUCHED,
        roll_back=check("roll-back", other_version="0.1.0+gfa4f2a886d", other_good=True)))
    desk.commission()
    assert_whole(desk, desk.panel.wait_words("loudspeaker: loudspeaker-unheard", "likeness 0.0403279\n", "Put into service: 2 checks failed"))
    desk.shot("19-many-faults")
    desk.unit.say("SelfCheck1", State="running")
    desk.unit.say("Devices1", ExamCamera="open")
    assert_whole(desk, desk.panel.wait_words("is open for the check", "Put into service: checking"))
    desk.shot("19-many-faults-running")


def assert_whole(desk, sight):
    """Screen 19: nothing is cut, the last line is over the bar, and the list has not made room for it."""
    desk.settle()
    unit, put, checks = (sight.named(f"checks.{name}") for name in ("unit", "put", "list"))
    assert unit.y + unit.height < put.y - 16, (unit, put)
    assert checks.width > unit.width and checks.y + checks.height < put.y - 16, (checks, unit)
    assert not any(widget.cut for widget in sight.widgets if widget.words)


def test_checks_of_a_unit_that_is_not_ready(desk):
    desk.open(unit=out_of_service(exam_camera=MISSING))
    desk.commission()
    desk.panel.wait_words("12 of 13 checks passed", "Took 38 seconds", "1.4.0, slot A, verified root", "Not ready for use",
                          "Failed: the camera is not there", "Push the blue plug in until it clicks.", "1 Gbit/s",
                          "Heard after 84 ms, echo 28 dB down", "Two pictures and sound, encrypted, in 0.6 s",
                          "exam-camera: camera-missing", "Put into service: 1 check failed")
    desk.shot("19-not-ready")
    desk.unit.answers["Run"] = ([],)
    desk.panel.tap("checks.again")
    assert desk.unit.wait_asked("Run") == ("0123456789abcdef0123456789abcdef", ["exam-camera"])
    desk.panel.tap("checks.put")
    desk.panel.tap("checks.check-network")
    desk.panel.wait_words("megabits")
    desk.unit.say("SelfCheck1", Checks=checks())
    desk.panel.wait_words("Ready for use", "13 of 13 checks passed")
    desk.shot("19-ready")
    desk.panel.tap("checks.put")
    desk.unit.wait_asked("PutIntoService")
    assert "PutIntoService" not in [method for method, _ in desk.unit.asked]  # it was dashed the first time
    desk.unit.say("SelfCheck1", InService=True)
    desk.panel.wait_screen("rooms")


def test_running_checks_say_that_a_device_is_open_and_can_be_stopped(desk):
    desk.open(unit=out_of_service(exam_camera=check("exam-camera", "not-run"), touch=UNTOUCHED))
    desk.commission()
    desk.panel.wait_words("Run all checks to find out.")
    desk.shot("19-not-run")
    desk.unit.answers["Run"] = None
    desk.panel.tap("checks.run")
    assert desk.unit.wait_asked("Run")[1] == []
    desk.unit.say("SelfCheck1", State="running", Checks=checks(exam_camera=check("exam-camera", "running"), touch=UNTOUCHED))
    desk.unit.say("Devices1", ExamCamera="open")
    sight = desk.panel.wait_words("Stop everything", "Checking: Examination camera", "is open for the check")
    assert sight.named("checks.stop").x < 200 and sight.named("checks.off-ask") is None
    desk.shot("19-running")
    desk.panel.tap("checks.stop")
    desk.unit.wait_asked("StopAll")
    desk.unit.say("Devices1", ExamCamera="closed")
    desk.panel.wait_words("All stopped")
    desk.unit.say("SelfCheck1", State="idle", Checks=checks(exam_camera=check("exam-camera", "failed", "cancelled"),
                                                            touch=UNTOUCHED))
    desk.panel.wait("checks.off-ask")


def test_a_device_that_is_plugged_in_again_is_checked_again(desk):
    desk.open(unit=out_of_service(exam_camera=MISSING) | {"Devices1": {"ExamCamera": "none", "RoomCamera": "closed"}})
    desk.commission()
    desk.unit.answers["Run"] = ([],)
    desk.unit.say("SelfCheck1", State="running")
    desk.panel.wait("checks.stop")
    desk.unit.say("Devices1", ExamCamera="closed", RoomCamera="none")
    desk.unit.say("Devices1", RoomCamera="closed")  # its check has passed
    desk.unit.say("SelfCheck1", TookUSec=39_000_000)
    desk.settle()
    assert "Run" not in [method for method, _ in desk.unit.asked]
    desk.unit.say("SelfCheck1", State="idle")
    assert desk.unit.wait_asked("Run")[1] == ["exam-camera"]
    desk.unit.say("SelfCheck1", Checks=checks())
    desk.panel.wait_words("13 of 13 checks passed")
    desk.unit.say("Devices1", ExamCamera="none")
    desk.settle()
    desk.unit.say("Devices1", ExamCamera="closed")
    desk.settle()
    desk.unit.say("SelfCheck1", Checks=checks(exam_camera=MISSING))  # long after it was back
    desk.panel.wait_words("12 of 13 checks passed")
    assert "Run" not in [method for method, _ in desk.unit.asked]


def test_shut_down_asks_once(desk):
    desk.open(unit=out_of_service(exam_camera=MISSING))
    desk.commission()
    desk.panel.tap("checks.off-ask")
    desk.panel.wait_words("Shut this unit down?")
    desk.shot("19-shut-down")
    desk.panel.key("Escape")
    desk.panel.until(lambda sight: "Shut this unit down?" not in sight.words())
    desk.panel.tap("checks.off-ask")
    desk.panel.tap("checks.off-yes")
    desk.keeper.wait_asked("ShutDown")


def test_the_touch_check_counts_touches(desk):
    desk.open(unit=out_of_service(touch=UNTOUCHED))
    desk.commission()
    desk.panel.wait_words("Touch the 9 points to end the checks.")
    desk.shot("19-only-touch")
    desk.panel.tap("checks.again")
    desk.panel.wait_screen("touch")
    for point in (1, 3, 5):
        desk.panel.tap(f"touch.point-{point}")
    desk.panel.wait_words("3 of 9 touched")
    desk.shot("19-touch")
    desk.panel.key("Tab", "Return")  # a key says nothing of the touchscreen
    for point in (2, 4, 6, 7, 8, 9):
        desk.panel.tap(f"touch.point-{point}")
    assert desk.unit.wait_asked("ReportTouch")[1:] == (9, 9, 1920, 1080)
    desk.panel.wait_screen("checks")


def test_a_point_that_does_not_answer_is_reported(desk):
    desk.open(unit=out_of_service(touch=UNTOUCHED))
    desk.commission()
    desk.panel.tap("checks.again")
    desk.panel.tap("touch.point-1")
    desk.panel.tap("touch.give-up")
    assert desk.unit.wait_asked("ReportTouch")[1:3] == (1, 9)


def test_the_report_is_text_and_a_code(desk):
    desk.open(unit={"SelfCheck1": {"State": "idle", "InService": True, "Checks": WHOLE, "TookUSec": 38_000_000}})
    desk.keeper.answers["MakeReport"] = ("\n".join(f"line {n}: {'x' * (n % 90)}" for n in range(60)),)
    desk.serve()
    desk.panel.tap("service.checks")
    desk.panel.wait_words("In service")
    desk.shot("19-in-service")
    desk.panel.tap("checks.report")
    sight = desk.panel.wait_words("line 5", "Page 1 of 3")
    assert sight.named("report.code").height > 400
    desk.shot("19-report")
    desk.panel.key("Page_Down")
    desk.panel.wait_words("line 30", "Page 2 of 3")
    desk.panel.tap("report.back")
    desk.panel.wait_screen("checks")


# --- 20


def test_an_update_is_shown_whoever_is_there(desk):
    desk.open()
    desk.panel.wait_screen("standby")
    desk.keeper.say("Keeper1", State="working", Work=work())
    desk.panel.wait_screen("update")
    desk.panel.wait_words("About 3 minutes left. Please leave the power on.", "56%", "Ready again at about",
                          "Write version 1.5.0", "the unit goes back to version 1.4.0", "From 1.4.0 to 1.5.0.",
                          "Ring 0113 496 0123", "Cameras and microphone closed")
    desk.shot("20-update")
    desk.panel.tap("update.stop")
    desk.keeper.wait_asked("Stop")
    desk.keeper.say("Keeper1", Work=work(stoppable=False, stopping=True))
    seen = desk.panel.wait_words("The update is being stopped", "The old version stays as it is. You can use the unit in a moment.")
    assert "Please leave the power on." in seen.words() and "left." not in seen.words() and "Ready again" not in seen.words()
    desk.shot("20-stopping")
    desk.keeper.say("Keeper1", Work=work(step=1, percent=5, stoppable=False))
    seen = desk.panel.wait_words("The update is being brought here. You can stop it then.")
    assert "any more" not in seen.words()
    desk.keeper.say("Keeper1", Work=work(step=4, percent=80, left_usec=40_000_000), State="restarting")
    desk.panel.wait_words("You cannot stop it any more", "Less than a minute left")
    desk.shot("20-restart")
    desk.keeper.say("Keeper1", Work=work(step=5, percent=100, left_usec=-1), State="working")
    desk.panel.wait_words("99%")
    desk.unit.say("SelfCheck1", State="running")
    desk.unit.say("Devices1", RoomCamera="open")
    desk.panel.wait_words("Stop everything", "is open for the checks")
    desk.shot("20-checks")
    desk.unit.say("Devices1", RoomCamera="closed")
    desk.unit.say("SelfCheck1", State="idle")
    desk.keeper.say("Keeper1", State="idle", Work=work(step=5, percent=100, result="done"))
    desk.panel.wait_screen("standby")


def test_an_update_is_shown_while_the_daemon_is_not_there(desk):
    desk.open(unit=False, keeper={"State": "working", "Work": work(step=5, percent=90)})
    sight = desk.panel.wait_screen("update")
    assert "closed" not in sight.words()  # nobody has said so


def test_a_consultation_is_never_covered(desk):
    desk.open(unit={"Consultation1": {"State": "in-consultation", "Reason": "none", "JoinedUSec": 1},
                    "Devices1": {"RoomCamera": "open"}}, keeper={"State": "working", "Work": work()})
    desk.panel.wait_screen("consultation")


def test_a_picture_that_has_the_screen_for_itself_says_how_good_the_connection_is(desk):
    """There is no strip then, and the consultant looks closest."""
    desk.open(unit={"Unit1": {"Role": "consulting"}, "Devices1": {"RoomCamera": "open", "Microphone": "open"},
                    "Consultation1": {"State": "in-consultation", "Reason": "none", "JoinedUSec": 1, "Quality": "good"}})
    desk.panel.tap("consultation.full")
    sight = desk.panel.wait_words("Both pictures")
    assert "Connection" not in sight.words()
    desk.unit.say("Consultation1", Quality="poor")
    desk.panel.wait_words("Connection poor: do not judge skin by live pictures")
    desk.shot("16-full-poor")
    desk.unit.say("Consultation1", Quality="good")
    desk.panel.until(lambda sight: "do not judge" not in sight.words())


# --- 23


def test_the_service_stick(desk):
    desk.open()
    desk.serve()
    desk.panel.wait_words("Let a service stick in", "1.4.0, slot A")
    desk.shot("23-closed")
    desk.panel.tap("service.go")
    desk.keeper.wait_asked("OpenDoor")
    desk.keeper.say("Keeper1", Stick={"state": "none"})
    desk.panel.wait_words("Push the service stick in")
    desk.shot("23-insert")
    desk.keeper.say("Keeper1", Stick={"state": "reading"})
    desk.panel.wait_words("The stick is being read")
    desk.keeper.say("Keeper1", Stick=STICK)
    desk.panel.wait_words("Signed by Estate office", "Update 1.5.0", "Site bundle, serial 40",
                          "The site bundle is older than the one in use.", "What will happen")
    desk.shot("23-stick")
    desk.panel.tap("service.item-site")  # it cannot be done
    desk.panel.tap("service.item-report")
    desk.panel.wait_words("writes its report onto the stick")
    desk.keeper.answers["Apply"] = None
    desk.panel.tap("service.go")
    assert desk.keeper.wait_asked("Apply") == ("0123456789abcdef0123456789abcdef", "report")
    desk.panel.wait_words("It is being done")
    desk.keeper.say("Keeper1", State="working", Work=work("report", 1, steps=2, percent=40))
    desk.panel.wait_words("Step 1 of 2, ")
    desk.shot("23-working")


def test_a_stick_is_done_with(desk):
    desk.open(keeper={"Stick": STICK})
    desk.serve()

    def apply(token, kind):
        desk.keeper.say("Keeper1", Work=work(kind, 1, result="done"))
        return ()

    desk.keeper.answers["Apply"] = apply
    desk.panel.tap("service.item-report")
    desk.panel.tap("service.go")
    desk.panel.wait_words("Done", "Pull the stick out now")
    desk.shot("23-done")
    desk.panel.tap("service.leave")
    desk.keeper.wait_asked("CloseDoor")
    desk.keeper.say("Keeper1", Stick={"state": "door-closed"})
    desk.panel.wait_words("Pull the stick out now", "Let a service stick in")


@pytest.mark.parametrize("code, words", [("bundle-signature", "is not signed by this estate"),
                                         ("bundle-other-unit", "is for another unit")])
def test_a_stick_is_refused(desk, code, words):
    desk.open(keeper={"Stick": {"state": "refused", "code": code, "detail": ""}})
    desk.serve()
    desk.panel.wait_words("The stick is refused", words, "Pull the stick out now")
    desk.shot("23-refused")


def test_a_factory_reset_asks_once(desk):
    reset = {"kind": "factory-reset", "version": "", "installed": "", "code": "none", "detail": ""}
    desk.open(keeper={"Stick": STICK | {"items": [reset]}})
    desk.serve()
    desk.panel.tap("service.go")
    desk.panel.wait_words("Wipe this unit?")
    desk.shot("23-reset")
    desk.panel.tap("service.reset-no")
    desk.panel.tap("service.go")
    desk.panel.tap("service.reset-yes")
    assert desk.keeper.wait_asked("Apply")[1] == "factory-reset"


def test_without_a_keeper_the_page_says_so(desk):
    desk.open(keeper=False)
    desk.serve()
    desk.panel.wait_words("Nothing looks after this machine")
    desk.shot("23-no-keeper")
    desk.panel.tap("service.request")
    assert desk.panel.screen() == "service"


def apply_staff(desk, pins: dict):
    """Does what the stick says of staff: the keeper has these PINs then."""
    desk.keeper.answers |= {"Apply": (), "TakePins": (pins,)}
    desk.panel.tap("service.go")
    desk.keeper.wait_asked("TakePins")


def test_the_first_pins_of_a_staff_list_are_shown_once(desk):
    desk.open(keeper={"Stick": STICK | {"items": [STAFF_ITEM]}})
    desk.serve()
    apply_staff(desk, {"901": "730416", "900": "591842"})
    sight = desk.panel.wait_words("The first one-time PINs", "Staff code 900", "591842", "Staff code 901", "730416")
    assert sight.named("service.pin-900").x < sight.named("service.pin-901").x
    desk.shot("23-pins")
    desk.panel.tap("service.pins-done")
    desk.panel.until(lambda now: "591842" not in now.words() and "730416" not in now.words(), what="no PIN any more")
    assert not [one for one in desk.keeper.asked if one[0] == "TakePins"]  # nobody asked again


def test_the_first_pins_are_forgotten_with_the_sign_in(desk):
    desk.open(keeper={"Stick": STICK | {"items": [STAFF_ITEM]}})
    desk.serve()
    apply_staff(desk, {"900": "591842"})
    desk.panel.wait_words("591842")
    desk.panel.tap("service.sign-out")
    desk.panel.wait_screen("standby")
    desk.panel.key("F10")
    desk.sign_in()
    desk.panel.wait_screen("service")
    assert "591842" not in desk.panel.look().words()


def test_the_first_start_ends_on_the_checks_and_the_stick_brings_the_staff(desk):
    """Nobody can sign in: nobody can put it into service."""
    desk.open(unit={"Staff1": UNSTAFFED, "SelfCheck1": {"InService": False}},
              keeper={"Stick": STICK | {"items": [STAFF_ITEM]}})
    sight = desk.panel.wait_screen("checks")
    assert sight.named("checks.run").sensitive and "impossible" in sight.named("checks.put").classes
    desk.panel.wait_words("Nobody can sign in here yet")
    desk.shot("19-first-start")
    desk.panel.tap("checks.service")
    desk.panel.wait_screen("service")
    desk.panel.tap("service.back")
    desk.panel.wait_screen("checks")
    desk.panel.tap("checks.service")
    apply_staff(desk, {"900": "591842"})
    desk.unit.say("Staff1", AnyStaff=True)
    desk.panel.wait_words("Staff code 900", "591842")
    desk.panel.tap("service.pins-done")
    desk.panel.tap("service.back")
    desk.panel.wait_screen("standby")


def test_a_unit_without_staff_takes_its_first_list(desk):
    desk.open(unit={"Staff1": UNSTAFFED}, keeper={"Stick": STICK | {"items": [STAFF_ITEM]}})
    desk.panel.wait_words("Nobody can sign in here yet")
    desk.shot("01-no-staff")
    desk.panel.tap("standby.start")
    sight = desk.panel.wait_screen("service")
    assert not sight.named("service.staff") and not sight.named("service.checks")
    apply_staff(desk, {"900": "591842"})
    assert ("Apply", ("", "staff")) in desk.keeper.asked
    desk.unit.say("Staff1", AnyStaff=True)
    desk.panel.wait_words("Staff code 900", "591842")
    desk.panel.tap("service.pins-done")
    desk.panel.tap("service.back")
    desk.panel.wait_screen("standby")
    desk.panel.tap("standby.start")
    desk.panel.wait_screen("pin")


def test_a_unit_that_nobody_serves_offers_the_stick(desk):
    """Nurses alone, or one-time PINs that nobody read: who has one signs in, and the stick needs nobody."""
    desk.open(unit={"Staff1": {"AnyServing": False}, "SelfCheck1": {"InService": False}},
              keeper={"Stick": STICK | {"items": [STAFF_ITEM]}})
    desk.panel.wait_words("No technician or manager has a PIN of their own here", "Service stick")
    desk.shot("01-unserved")
    desk.panel.tap("standby.start")
    desk.panel.wait_screen("pin")
    desk.panel.key("Escape")
    desk.panel.wait_screen("standby")
    desk.panel.tap("standby.stick")
    sight = desk.panel.wait_screen("service")
    assert not sight.named("service.staff") and not sight.named("service.checks")
    apply_staff(desk, {"900": "591842"})
    assert ("Apply", ("", "staff")) in desk.keeper.asked
    desk.panel.wait_words("Staff code 900", "591842")
    desk.panel.tap("service.pins-done")
    desk.panel.tap("service.back")
    desk.panel.wait("standby.stick")
    desk.unit.say("Staff1", AnyServing=True)
    desk.panel.until(lambda now: not now.named("standby.stick"), what="no way without a PIN any more")
    desk.panel.key("F10")
    desk.panel.wait_screen("pin")


def test_a_unit_in_service_that_nobody_serves_has_the_way_of_technicians(desk):
    desk.open(unit={"Staff1": {"AnyServing": False}})
    assert not desk.panel.wait_screen("standby").named("standby.stick")
    desk.panel.key("F10")
    desk.panel.wait_screen("service")


def test_the_pins_of_a_list_that_failed_are_shown(desk):
    desk.open(keeper={"Stick": STICK | {"items": [STAFF_ITEM]}})
    desk.serve()

    def apply(token, kind):
        desk.keeper.say("Keeper1", Work=work(kind, 2, result="failed", code="record-unwritable"))
        return "RecordUnwritable"

    desk.keeper.answers |= {"Apply": apply, "TakePins": ({"900": "591842"},)}
    desk.panel.tap("service.go")
    desk.panel.wait_words("Staff code 900", "591842")
    desk.panel.tap("service.pins-done")
    desk.panel.wait_words("It was not done")


# --- the request


def test_the_request_is_a_code_and_text(desk):
    desk.open(keeper={"Request": REQUEST})
    desk.serve()
    desk.panel.tap("service.request")
    sight = desk.panel.wait_words(REQUEST, "For oakwood-wing-1@estate.example")
    left, top, right, bottom = sight.named("request.code").box
    desk.shot("23-request")
    assert qr.read_picture(desk.seat.picture()[top:bottom, left:right]) == REQUEST
    desk.panel.key("Escape")
    desk.panel.wait_screen("service")


def test_a_unit_without_identity_shows_its_request_and_takes_a_stick(desk):
    desk.open(unit=False, keeper={"Enrolled": False, "Request": REQUEST})
    desk.panel.wait_words("This unit has no identity yet", "Insert the service stick", REQUEST)
    desk.shot("00-enrol")
    desk.panel.tap("request.go")
    assert desk.keeper.wait_asked("OpenDoor") == ("",)


def test_a_unit_that_was_wiped_is_flashed_again(desk):
    desk.open(unit=False, keeper={"Enrolled": False, "Request": "", "Address": ""})
    sight = desk.panel.wait_words("Flash this unit again", "No service stick brings it an identity.", "It was wiped")
    assert "answered" not in sight.words()
    desk.shot("00-wiped")


def test_a_unit_without_identity_is_given_one(desk):
    site = {"kind": "site", "version": "1", "installed": "", "code": "none", "detail": ""}
    desk.open(unit=False, keeper={"Enrolled": False, "Request": REQUEST, "Stick": STICK | {"items": [site]}})
    desk.panel.wait_words("Site bundle, serial 1")
    desk.shot("00-enrol-stick")
    desk.panel.tap("request.go")
    assert desk.keeper.wait_asked("Apply") == ("", "site")
    desk.keeper.say("Keeper1", Enrolled=True, Request="")
    desk.panel.wait_words("This unit is starting")


def test_a_unit_that_does_not_start_any_more_lets_a_stick_in(desk):
    desk.open(unit=False, keeper={"Health": "starting"})
    desk.panel.wait_words("This unit is starting")
    desk.keeper.say("Keeper1", Health="bad", State="restarting")
    desk.panel.wait_words("This unit is restarting")
    desk.keeper.say("Keeper1", State="idle")
    sight = desk.panel.wait_words("This unit does not start", "pull the plugs of the cameras and the microphone", "Let a service stick in",
                                  "No PIN is asked for")
    assert desk.panel.screen(sight) == "repair"
    desk.shot("00-repair")
    desk.panel.tap("repair.go")
    assert desk.keeper.wait_asked("OpenDoor") == ("",)
    desk.keeper.say("Keeper1", Stick=STICK)
    desk.panel.wait_words("Update 1.5.0")
    desk.shot("00-repair-stick")
    desk.keeper.say("Keeper1", Stick={"state": "none"})
    desk.panel.wait_words("Push the service stick in")
    desk.keeper.say("Keeper1", State="working", Work=work())
    desk.panel.wait_screen("update")


def test_a_unit_that_starts_after_all_is_itself_again(desk):
    desk.open(keeper={"Health": "bad"})
    desk.panel.wait_screen("standby")  # whatever the keeper found: winglinkd answers


# --- 24


def test_staff(desk):
    desk.open()
    desk.serve()
    desk.panel.tap("service.staff")
    desk.panel.wait_words("101", "Nurse, locked", "has a one-time PIN", "ended", "Healthcare manager")
    desk.shot("24-staff")
    desk.panel.tap("staff.code-102")
    desk.unit.answers["NewPin"] = ("591842",)
    desk.panel.tap("staff.new-pin")
    assert desk.unit.wait_asked("NewPin")[1] == "102"
    desk.panel.wait_words("One-time PIN of 102", "591842")
    desk.shot("24-pin")
    desk.panel.tap("staff.pin-done")
    desk.panel.until(lambda sight: "591842" not in sight.words())
    desk.panel.tap("staff.end")
    desk.panel.wait_words("End 102?")
    desk.shot("24-end")
    desk.panel.tap("staff.end-ask-yes")
    assert desk.unit.wait_asked("EndStaff")[1] == "102"
    desk.panel.tap("staff.code-900")
    desk.panel.tap("staff.end")  # oneself: dashed
    assert "End 900?" not in desk.panel.look().words()


def test_a_staff_code_is_added_and_its_pin_shown_once(desk):
    desk.open()
    desk.serve()
    desk.panel.tap("service.staff")
    desk.panel.tap("staff.add")
    desk.panel.type("101")
    desk.panel.wait_words("101 is taken, or was once.")
    desk.panel.tap("staff.clear")
    desk.panel.tap("staff.2")
    desk.panel.type("05")
    desk.panel.tap("staff.role-nurse")
    desk.panel.wait_words("Add 205 as Nurse")
    desk.shot("24-add")
    desk.unit.answers["AddStaff"] = ("731590",)
    desk.panel.tap("staff.add-do")
    assert desk.unit.wait_asked("AddStaff")[1:] == ("205", "nurse")
    desk.panel.wait_words("One-time PIN of 205", "731590")
    desk.panel.tap("staff.pin-done")
    desk.panel.key("Escape")
    desk.panel.wait_screen("service")
