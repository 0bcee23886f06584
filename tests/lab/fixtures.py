# SPDX-License-Identifier: Apache-2.0
"""What every conftest.py of these tests needs. Every run happens in a world of its own (lab/world.py), whoever starts
it: tests/run, or a person with `scripts/sdk run python3 -m pytest tests/integration`."""

import contextlib
import fcntl
import itertools
import os
import pathlib
import signal
import sys

import pytest

from . import world

TOP = pathlib.Path(__file__).resolve().parent.parent.parent


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    # What is started in the background is deaf to it, and so is what that starts: Ctrl-C is among what is tested.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if world.inside():
        return None
    config.pluginmanager.getplugin("capturemanager").suspend_global_capture()
    words = [str(word) for word in config.invocation_params.args]
    return world.enter([sys.executable, "-m", "pytest", *words])


def taken(folder: int) -> bool:
    """Whether another run has this open folder; otherwise this run has it until it is closed."""
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


@contextlib.contextmanager
def emptied(folder: pathlib.Path):
    """A folder for logs, captures and pictures, without those of the last run. While another run uses it, one beside it:
    NAME-2 and so on."""
    for number in itertools.count(1):
        place = folder if number == 1 else folder.with_name(f"{folder.name}-{number}")
        place.mkdir(parents=True, exist_ok=True)
        held = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        if not taken(held):
            break
        os.close(held)
    try:
        for old in place.iterdir():
            if old.is_file():
                old.unlink()
        yield place
    finally:
        os.close(held)


@pytest.fixture(scope="session")
def build() -> pathlib.Path:
    """The build folder under test."""
    return pathlib.Path(os.environ.get("WINGLINK_BUILD", TOP / "build" / "release"))


@pytest.fixture
def logs(build, request) -> pathlib.Path:
    """Where this test leaves its logs, captures and pictures."""
    with emptied(build / "logs" / request.node.name.removeprefix("test_").replace("_", "-")) as place:
        yield place
