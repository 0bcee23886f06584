# SPDX-License-Identifier: Apache-2.0
"""The walk through the panel's screens: legs from standby to standby, each a way that people go. A leg yields at every
stop: its name and the side that shows it. Names begin with the screen's number in the design.

Legs say what is done by names of controls and wait for states and names, never for words: they are walked by touch and
by keys, in English and in longer words."""

import itertools

from . import cast, tour
from .scene import LONG, all_pictures_flow, both, devices, until_waits, wait
from .stops import is_live, pictures
from .ward import Side, Ward

WRONG = "111222"
CODES = itertools.count(510)


def has(side: Side, *names):
    """Until all of these are on the screen."""
    side.panel.until(lambda sight: all(sight.named(name) for name in names), what=str(names))


def lacks(side: Side, *names):
    side.panel.until(lambda sight: not any(sight.named(name) for name in names), what=f"without {names}")


def shown(side: Side, *names):
    """Until these pictures are shown, or all that there are."""
    def all_live(sight) -> bool:
        found = [picture for picture in pictures(sight) if not names or picture.name in names]
        return bool(found) and all(is_live(sight, picture) for picture in found)

    side.panel.until(all_live, what=f"pictures in the place of words: {names or 'all'}")


def empty(side: Side, name: str):
    """Until words stand in the place of a picture."""
    side.panel.until(lambda sight: (found := sight.named(name)) and not is_live(sight, found), what=f"words in {name}")


def put_away_toasts(*sides):
    for side in sides:
        toast = next((one for one in side.panel.look().names() if one.endswith("toast-ok")), None)
        if toast:
            side.panel.tap(toast)
            lacks(side, toast)


# --- the wing alone


def alone(ward: Ward):
    wing = ward.wing
    wing.panel.wait_screen("standby")
    yield "01-standby", wing
    wing.unit.cameras["exam"].unplug()
    wing.unit.wait_until("devices", LONG, exam_camera="none")
    yield "01-standby-camera-missing", wing
    wing.unit.cameras["exam"].plug()
    wing.unit.wait_until("devices", LONG, exam_camera="closed")
    wing.panel.tap("standby.start")
    wing.panel.wait_screen("pin")
    yield "02-pin", wing
    wing.panel.type(wing.person.code)
    yield "02-pin-second-step", wing
    wing.panel.type(WRONG)
    has(wing, "pin.trouble")
    yield "02-pin-wrong", wing
    wing.panel.type(wing.person.pin)
    wing.panel.wait_screen("rooms")
    yield "03-rooms", wing
    wing.unit.place.cut()
    has(wing, "rooms.no-network")
    yield "03-rooms-no-network", wing
    wing.unit.place.plug()
    lacks(wing, "rooms.no-network")
    wing.panel.tap(f"rooms.room-{cast.AIREDALE_2.address}")
    wing.panel.wait_screen("refused")
    yield "12-refused-lapsed", wing
    wing.panel.tap("refused.other")
    wing.panel.wait_screen("rooms")
    wing.panel.tap("rooms.try")
    wing.panel.wait_screen("check")
    shown(wing)
    yield "04-try-the-cameras", wing
    wing.panel.tap("check.back")
    wing.panel.wait_screen("rooms")
    tour.check(wing)
    shown(wing)
    yield "04-check", wing
    wing.unit.cameras["exam"].unplug()
    empty(wing, "check.exam")
    yield "04-check-without-examination", wing
    wing.unit.cameras["exam"].plug()
    shown(wing)
    wing.unit.cameras["room"].unplug()
    empty(wing, "check.room")
    yield "04-check-not-ready", wing
    wing.unit.cameras["room"].plug()
    shown(wing)
    wing.panel.tap("check.stop")
    wing.panel.wait_screen("rooms")
    wing.panel.tap("rooms.sign-out")
    wing.panel.wait_screen("standby")


