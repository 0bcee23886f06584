# SPDX-License-Identifier: Apache-2.0
"""scripts/flash, and what it needs: a small image, a loop device and the cast's estate."""

import hashlib
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import tarfile

import pytest

from . import cast
from .world import do

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
TOOL = TOP / "scripts" / "flash"
MIB = 1 << 20
SEED_AT, SEED_SIZE, IMAGE_SIZE = 20 * MIB, 4 * MIB, 26 * MIB
DISK_SIZE = 1100 * MIB
NEW_ROOM = "oakwood-wing-2@estate.example"


@pytest.fixture
def image(tmp_path) -> pathlib.Path:
    return make_image(tmp_path / "winglink-9-test-development.img", "VARIANT_ID=development\n")


def make_image(path: pathlib.Path, release: str) -> pathlib.Path:
    """What make image would make, small: a boot partition full of noise and a seed partition, with its checksum. release: what
    stands in it of os-release, where one block that is read ends and the next begins."""
    path.write_bytes(os.urandom(IMAGE_SIZE))
    with open(path, "r+b") as file:
        file.seek(2 * MIB - 8)
        file.write(release.encode())
    do("sfdisk", "--quiet", path, input="label: gpt\nstart=2048, size=36864, name=boot-a\nstart=40960, size=8192, name=seed\n")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_suffix(".sha256").write_text(f"{digest}  {path.name}\n", encoding="ascii")
    return path


@pytest.fixture
def disk(tmp_path):
    """A loop device of its own; the test's world has no other."""
    yield from loop_device(tmp_path / "disk", DISK_SIZE)


def loop_device(path: pathlib.Path, size: int, *options):
    if not os.access("/dev/loop-control", os.W_OK):
        pytest.skip("this user may not make loop devices")
    with open(path, "wb") as file:
        file.truncate(size)
    device = do("losetup", "--find", "--show", *options, path).strip()
    yield device
    do("losetup", "--detach", device)


def is_untouched(disk: pathlib.Path) -> bool:
    """As it was made: nothing but a hole."""
    return disk.stat().st_blocks == 0


def start_of(disk: pathlib.Path) -> bytes:
    """As much as an image has."""
    with open(disk, "rb") as file:
        return file.read(IMAGE_SIZE)


@pytest.fixture
def flash(image, tmp_path):
    """Calls the tool for a room of the cast; gives its exit code and what it said."""
    cast.found(tmp_path / "estate").add(NEW_ROOM, "HMP Oakwood, healthcare wing, room 2", "wing", "192.0.2.5", enrol=True)

    def call(device, *more, unit=cast.OAKWOOD.address, before=(), environment=None, written=image):
        done = subprocess.run([*map(str, before), *command(written, device, tmp_path, unit), "--yes", *map(str, more)],
                              capture_output=True, text=True, check=False, timeout=120, env=os.environ | (environment or {}))
        return done.returncode, done.stdout + done.stderr
    return call


def command(image, device, tmp_path, unit=cast.OAKWOOD.address) -> list:
    return [str(word) for word in (TOOL, image, device, "--unit", unit, "--estate", tmp_path / "estate", "--records", tmp_path / "flashed")]


@pytest.fixture
def other_lsblk(tmp_path):
    """other_lsblk(ADD): an environment whose lsblk tells of more than there is. ADD is Python that changes the list of devices,
    "found"; what this machine has no driver for stands there as lsblk prints it."""
    def make(add: str) -> dict:
        folder = tmp_path / "bin"
        folder.mkdir()
        program = folder / "lsblk"
        program.write_text("#!/usr/bin/env python3\nimport json, subprocess, sys\n"
                           f"done = subprocess.run(['{shutil.which('lsblk')}', *sys.argv[1:]], capture_output=True, text=True, check=True)\n"
                           f"found = json.loads(done.stdout)['blockdevices']\n{add}\nprint(json.dumps({{'blockdevices': found}}))\n",
                           encoding="utf-8")
        program.chmod(0o755)
        return {"PATH": f"{folder}:{os.environ['PATH']}"}
    return make


def kept(tmp_path, kind: str) -> pathlib.Path:
    """The record (json) or the label (html) of the only flashing."""
    path, = (tmp_path / "flashed").glob(f"*.{kind}")
    return path


def record(tmp_path) -> dict:
    return json.loads(kept(tmp_path, "json").read_text(encoding="utf-8"))


def told(said: str) -> list:
    """What it says at its end: device, image, identity and result, and where that is kept."""
    return re.findall(r"^(?:device|image|identity|result|record|label): .*$", said, re.MULTILINE)


def seed_of(disk: bytes) -> dict:
    with tarfile.open(fileobj=io.BytesIO(disk[SEED_AT:SEED_AT + SEED_SIZE])) as seed:
        return {member.name: seed.extractfile(member).read() for member in seed}
