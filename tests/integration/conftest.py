# SPDX-License-Identifier: Apache-2.0
"""Units of the cast on one link, new for every test."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from lab.fixtures import build, logs, pytest_cmdline_main  # noqa: E402,F401
from lab.link import Link  # noqa: E402
from lab.scene import Scene  # noqa: E402


@pytest.fixture
def link():
    with Link() as made:
        yield made


@pytest.fixture
def scene(build, link, logs, tmp_path):  # noqa: F811
    """Units of the cast (tests/lab/scene.py); whatever a test did with them, they must have kept to the rules."""
    made = Scene(build, link, logs, tmp_path)
    yield made
    try:
        made.check()
    finally:
        made.close()
