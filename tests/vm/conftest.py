# SPDX-License-Identifier: Apache-2.0
"""Machines with the image under test."""

import contextlib
import os
import pathlib
import shutil
import sys

import pytest

# The unit's own network file; the machine's network has nobody else in it, and so nobody who answers for names.
NAME_SERVER = "192.0.2.53"
NETWORK = f"""[Match]
Type=ether
[Network]
Address={{}}/24
DNS={NAME_SERVER}
LinkLocalAddressing=ipv6
IPv6AcceptRA=no
"""
TOP = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(TOP / "tests"), str(TOP / "scripts"), str(TOP / "scripts" / "flash.d")]

from lab import cast  # noqa: E402
from lab.fixtures import build, pytest_cmdline_main  # noqa: E402,F401

import gpt  # noqa: E402
import seed  # noqa: E402

from . import board, drivers, versions  # noqa: E402
from .machine import Machine, Wiring  # noqa: E402


def pytest_configure(config):
    config.addinivalue_line("markers", "drivers(module...): the test's machine has a device for which the image must have these; else it is skipped")


def pytest_runtest_setup(item):
    wanted = {name for mark in item.iter_markers("drivers") for name in mark.args}
    lacking = wanted and wanted - board.drivers(pathlib.Path(os.environ["WINGLINK_IMAGE"]))
    if lacking:
        pytest.skip(f"the board does not list {', '.join(sorted(lacking))}")


@pytest.fixture(scope="session")
def image() -> pathlib.Path:
    """The folder that scripts/image filled."""
    return pathlib.Path(os.environ["WINGLINK_IMAGE"])


@pytest.fixture
def say(request):
    """say(*lines): shown among the results, also where nothing fails."""
    def tell(*lines: str):
        with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
            print(*(f"\n# {line}" for line in lines))
    return tell


@pytest.fixture(scope="session")
def keys() -> pathlib.Path:
    """The keys that signed it."""
    return pathlib.Path(os.environ["WINGLINK_KEYS"])


@pytest.fixture(scope="session")
def estate(tmp_path_factory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("estate") / "estate"
    cast.found(folder)
    return folder


@pytest.fixture(scope="session")
def partitions(image) -> dict:
    with open(image / "disk.img", "rb") as file:
        return gpt.read_table(file).partitions


@contextlib.contextmanager
def workshop(build, image, keys, estate, partitions):  # noqa: F811
    """new(NAME, ROOM, CONFIG, WIRING): a machine that was flashed for a room, the cast's wing, and never switched on. CONFIG:
    the words of its unit.conf; of: another estate's folder. All are switched off at the end."""
    made = []

    def new(name: str, room: cast.Room = cast.OAKWOOD, config: str = "", wiring: Wiring = Wiring(), of: pathlib.Path = estate) -> Machine:
        folder = build / "logs" / "vm" / name
        shutil.rmtree(folder, ignore_errors=True)
        machine = Machine(folder, image / "disk.img", keys, wiring)
        made.append(machine)
        network, settings = folder / "wired.network", folder / "unit.conf"
        network.write_text(NETWORK.format(room.host), encoding="ascii")
        settings.write_text(config, encoding="ascii")
        content = seed.archive(seed.members(of, room.address, network, settings), partitions["seed"].size)
        machine.write(partitions["seed"], content)
        return machine

    try:
        yield new
    finally:
        for machine in made:
            machine.close()


@pytest.fixture(scope="module")
def new_machine(build, image, keys, estate, partitions):  # noqa: F811
    """What workshop gives, for one file of tests: what it leaves running would take the next one's processors."""
    with workshop(build, image, keys, estate, partitions) as new:
        yield new


@pytest.fixture(scope="session")
def bundles(image, keys, build, tmp_path_factory) -> dict:  # noqa: F811
    """Updates, by name (versions.py)."""
    return versions.bundles(image, keys, build, tmp_path_factory.mktemp("bundles"))


@pytest.fixture(scope="session")
def drivers_disk(image, build) -> pathlib.Path:
    """Drivers of devices that exist in software only, for Wiring(drivers=...)."""
    disk = build / "logs" / "vm" / "drivers.squashfs"
    disk.parent.mkdir(parents=True, exist_ok=True)
    drivers.make_disk(next((image / "work/modules").iterdir()), disk)
    return disk


@pytest.fixture(scope="session")
def standby(build, image, keys, estate, partitions):  # noqa: F811
    """A wing unit after its first start."""
    with workshop(build, image, keys, estate, partitions) as new:
        machine = new("standby")
        machine.on()
        machine.up(1500)
        yield machine