def pins(ward: Ward):
    """A PIN that must be changed, and a code that is locked."""
    wing = ward.wing
    new, doomed = (wing.register.add(str(next(CODES)), "nurse") for _ in range(2))
    wing.panel.tap("standby.start")
    wing.panel.sign_in(new)
    wing.panel.wait_screen("new-pin")
    yield "02-new-pin", wing
    wing.panel.type("730416")
    lacks(wing, "new-pin.note")
    yield "02-new-pin-again", wing
    wing.panel.type("730417")
    has(wing, "new-pin.trouble")
    yield "02-new-pin-not-the-same", wing
    wing.panel.tap("new-pin.cancel")
    wing.panel.wait_screen("standby")
    wing.panel.tap("standby.start")
    wing.panel.wait_screen("pin")
    wing.panel.type(doomed.code)
    said = ""
    for _ in range(5):
        wing.panel.type(WRONG)
        said = answered(wing, said)
    yield "02-pin-locked", wing
    wing.panel.tap("pin.cancel")
    wing.panel.wait_screen("standby")


def answered(side: Side, before: str) -> str:
    """What is said of the last PIN, which is something else than before."""
    def words(sight) -> str:
        note = sight.named("pin.trouble")
        return sight.words(note) if note else ""

    return words(side.panel.until(lambda sight: words(sight) not in ("", before), what="an answer to the PIN"))


# --- both


def waits(ward: Ward):
    """The wing waits, and is waited for: until the consultant joins."""
    wing, clinic = ward.wing, ward.clinic
    clinic.panel.key("Shift_L")  # it has stood by for as long as the legs before took: it may be dim
    yield "01-standby-consulting", clinic
    tour.sign_in(clinic)
    yield "14-nobody-waits", clinic
    tour.sign_in(wing)
    tour.check(wing)
    wing.panel.tap("check.person-patient")
    tour.call(wing, clinic)
    shown(wing)
    yield "05-waiting", wing
    has(clinic, "list.join")
    yield "14-one-waits", clinic
    clinic.unit.ctl("note", wing.unit.address, "Running 10 minutes late.")
    has(wing, "waiting.note")
    yield "05-waiting-message", wing
    wing.panel.tap("waiting.change")
    has(wing, "waiting.people-done")
    yield "05-waiting-who", wing
    wing.panel.tap("waiting.people-done")
    wing.panel.tap("waiting.help")
    has(wing, "waiting.help-close")
    yield "05-waiting-help", wing
    wing.panel.tap("waiting.help-close")
    wing.panel.tap("waiting.stop")
    devices(wing.unit, "closed")
    has(wing, "waiting.start")
    yield "05-waiting-stopped", wing
    wing.panel.tap("waiting.start")
    devices(wing.unit, "open")
    lacks(wing, "waiting.start")
    wing.panel.tap("waiting.end")
    wing.panel.wait_screen("rooms")


def before_the_join(ward: Ward):
    """What a consultant may do before joining: look at the own camera, write."""
    wing, clinic = ward.wing, ward.clinic
    wing.unit.sign_in()
    wait(wing.unit, clinic.unit)
    tour.sign_in(clinic)
    clinic.panel.tap("list.look")
    clinic.panel.wait_screen("check")
    shown(clinic)
    yield "15-check", clinic
    clinic.panel.tap("check.message")
    has(clinic, "check.message-send")
    yield "15-check-message", clinic
    clinic.panel.tap("check.message-close")
    clinic.panel.tap("check.back")
    clinic.panel.wait_screen("list")
    clinic.panel.tap("list.check")
    clinic.panel.wait_screen("check")
    shown(clinic)
    yield "15-try-my-camera", clinic
    clinic.panel.tap("check.stop")
    clinic.panel.wait_screen("list")
    clinic.panel.tap("list.message")
    clinic.panel.wait_screen("message")
    yield "18-message", clinic
    clinic.panel.tap("message.message-2")
    yield "18-message-chosen", clinic
    clinic.panel.tap("message.send")
    wing.unit.wait_signal("consultation", "Note")
    yield "18-message-sent", clinic
    clinic.panel.tap("message.write")
    has(clinic, "message.keyboard-q")
    yield "18-keyboard", clinic
    clinic.panel.tap("message.keyboard-digits")
    yield "18-keyboard-signs", clinic
    clinic.panel.tap("message.back")
    clinic.panel.wait_screen("list")
    clinic.panel.tap("list.sign-out")
    clinic.panel.wait_screen("standby")


