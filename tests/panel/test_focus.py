# SPDX-License-Identifier: Apache-2.0
"""The keyboard's focus: it goes to the heading when what had it goes, and its ring is there as long as keys are used."""

import numpy

from lab import tour
from lab.legs import shown
from lab.scene import devices

RING = (0xFF, 0xEB, 0x3B)
AROUND = 14  # px round a control, in which its ring is


def rings(side, box: tuple = (0, 0, 1920, 1080)) -> bool:
    """The ring's colour is seen in a box."""
    left, top, right, bottom = box
    picture = side.seat.picture()[max(0, top - AROUND):bottom + AROUND, max(0, left - AROUND):right + AROUND]
    return int((numpy.abs(picture.astype("i2") - RING).max(axis=2) < 8).sum()) > 100


def on(side, name: str):
    """Until this has the focus."""
    side.panel.until(lambda sight: sight.focused() == name, what=f"the focus on {name}")


def test_the_ring_stays_while_keys_are_used_and_goes_with_a_touch(wing, clock):
    tour.sign_in(wing)
    assert not rings(wing)  # digits move no focus
    wing.panel.go_to("rooms.try")
    box = wing.panel.look().named("rooms.try").box
    wing.panel.until(lambda sight: rings(wing, box), what="a ring")
    before = wing.panel.look().named("rooms.clock").words
    clock.set(70)  # GTK hides it after 3 s
    wing.panel.until(lambda sight: sight.named("rooms.clock").words != before, what="another time")
    assert rings(wing, box)
    wing.seat.press(*wing.panel.look().named("rooms.heading").middle)
    wing.panel.until(lambda sight: not rings(wing), what="no ring")


def test_the_focus_goes_to_the_picture_when_everything_is_stopped(wing, clinic):
    tour.consult(wing, clinic)
    shown(clinic)
    clinic.panel.go_to("consultation.stop")
    clinic.panel.key("Return")
    devices(clinic.unit, "closed", ("room_camera", "microphone"))
    on(clinic, "consultation.large")
    clinic.panel.key("Tab")
    on(clinic, "consultation.swap")


def test_the_focus_goes_to_the_picture_when_a_toast_goes(wing, clinic):
    tour.consult(wing, clinic)
    shown(wing)
    wing.unit.cameras["exam"].unplug()
    wing.panel.wait("consultation.toast-ok")
    wing.panel.go_to("consultation.toast-ok")
    wing.panel.key("Return")
    wing.panel.until(lambda sight: not sight.named("consultation.toast-ok"), what="no toast")
    on(wing, "consultation.far")
    far = wing.panel.look().named("consultation.far")
    wing.panel.until(lambda sight: not rings(wing, far.box), what="no ring at what does nothing")


def test_the_focus_comes_back_from_a_question(wing, clinic):
    tour.consult(wing, clinic)
    shown(wing)
    wing.panel.go_to("consultation.end")
    wing.panel.key("Return")
    wing.panel.wait("consultation.end-no")
    wing.panel.go_to("consultation.end-no")
    wing.panel.key("Return")
    wing.panel.until(lambda sight: not sight.named("consultation.end-no"), what="no question")
    on(wing, "consultation.far")
