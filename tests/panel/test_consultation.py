# SPDX-License-Identifier: Apache-2.0
"""A consultation as people have it, at both panels: by touch, against real daemons."""

from lab import cast, tour
from lab.scene import LONG, all_pictures_flow, devices, story, wait
from lab.ward import ELMBRIDGE


DEVICES = ("room_camera", "exam_camera", "microphone")


def shut(*sides):
    """Until nothing is open there."""
    for side in sides:
        side.unit.events.wait_until("devices", lambda known: {known[key] for key in DEVICES} <= {"closed", "none"}, LONG,
                                    "everything closed")


def test_from_standby_to_standby_on_both_sides(wing, clinic):
    tour.sign_in(clinic)
    tour.sign_in(wing)
    shut(wing, clinic)  # signed in, and nothing is open
    tour.check(wing)
    wing.panel.wait_words("Ready", "Both cameras and the microphone work.")
    wing.panel.tap_words("Patient")
    tour.call(wing, clinic)
    shut(clinic)
    clinic.panel.wait_words("Patient, nurse")
    tour.join(wing, clinic)
    wing.panel.wait_words("Verified and encrypted", cast.AIREDALE.name)
    clinic.panel.wait_words("Verified and encrypted", cast.OAKWOOD.name)
    all_pictures_flow(wing.unit, clinic.unit)
    tour.end(clinic)
    wing.panel.wait_screen("ended")
    wing.panel.wait_words("Consultation ended", "They ended")
    shut(wing, clinic)
    wing.panel.tap("ended.finish")
    wing.panel.wait_screen("standby")
    clinic.panel.tap("ended.sign-out")
    clinic.panel.wait_screen("standby")
    for side, first in ((wing, "call-started"), (clinic, "caller-waits")):
        told = story(side.unit)
        assert first in told and told[-1] == "consultation-ended", told


def joins_of(sight) -> list:
    return [widget for widget in sight.widgets if widget.name == "list.join"]


def test_the_second_of_three_who_wait_is_joined_with_one_touch(ward, wing, clinic):
    featherstone, elmbridge = ward.other(cast.FEATHERSTONE), ward.other(ELMBRIDGE)
    wing.unit.sign_in()
    for unit in (wing.unit, featherstone, elmbridge):
        wait(unit, clinic.unit)
    tour.sign_in(clinic)
    sight = clinic.panel.until(lambda now: "3 wings are waiting" in now.words() and len(joins_of(now)) == 3
                               and now.control(cast.FEATHERSTONE.name), what="three who can be joined")
    second, joins = sight.control(cast.FEATHERSTONE.name), joins_of(sight)
    assert second.y <= joins[1].middle[1] <= second.y + second.height
    clinic.seat.press(*joins[1].middle)
    featherstone.wait_until("consultation", LONG, state="in-consultation")
    clinic.panel.wait_screen("consultation")
    clinic.panel.wait_words(cast.FEATHERSTONE.name, "2 waiting")


def test_before_the_join_it_is_said_until_when_the_wing_may_call(wing, clinic):
    wing.unit.sign_in()
    wait(wing.unit, clinic.unit)
    tour.sign_in(clinic)
    clinic.panel.tap("list.look")
    clinic.panel.wait_screen("check")
    clinic.panel.wait_words("Verified. Authorised until 30 June 2030.")


def ended_ports(side) -> int:
    """How often a reader of the consulting room's picture was gone."""
    return sum(line.startswith("port-ended") and "picture=far-room" in line for line in side.unit.journal())


def test_stop_everything_and_start_again(wing, clinic):
    tour.consult(wing, clinic)
    wing.panel.until(lambda sight: "is coming" not in sight.words(), what="the consulting room's picture")
    before = ended_ports(wing)
    wing.panel.tap("consultation.stop")
    stopped = wing.panel.wait_screen("stopped")
    assert "is coming" not in stopped.words()  # they are seen all along
    devices(wing.unit, "closed")
    wing.panel.wait_words("Nothing leaves this room", "All stopped")
    clinic.panel.wait_words("HMP Oakwood stopped its cameras and microphone at")
    place = wing.panel.look().named("stopped.stop")
    wing.seat.press(*place.middle)  # a frightened second tap
    wing.panel.wait_words("All stopped")
    devices(wing.unit, "closed")
    wing.panel.tap("stopped.start")
    sight = wing.panel.wait_screen("consultation")
    assert "is coming" not in sight.words(sight.named("consultation.far"))
    assert ended_ports(wing) == before
    devices(wing.unit, "open")
    all_pictures_flow(wing.unit, clinic.unit)
