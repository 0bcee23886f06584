# SPDX-License-Identifier: Apache-2.0
"""What a unit takes from its seed partition at its first start, which is a file here. The real one: tests/vm/test_enrolment.py."""

import io
import os
import pathlib
import subprocess
import tarfile

import pytest

pytestmark = pytest.mark.beside

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
TOOL = TOP / "rootfs-overlay/usr/libexec/winglink/take-seed"
UNIT, DAEMON = "var/lib/winglink-unit", "var/lib/winglink"
MEMBERS = {"address": f"{UNIT}/address", "enrolment": f"{UNIT}/enrolment", "wired.network": f"{UNIT}/network/10-wired.network",
           "unit.conf": f"{UNIT}/unit.conf", "unit.key": f"{DAEMON}/identity/unit.key", "unit.pem": f"{DAEMON}/identity/unit.pem",
           "site.bundle": f"{DAEMON}/site/site.bundle", "ca.pem": f"{UNIT}/estate/ca.pem"}
SIZE = 1 << 20
# Owners are the unit's. The others do what they are asked, and say so.
CHOWN = "#!/bin/sh\n"
INSTALL = "#!/bin/sh\nshift 6\nexec /usr/bin/install -m 0644 \"$@\"\n"
TELLING = "#!/bin/sh\necho \"${0##*/} $*\" >>\"$TOLD\"\nexec /usr/bin/${0##*/} \"$@\"\n"


@pytest.fixture
def unit(tmp_path):
    """A unit's root that was just flashed; unit() is a start of it, and gives what take-seed says."""
    root, programs = tmp_path / "root", tmp_path / "programs"
    (root / "dev/disk/by-partlabel").mkdir(parents=True)
    (root / UNIT).mkdir(parents=True)
    (root / DAEMON).mkdir(parents=True)
    programs.mkdir()
    for name, text in {"chown": CHOWN, "install": INSTALL, "sync": TELLING, "mv": TELLING}.items():
        (programs / name).write_text(text, encoding="ascii")
        (programs / name).chmod(0o755)
    seed = root / "dev/disk/by-partlabel/seed"
    with io.BytesIO() as buffer:
        with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for name in MEMBERS:
                member = tarfile.TarInfo(name)
                member.size = len(name)
                archive.addfile(member, io.BytesIO(name.encode()))
        seed.write_bytes(buffer.getvalue().ljust(SIZE, b"\0"))

    def start() -> str:
        return subprocess.run([TOOL], capture_output=True, text=True, check=True, env=os.environ | {
            "WINGLINK_ROOT": str(root), "TOLD": str(tmp_path / "told"), "PATH": f"{programs}:/usr/bin:/bin"}).stdout

    start.root, start.seed, start.told = root, seed, tmp_path / "told"
    return start


def test_it_is_taken_once_and_wiped(unit):
    unit()
    for name, path in MEMBERS.items():
        assert (unit.root / path).read_text(encoding="ascii") == name
    assert (unit.root / UNIT / "enrolment").stat().st_mode & 0o777 == 0o600
    assert (unit.root / DAEMON / "not-in-service").read_bytes() == b""
    assert unit.seed.read_bytes() == bytes(SIZE)
    assert "taken before" in unit()


def test_a_unit_that_has_an_estate_takes_no_other(unit):
    (unit.root / UNIT / "estate").mkdir()
    (unit.root / UNIT / "estate/ca.pem").write_text("its own", encoding="ascii")
    assert "wiped unread" in unit()
    assert (unit.root / UNIT / "estate/ca.pem").read_text(encoding="ascii") == "its own"
    assert not (unit.root / UNIT / "address").exists() and unit.seed.read_bytes() == bytes(SIZE)


def test_nothing_has_its_name_before_it_is_on_the_disk(unit):
    """The power may fail at any time: a ca.pem without its bytes would have the next start wipe the seed unread."""
    unit()
    told = [line.rstrip() for line in unit.told.read_text(encoding="utf-8").splitlines()]
    for path in MEMBERS.values():
        file = unit.root / path
        assert told.index(f"sync {file}.part") == told.index(f"mv {file}.part {file}") - 1, path
    assert told[-4] == "sync" and "ca.pem" in told[-3] and told[-1] == "sync", "ca.pem comes last"
