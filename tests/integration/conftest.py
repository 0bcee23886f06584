# SPDX-License-Identifier: Apache-2.0
"""Every run of these tests happens in a world of its own (tests/lab/world.py), whoever starts it: tests/run,
or a person with `scripts/sdk run python3 -m pytest tests/integration`."""

import os
import pathlib
import sys

import pytest

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TOP / "tests"))

from lab import world  # noqa: E402
from lab.link import Link  # noqa: E402
from lab.scene import Scene  # noqa: E402


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    if world.inside():
        return None
    config.pluginmanager.getplugin("capturemanager").suspend_global_capture()
    words = [str(word) for word in config.invocation_params.args]
    return world.enter([sys.executable, "-m", "pytest", *words])


@pytest.fixture(scope="session")
def build() -> pathlib.Path:
    """The build folder under test."""
    return pathlib.Path(os.environ.get("WINGLINK_BUILD", TOP / "build" / "release"))


@pytest.fixture
def logs(build, request) -> pathlib.Path:
    """Where this test leaves its logs, captures and pictures."""
    folder = build / "logs" / request.node.name.removeprefix("test_").replace("_", "-")
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.is_file():
            old.unlink()
    return folder


@pytest.fixture
def link():
    with Link() as made:
        yield made


@pytest.fixture
def scene(build, link, logs, tmp_path):
    """Units of the cast (tests/lab/scene.py); whatever a test did with them, they must have kept to the rules."""
    made = Scene(build, link, logs, tmp_path)
    yield made
    try:
        made.check()
    finally:
        made.close()
