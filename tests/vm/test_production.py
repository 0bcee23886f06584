# SPDX-License-Identifier: Apache-2.0
"""A production image. Every other test here looks inside a development image by system credentials from SMBIOS strings; here the
same strings are handed to a unit that must take none."""

import os
import pathlib
import shutil
import subprocess

import pytest

from lab import cast
from lab.world import do

import gpt
import seed

from . import finger
from .conftest import NETWORK
from .machine import Machine

pytestmark = pytest.mark.seconds(2400)

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
STEPS = ("root", "initrd", "install", "verity", "kernel", "boot", "disk")
STRIP = 0.04  # of the screen is blue where the first screen's strip is


@pytest.fixture(scope="module")
def production_keys(tmp_path_factory) -> pathlib.Path:
    """As an estate makes its own."""
    folder = tmp_path_factory.mktemp("keys") / "production"
    do(TOP / "scripts/signing-keys", folder, "Oakwood estate")
    return folder


@pytest.fixture(scope="module")
def production(build, image, production_keys):
    """The folder of an image of the same tree that was signed with them."""
    folder = build / "image-production"
    shutil.rmtree(folder, ignore_errors=True)
    # The packages of the image under test, whatever their age, and a version that no change of the tree makes unfit for patients.
    work = folder / "image" / image.name / "work"
    work.mkdir(parents=True)
    shutil.copy(image / "work/packages.lock", work)
    for program in ("winglinkd", "winglinkctl", "winglink-panel", "winglink-keeper"):
        shutil.copy(build / program, folder)
    done = subprocess.run([TOP / "scripts/image", folder, image.name, *STEPS], check=False, capture_output=True, text=True,
                          env=os.environ | {"WINGLINK_KEYS": str(production_keys), "WINGLINK_VERSION": "0.1.0+production"})
    assert done.returncode == 0, done.stderr[-1000:]
    yield folder / "image" / image.name
    shutil.rmtree(folder)


@pytest.fixture
def machine(build, production, production_keys, estate):
    folder = build / "logs" / "vm" / "production"
    shutil.rmtree(folder, ignore_errors=True)
    unit = Machine(folder, production / "disk.img", production_keys)
    network = folder / "wired.network"
    network.write_text(NETWORK.format(cast.OAKWOOD.host), encoding="ascii")
    with open(production / "disk.img", "rb") as file:
        place = gpt.read_table(file).partitions["seed"]
    unit.write(place, seed.archive(seed.members(estate, cast.OAKWOOD.address, network, None), place.size))
    yield unit
    unit.close()


def test_it_says_what_it_is(production, production_keys):
    release = (production / "work/root/usr/lib/os-release").read_text(encoding="utf-8")
    assert "VARIANT_ID=production" in release and "DEVELOPMENT" not in release.upper()
    assert not (production / "disk.img").resolve().name.endswith("-development.img")
    believed = production / "work/root/etc/rauc/keyring.pem"
    assert believed.read_bytes() == (production_keys / "update-ca.pem").read_bytes()
    do("sbverify", "--cert", production_keys / "boot.pem", production / "kernel.efi")


def test_it_takes_no_system_credentials(machine):
    """The unit that they bring would run before anything of ours; the first screen comes, and it never ran."""
    machine.on()
    machine.wait_for_screen(machine.folder / "first.png", finger.BLUE, STRIP, 900)
    said = (machine.folder / "probe.log").read_bytes()
    assert b"BdsDxe: starting" in said and b"PROBE" not in said, said[-300:]  # the firmware speaks on its port, too
