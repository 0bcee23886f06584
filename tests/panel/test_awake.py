# SPDX-License-Identifier: Apache-2.0
"""The screen is not blanked while somebody talks to it."""

import pytest

from lab import tour
from lab.wakeful import SessionManager


@pytest.fixture
def desktop(clinic):
    """Of the consulting room, before its panel starts."""
    manager = SessionManager(clinic.seat.session.address)
    clinic.open_panel().wait_screen("standby")
    yield manager
    manager.close()
    clinic.open_panel().until(clinic.panel.screen, what="a screen")


def test_a_screen_stays_awake_as_long_as_a_consultation_lasts(wing, clinic, desktop):
    desktop.wait_held(0)
    tour.consult(wing, clinic)
    desktop.wait_held(1)
    tour.end(clinic)
    desktop.wait_held(0)
