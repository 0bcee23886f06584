# SPDX-License-Identifier: Apache-2.0
"""Who may use a unit: code and PIN, the way out, the lock-out, and a PIN that must be changed."""

from lab.scene import story

WRONG = "111222"


def enter(panel, code: str, pin: str):
    panel.wait_screen("pin")
    panel.type(code)
    panel.type(pin)


def refused(unit) -> int:
    return story(unit).count("sign-in-refused")


def test_a_wrong_pin_is_said_with_the_tries_that_are_left(wing):
    wing.panel.tap("standby.start")
    enter(wing.panel, wing.person.code, WRONG)
    wing.panel.wait_words("Wrong PIN", "4 tries left")
    assert WRONG not in wing.panel.look().words()
    wing.panel.type(wing.person.pin)
    wing.panel.wait_screen("rooms")


def test_five_wrong_pins_lock_the_code_and_stand_in_the_record(wing):
    before = refused(wing.unit)
    doomed = wing.register.add("500", "nurse")
    wing.panel.tap("standby.start")
    wing.panel.wait_screen("pin")
    wing.panel.type(doomed.code)
    for left in ("4 tries left", "3 tries left", "2 tries left", "1 try left", "Locked until"):
        wing.panel.type(WRONG)
        wing.panel.wait_words(left)
    assert refused(wing.unit) == before + 5 and "staff-locked" in story(wing.unit)
    wing.panel.type(doomed.pin)
    wing.panel.wait_words("Locked until")
    assert wing.panel.screen() == "pin"


def test_cancel_goes_back_to_standby(wing):
    wing.panel.tap("standby.start")
    wing.panel.wait_screen("pin")
    wing.panel.type(wing.person.code)
    wing.panel.tap("pin.cancel")
    wing.panel.wait_screen("standby")
    wing.panel.tap("standby.start")
    wing.panel.wait_screen("pin")
    wing.panel.key("Escape")
    wing.panel.wait_screen("standby")


def test_a_one_time_pin_is_changed_before_anything_else(wing):
    new = wing.register.add("501", "nurse")
    own = "730416"
    wing.panel.tap("standby.start")
    enter(wing.panel, new.code, new.pin)
    wing.panel.choose_pin(own)
    wing.panel.wait_screen("rooms")
    wing.panel.tap("rooms.sign-out")
    wing.panel.wait_screen("standby")
    wing.panel.tap("standby.start")
    enter(wing.panel, new.code, own)
    wing.panel.wait_screen("rooms")
