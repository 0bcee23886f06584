# SPDX-License-Identifier: Apache-2.0
"""A wing in each state of a consultation, as people and the path bring it there."""

from .scene import LONG, join, wait


def call_without_answer(wing, clinic):
    """The wing calls a unit whose packets vanish."""
    clinic.place.fall_silent()
    return wing.begin("call", clinic.address)


def answer_without_path(wing, clinic):
    """The wing answers, and the transport can come to nothing: the caller's packets vanish."""
    clinic.ctl("call", wing.address, seconds=LONG)
    wing.wait_until("consultation", LONG, state="ringing")
    clinic.place.fall_silent()
    return wing.begin("answer")


def bring(wing, clinic, state: str):
    """Brings the wing into a state; a verb that is still running there, if there is one."""
    verb = None
    if state == "checking":
        wing.ctl("check")
    elif state == "calling":
        verb = call_without_answer(wing, clinic)
    elif state == "waiting":
        wait(wing, clinic)
    elif state == "ringing":
        clinic.ctl("call", wing.address, seconds=LONG)
    elif state == "connecting":
        verb = answer_without_path(wing, clinic)
    elif state != "idle":
        join(wing, clinic)
    if state == "interrupted":
        wing.place.fall_silent()
    elif state == "ended":
        wing.ctl("end", seconds=LONG)
    wing.wait_until("consultation", LONG, state=state)
    return verb