def together(ward: Ward):
    """In consultation: what opens beside the pictures, at both ends."""
    wing, clinic = ward.wing, ward.clinic
    tour.consult(wing, clinic)
    shown(wing)
    shown(clinic)
    yield "06-consultation", wing
    yield "16-consultation", clinic
    for side, number in ((wing, "06"), (clinic, "16")):
        for page, close in (("help", "help-close"), ("loudspeaker", "loudspeaker-close"), ("end", "end-no")):
            side.panel.tap(f"consultation.{page}")
            has(side, f"consultation.{close}")
            yield f"{number}-{page}", side
            side.panel.tap(f"consultation.{close}")
            lacks(side, f"consultation.{close}")
    wing.panel.tap("consultation.people")
    has(wing, "consultation.people-done")
    yield "06-who", wing
    wing.panel.tap("consultation.people-done")
    wing.panel.tap("consultation.examine")
    shown(wing)
    yield "06-examination-large", wing
    wing.panel.tap("consultation.examine")
    clinic.panel.tap("consultation.swap")
    shown(clinic)
    yield "16-swapped", clinic
    clinic.panel.tap("consultation.swap")
    clinic.panel.tap("consultation.full")
    lacks(clinic, "consultation.small")
    yield "16-full-screen", clinic
    clinic.panel.tap("consultation.full")
    has(clinic, "consultation.small")
    clinic.panel.tap("consultation.waiting")
    has(clinic, "consultation.list-close")
    yield "16-nobody-else-waits", clinic
    clinic.panel.tap("consultation.list-close")
    tour.end(clinic)


def stopped(ward: Ward):
    """Everything stopped, by each end, and what the other end reads."""
    wing, clinic = ward.wing, ward.clinic
    tour.consult(wing, clinic)
    shown(clinic)
    wing.panel.tap("consultation.stop")
    wing.panel.wait_screen("stopped")
    devices(wing.unit, "closed")
    shown(wing)
    yield "21-stopped", wing
    empty(clinic, "consultation.large")
    put_away_toasts(clinic)
    yield "16-they-stopped", clinic
    wing.panel.tap("stopped.end")
    has(wing, "stopped.end-no")
    yield "21-end", wing
    wing.panel.tap("stopped.end-no")
    wing.panel.tap("stopped.start")
    wing.panel.wait_screen("consultation")
    devices(wing.unit, "open")
    clinic.panel.tap("consultation.stop")
    has(clinic, "consultation.start")
    empty(wing, "consultation.far")
    put_away_toasts(wing)
    shown(wing, "consultation.room", "consultation.exam")
    yield "06-they-stopped", wing
    shown(clinic, "consultation.large", "consultation.small")
    yield "21-stopped-consulting", clinic
    wing.open_panel()
    wing.panel.wait_screen("consultation")
    wing.panel.key("F4")  # closes the microphone; to open it again wants to know who asks
    wing.unit.wait_until("devices", LONG, microphone="closed")
    wing.panel.tap("consultation.microphone")
    wing.panel.wait_screen("pin")
    yield "02-pin-in-a-call", wing
    wing.panel.tap("pin.cancel")
    wing.panel.wait_screen("consultation")
    tour.end(wing)


def breaks(ward: Ward):
    """A camera that is unplugged, a connection that is lost, and the end."""
    wing, clinic = ward.wing, ward.clinic
    tour.consult(wing, clinic)
    shown(wing)
    shown(clinic)
    wing.unit.cameras["exam"].unplug()
    empty(wing, "consultation.exam")
    shown(wing, "consultation.far", "consultation.room")
    yield "10-unplugged", wing
    empty(clinic, "consultation.large")
    yield "10-unplugged-consulting", clinic
    wing.unit.cameras["exam"].plug()
    shown(wing)
    yield "10-works-again", wing
    shown(clinic)
    wing.unit.place.cut()
    for side, name in ((wing, "09-reconnecting"), (clinic, "09-reconnecting-consulting")):
        side.panel.wait_screen("interrupted")
        shown(side)
        yield name, side
    wing.unit.place.plug()
    for side in (wing, clinic):
        side.panel.wait_screen("consultation")
    shown(wing)
    yield "09-back", wing
    tour.end(clinic)
    yield "11-ended-consulting", clinic
    wing.panel.wait_screen("ended")
    yield "11-ended", wing
    wing.panel.tap("ended.report")
    has(wing, "ended.report-picture")
    yield "11-report", wing
    wing.panel.tap("ended.report-picture")
    has(wing, "ended.reported")
    yield "11-reported", wing
    wing.panel.tap("ended.finish")
    wing.panel.wait_screen("standby")
    clinic.panel.tap("ended.list")
    clinic.panel.wait_screen("list")


