# SPDX-License-Identifier: Apache-2.0
"""One ward for all of the panel's tests: two daemons, two panels, two displays. Every test begins at standby."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from lab.fixtures import build, empty, logs, pytest_cmdline_main  # noqa: E402,F401
from lab.link import Link  # noqa: E402
from lab.ward import Ward  # noqa: E402


@pytest.fixture(scope="session")
def long_ward(build, tmp_path_factory):  # noqa: F811
    with Link() as link:
        made = Ward(build, link, empty(build / "logs" / "panel"), tmp_path_factory.mktemp("ward"))
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
