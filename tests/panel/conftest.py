# SPDX-License-Identifier: Apache-2.0
"""One ward for the panel's tests of one file: two daemons, two panels, two displays. Every test begins at standby.
And a walk through all screens, for those that look at each."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from lab import scenery  # noqa: E402
from lab.fixtures import build, emptied, logs, pytest_cmdline_main  # noqa: E402,F401
from lab.desk import Desk  # noqa: E402
from lab.desk_legs import LEGS as DESK_LEGS  # noqa: E402
from lab.legs import LEGS  # noqa: E402
from lab.link import Link  # noqa: E402
from lab.other_clock import OtherClock  # noqa: E402
from lab.stops import Visitor  # noqa: E402
from lab.walk import Walk, Walks  # noqa: E402
from lab.ward import Ward  # noqa: E402


@pytest.fixture(scope="session")
def long_ward(build, tmp_path_factory):  # noqa: F811
    with Link() as link, emptied(build / "logs" / "panel") as folder:
        made = Ward(build, link, folder, tmp_path_factory.mktemp("ward"))
        yield made
        made.close()


@pytest.fixture
def ward(long_ward):
    """Whatever a test did, the units must have kept to the rules."""
    long_ward.rest()
    yield long_ward
    long_ward.check()


@pytest.fixture
def wing(ward):
    return ward.wing


@pytest.fixture
def clinic(ward):
    return ward.clinic


@pytest.fixture
def clock(build, wing):  # noqa: F811
    """That of the wing's panel, which can be moved on."""
    made = OtherClock(build, wing.unit.root / "other-clock")
    wing.open_panel(**made.environment).wait_screen("standby")
    yield made
    wing.open_panel().until(wing.panel.screen, what="a screen")


@pytest.fixture(scope="session")
def walk(build, tmp_path_factory):  # noqa: F811
    """By touch, in English."""
    places = build / "logs"
    with Link() as link, emptied(places / "screens") as live, emptied(places / "screens-desk") as pretended:
        ward = Ward(build, link, live, tmp_path_factory.mktemp("walk"), scenery.stage)
        desk = Desk(build, pretended, tmp_path_factory.mktemp("desk"))
        walks = Walks(Walk(ward, LEGS, Visitor(ward.sides)), Walk(desk, DESK_LEGS, Visitor(desk.sides)))
        yield walks
        walks.close()
