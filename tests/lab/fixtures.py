# SPDX-License-Identifier: Apache-2.0
"""What every conftest.py of these tests needs. Every run happens in a world of its own (lab/world.py), whoever starts
it: tests/run, or a person with `scripts/sdk run python3 -m pytest tests/integration`."""

import os
import pathlib
import sys

import pytest

from . import world

TOP = pathlib.Path(__file__).resolve().parent.parent.parent


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    if world.inside():
        return None
    config.pluginmanager.getplugin("capturemanager").suspend_global_capture()
    words = [str(word) for word in config.invocation_params.args]
    return world.enter([sys.executable, "-m", "pytest", *words])


def empty(folder: pathlib.Path) -> pathlib.Path:
    """A folder for logs, captures and pictures, without those of the last run."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.is_file():
            old.unlink()
    return folder


@pytest.fixture(scope="session")
def build() -> pathlib.Path:
    """The build folder under test."""
    return pathlib.Path(os.environ.get("WINGLINK_BUILD", TOP / "build" / "release"))


@pytest.fixture
def logs(build, request) -> pathlib.Path:
    """Where this test leaves its logs, captures and pictures."""
    return empty(build / "logs" / request.node.name.removeprefix("test_").replace("_", "-"))