def calls(ward: Ward):
    """The consulting room calls the wing."""
    wing, clinic = ward.wing, ward.clinic
    tour.sign_in(clinic)
    clinic.panel.tap("list.wing")
    clinic.panel.wait_screen("check")
    shown(clinic)
    yield "15-check-before-a-call", clinic
    clinic.panel.tap("check.join")
    wing.unit.wait_until("consultation", LONG, state="ringing")
    clinic.panel.wait_screen("calling")
    shown(clinic)
    yield "16-it-rings-there", clinic
    wing.panel.wait_screen("incoming")
    yield "13-incoming", wing
    wing.panel.tap("incoming.answer")
    wing.panel.sign_in(wing.person)
    wing.panel.wait_screen("check")
    shown(wing)
    yield "13-check-before-the-answer", wing
    wing.panel.tap("check.join")
    both(wing.unit, clinic.unit, "in-consultation")
    all_pictures_flow(wing.unit, clinic.unit)
    tour.end(wing)
    wing.panel.tap("ended.finish")
    wing.panel.wait_screen("standby")
    clinic.unit.wait_until("consultation", LONG, state="ended")
    clinic.panel.tap("ended.again")
    clinic.panel.wait_screen("check")
    clinic.panel.tap("check.join")
    wing.panel.wait_screen("incoming")
    wing.panel.tap("incoming.not-now")
    wing.panel.wait_screen("standby")
    clinic.panel.wait_screen("refused")
    yield "12-not-now", clinic


def missed(ward: Ward):
    wing, clinic = ward.wing, ward.clinic
    clinic.unit.sign_in()
    clinic.unit.ctl("call", wing.unit.address, seconds=LONG)
    wing.panel.wait_screen("incoming")
    clinic.unit.ctl("end", seconds=LONG)
    wing.panel.wait_screen("standby")
    yield "01-standby-missed-call", wing
    tour.sign_in(wing)
    tour.check(wing)
    tour.call(wing, clinic)
    clinic.unit.ctl("decline", wing.unit.address, seconds=LONG)
    wing.panel.wait_screen("refused")
    yield "12-refused-today", wing


def lost(ward: Ward):
    wing = ward.wing
    wing.unit.kill()
    wing.panel.wait_screen("lost")
    yield "00-lost", wing
    wing.open_panel()
    wing.panel.wait_screen("lost")
    yield "00-starting", wing
    wing.unit.start(LONG, sign_in=False)
    wing.panel.wait_screen("standby")


# Every leg, and its stops in their order.
LEGS = {
    alone: ["01-standby", "01-standby-camera-missing", "02-pin", "02-pin-second-step", "02-pin-wrong",
        "03-rooms", "03-rooms-no-network", "12-refused-lapsed", "04-try-the-cameras", "04-check",
        "04-check-without-examination", "04-check-not-ready"],
    pins: ["02-new-pin", "02-new-pin-again", "02-new-pin-not-the-same", "02-pin-locked"],
    waits: ["01-standby-consulting", "14-nobody-waits", "05-waiting", "14-one-waits", "05-waiting-message",
        "05-waiting-who", "05-waiting-help", "05-waiting-stopped"],
    before_the_join: ["15-check", "15-check-message", "15-try-my-camera", "18-message", "18-message-chosen",
        "18-message-sent", "18-keyboard", "18-keyboard-signs"],
    together: ["06-consultation", "16-consultation", "06-help", "06-loudspeaker", "06-end", "16-help",
        "16-loudspeaker", "16-end", "06-who", "06-examination-large", "16-swapped", "16-full-screen",
        "16-nobody-else-waits"],
    stopped: ["21-stopped", "16-they-stopped", "21-end", "06-they-stopped", "21-stopped-consulting",
        "02-pin-in-a-call"],
    breaks: ["10-unplugged", "10-unplugged-consulting", "10-works-again", "09-reconnecting",
        "09-reconnecting-consulting", "09-back", "11-ended-consulting", "11-ended", "11-report",
        "11-reported"],
    calls: ["15-check-before-a-call", "16-it-rings-there", "13-incoming", "13-check-before-the-answer",
        "12-not-now"],
    missed: ["01-standby-missed-call", "12-refused-today"],
    lost: ["00-lost", "00-starting"],
}
