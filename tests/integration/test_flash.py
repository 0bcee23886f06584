# SPDX-License-Identifier: Apache-2.0
"""scripts/flash on loop devices: what it writes, and a disk that does not keep what it was given."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess

import pytest

from lab import cast, qr
from lab.flashing import (DISK_SIZE, MIB, NEW_ROOM, SEED_AT, SEED_SIZE, TOOL, command, is_untouched, kept, make_image, record, seed_of,
                          start_of, told)
from lab.flashing import disk, flash, image, other_lsblk  # noqa: F401
from lab.question import asked
from lab.world import do

pytestmark = pytest.mark.beside


def test_writes_compares_and_labels(image, disk, flash, tmp_path):
    code, said = flash(disk)
    assert code == 0, said
    held = start_of(tmp_path / "disk")
    wanted = image.read_bytes()
    assert held[:SEED_AT] == wanted[:SEED_AT] and held[SEED_AT + SEED_SIZE:] == wanted[SEED_AT + SEED_SIZE:]
    seed = seed_of(held)
    assert sorted(seed) == ["address", "ca.pem", "site.bundle", "unit.conf", "unit.key", "unit.pem"]
    assert seed["site.bundle"] == (tmp_path / "estate/units" / cast.OAKWOOD.address / "site.bundle").read_bytes()
    facts = record(tmp_path)
    assert facts["result"] == "ok" and facts["unit"] == cast.OAKWOOD.address and facts["development"] is True
    assert facts["image-sha256"] == hashlib.sha256(wanted).hexdigest()
    assert facts["read-back-sha256"] == hashlib.sha256(held).hexdigest()
    text = kept(tmp_path, "html").read_text(encoding="utf-8")
    assert cast.OAKWOOD.name in text and "DEVELOPMENT" in text
    assert json.loads(qr.read(text)) == {key: facts[key] for key in ("unit", "image", "image-sha256", "flashed", "result")}
    assert told(said) == [
        f"device:   {disk}, loop device, 1.2 GB", f"image:    {image.name}, SHA-256 {hashlib.sha256(wanted).hexdigest()}",
        f"identity: {cast.OAKWOOD.address}, {cast.OAKWOOD.name}, certificate until {facts['certificate-until']}",
        "result:   OK: written and read back (DEVELOPMENT, not for patients)", f"record:   {kept(tmp_path, 'json')}",
        f"label:    {kept(tmp_path, 'html')}"]


def test_says_how_far_it_is(disk, flash):
    _, said = flash(disk)
    for words in ("written", "read back and compared"):
        shown = re.findall(rf"^{words}: (\d+) %$", said, re.MULTILINE)
        assert shown == [str(part) for part in range(0, 101, 10)], said


def test_an_image_that_changes_meanwhile(image, disk, flash, tmp_path):
    """It was what its .sha256 says when that was looked at; another is copied over it while the technician is asked."""
    asking = subprocess.Popen(command(image, disk, tmp_path), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = asking.stdout.readline()
    assert "Everything on it is lost" in said, said
    with open(image, "r+b") as file:
        file.seek(3 * MIB)
        file.write(b"changed")
    said, _ = asking.communicate(f"{disk}\n", 120)
    assert asking.returncode == 1 and told(said)[3].startswith("result:   NOT OK: the image changed while it was written"), said
    assert record(tmp_path)["result"] == "failed"


def test_asks_before_everything_is_lost(image, disk, flash, tmp_path):
    done = subprocess.run(command(image, disk, tmp_path), input="yes\n", capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 1 and f"{disk}: loop device, 1.2 GB. Everything on it is lost." in done.stdout and "nothing was written" in done.stderr
    assert is_untouched(tmp_path / "disk")


def test_a_unit_that_makes_its_key_gets_a_secret(disk, flash, tmp_path):
    """No key and no certificate travels; what checks the unit's request stays in the estate, for its owner alone."""
    code, said = flash(disk, unit=NEW_ROOM)
    assert code == 0 and "answer it with\nscripts/estate enrol" in said, said
    seed = seed_of(start_of(tmp_path / "disk"))
    assert sorted(seed) == ["address", "ca.pem", "enrolment", "unit.conf"]
    assert seed["address"] == f"{NEW_ROOM}\n".encode()
    kept = tmp_path / "estate/units" / NEW_ROOM / "enrolment"
    assert re.fullmatch(rb"[0-9a-f]{32}\n", seed["enrolment"]) and kept.read_bytes() == seed["enrolment"]
    assert kept.stat().st_mode & 0o777 == 0o600
    facts = record(tmp_path)
    assert told(said)[2] == f"identity: {NEW_ROOM}, HMP Oakwood, healthcare wing, room 2, whose certificate the unit asks for at its first start"
    assert facts["result"] == "ok" and facts["certificate-until"] is None
    assert seed["enrolment"].decode().strip() not in json.dumps(facts) + said


def test_a_production_unit_makes_its_key_itself(disk, flash, tmp_path):
    production = make_image(tmp_path / "winglink-9-test.img", "VARIANT_ID=production\n")
    key = tmp_path / "estate/units" / cast.OAKWOOD.address / "unit.key"
    code, said = flash(disk, written=production)
    assert code == 1 and f"flash: {key} was made in the office, and a production unit makes its key itself: revoke {cast.OAKWOOD.address} " in said
    assert is_untouched(tmp_path / "disk") and not (tmp_path / "flashed").exists()
    key.unlink()  # as it says
    code, said = flash(disk, written=production)
    assert code == 0 and told(said)[3] == "result:   OK: written and read back (production)", said
    assert record(tmp_path)["development"] is False and "enrolment" in seed_of(start_of(tmp_path / "disk"))


def test_a_development_image_of_another_name_is_one(disk, flash, tmp_path):
    code, said = flash(disk, written=make_image(tmp_path / "winglink-9-test.img", "VARIANT_ID=development\n"))
    assert code == 0 and told(said)[3].endswith("(DEVELOPMENT, not for patients)") and record(tmp_path)["development"] is True, said


def test_each_flashing_has_its_own_secret(disk, flash, tmp_path):
    kept = tmp_path / "estate/units" / NEW_ROOM / "enrolment"
    assert flash(disk, unit=NEW_ROOM)[0] == 0
    first = kept.read_bytes()
    assert flash(disk, unit=NEW_ROOM)[0] == 0
    assert kept.read_bytes() != first


def test_the_secret_is_its_estates_owners(disk, flash, tmp_path):
    """Who flashes is root; who answers the request is not."""
    room = tmp_path / "estate/units" / NEW_ROOM
    os.chown(room, 1000, 1000)
    assert flash(disk, unit=NEW_ROOM)[0] == 0
    owner = (room / "enrolment").stat()
    assert (owner.st_uid, owner.st_gid, owner.st_mode & 0o777) == (1000, 1000, 0o600)


@pytest.fixture
def flashed_before(disk, flash, tmp_path):
    """The file with the secret of a disk that was flashed well, which the unit may still ask with."""
    assert flash(disk, unit=NEW_ROOM)[0] == 0
    shutil.rmtree(tmp_path / "flashed")
    return tmp_path / "estate/units" / NEW_ROOM / "enrolment"


def test_a_disk_that_somebody_has_open_takes_no_secret_away(disk, flash, flashed_before, tmp_path):
    secret, before = flashed_before.read_bytes(), start_of(tmp_path / "disk")
    held = os.open(disk, os.O_RDONLY | os.O_EXCL)
    try:
        code, said = flash(disk, unit=NEW_ROOM)
    finally:
        os.close(held)
    assert code == 1 and said.endswith(f"flash: {disk}: Device or resource busy\n"), said
    assert flashed_before.read_bytes() == secret and start_of(tmp_path / "disk") == before


@pytest.mark.parametrize("inject, where", [("pwrite64:error=EIO:when=5", f"at byte {4 * MIB}"), ("fsync:error=EIO:when=1", "at the end")],
                         ids=["a sector", "what was still to be written"])
def test_an_error_of_the_disk_is_a_failed_flashing(disk, flash, flashed_before, tmp_path, inject, where):
    """And the disk that was flashed before stays the one whose request is answered."""
    secret = flashed_before.read_bytes()
    fault = ["strace", "-qq", "-f", "-o", tmp_path / "strace.log", "-e", "trace=pwrite64,fsync", "-e", f"inject={inject}"]
    code, said = flash(disk, unit=NEW_ROOM, before=fault)
    assert code == 1 and told(said)[3] == f"result:   NOT OK: writing failed {where}: Input/output error. Do not use this disk.", said
    assert record(tmp_path)["result"] == "failed" and flashed_before.read_bytes() == secret


def test_stopped_while_it_writes(disk, flash, flashed_before, tmp_path):
    secret = flashed_before.read_bytes()
    stop = ["strace", "-qq", "-f", "-o", tmp_path / "strace.log", "-e", "trace=pwrite64", "-e", "inject=pwrite64:signal=SIGINT:when=5"]
    code, said = flash(disk, unit=NEW_ROOM, before=stop)
    assert code == 1 and said.endswith(f"flash: stopped; {disk} is not whole\n"), said
    assert flashed_before.read_bytes() == secret


def test_stopped_after_it_was_ok(disk, flash, tmp_path):
    """The disk is whole, and nobody says otherwise; what the label misses is its code."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin/qrencode"
    program.write_text("#!/bin/sh\nkill -INT $PPID\nexec sleep infinity\n", encoding="ascii")
    program.chmod(0o755)
    code, said = flash(disk, environment={"PATH": f"{program.parent}:{os.environ['PATH']}"})
    assert code == 1 and "\nresult:   OK: written and read back" in said and said.endswith("flash: stopped\n"), said
    assert record(tmp_path)["result"] == "ok"


def test_stopped_at_the_question(image, disk, flash, tmp_path):
    process = asked(command(image, disk, tmp_path))
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 1 and said == "\nflash: nothing was written\n"
    assert is_untouched(tmp_path / "disk")


def test_another_disk_in_its_place_is_not_written(image, disk, flash, tmp_path):
    """It was pulled while the technician was asked, and another of its kind has its name now; neither has a serial number."""
    process = asked(command(image, disk, tmp_path))
    with open(tmp_path / "other", "wb") as file:
        file.truncate(DISK_SIZE)
    do("losetup", "--detach", disk)
    do("losetup", disk, tmp_path / "other")
    said, _ = process.communicate(f"{disk}\n", 60)
    assert process.returncode == 1, said
    assert said == (f"flash: {disk} is not the disk any more that it was: it is loop device, 1.2 GB. Nothing was written: look which "
                    "disk that is, and begin again\n")
    assert is_untouched(tmp_path / "other")


def test_a_label_without_its_code(disk, flash, tmp_path):
    """The disk is good; what draws the code is not there, and no build root is made for it."""
    (tmp_path / "bin").mkdir()
    for name in ("python3", "lsblk", "openssl"):
        (tmp_path / "bin" / name).symlink_to(shutil.which(name))
    code, said = flash(disk, environment={"PATH": str(tmp_path / "bin")})
    assert code == 0 and record(tmp_path)["result"] == "ok", said
    assert told(said)[5] == (f"label:    {kept(tmp_path, 'html')}, without its QR code: no qrencode draws it here (Debian's package "
                             "qrencode)")
    text = kept(tmp_path, "html").read_text(encoding="utf-8")
    assert cast.OAKWOOD.name in text and "<svg" not in text


EVERYTHING = "room camera, examination camera, touchscreen, sound, service stick"
PORT = "port:pci-0000:00:14.0-usb-0:4"


def named(*keys: str) -> str:
    return "".join(f"{key} = {PORT}\n" for key in keys)


@pytest.mark.parametrize("config, names", [
    ("# The defaults.\n", EVERYTHING),
    (f"[cameras]\nroom = auto\n exam={PORT}:1.0 \n[usb]\n{named('service')}", "room camera, touchscreen, sound"),
    (f"[cameras]\n{named('room')}exam = none\n[usb]\n{named('service', 'touch')}sound = none\n", ""),
    (f"[cameras]\nroom = usb:046d:085b\nexam = serial:42\n[usb]\n{named('service', 'touch', 'sound')}", "room camera, examination camera"),
    ("[sound]\nmicrophone = none\nloudspeaker = none\n", EVERYTHING.replace("sound, ", "")),
    ("[sound]\nmicrophone = none\nloudspeaker = card:PCH\n", EVERYTHING)],
    ids=["nothing named", "some named", "all named", "a device's own word", "no sound", "one end"])
def test_says_what_may_be_in_any_port(disk, flash, tmp_path, config, names):
    """It is advice, before anything is lost: the disk is written all the same."""
    file = tmp_path / "oakwood.conf"
    file.write_text(config, encoding="ascii")
    code, said = flash(disk, "--config", file)
    found = re.findall(r"^unit\.conf names no USB port for: (.*)\. Whatever looks like one is let in at every port\.$", said, re.MULTILINE)
    assert code == 0 and found == ([names] if names else []), said
    assert not names or said.index("unit.conf names no") < said.index("written: 0 %")


def test_says_it_of_the_defaults_too(disk, flash):
    assert f"names no USB port for: {EVERYTHING}." in flash(disk)[1]


def test_a_corrupted_sector(build, disk, flash, tmp_path):
    """One bit of one sector is not what was written."""
    bad = 9 * MIB + 700
    code, said = flash(disk, environment={"LD_PRELOAD": str(build / "tests/preload/bad-sector.so"), "WINGLINK_BAD_BYTE": str(bad)})
    assert code == 1, said
    sector = f"NOT OK: sector {bad // 512} does not hold what was written to it (byte {bad}). Do not use this disk."
    assert told(said)[0].startswith(f"device:   {disk}, ") and told(said)[3] == f"result:   {sector}"
    assert ": OK" not in said and record(tmp_path)["result"] == "failed"
    text = kept(tmp_path, "html").read_text(encoding="utf-8")
    assert "NOT OK" in text and json.loads(qr.read(text))["result"] == "failed"


def test_a_sector_that_does_not_keep_what_it_was_given(disk, flash, tmp_path):
    """The fifth write says that it was done, and nothing reaches the disk."""
    lie = ["strace", "-qq", "-f", "-o", tmp_path / "strace.log", "-e", "trace=pwrite64", "-e", f"inject=pwrite64:retval={MIB}:when=5"]
    code, said = flash(disk, before=lie)
    assert code == 1, said
    assert f"result:   NOT OK: sector {4 * MIB // 512} does not hold what was written to it" in said and ": OK" not in said
    facts = record(tmp_path)
    assert facts["result"] == "failed" and "read-back-sha256" not in facts


def test_check_finds_a_sector_that_changed(image, disk, flash, tmp_path):
    assert flash(disk)[0] == 0
    check = [TOOL, image, disk, "--check"]
    assert "OK: " in do(*check)
    with open(tmp_path / "disk", "r+b") as file:
        file.seek(7 * MIB + 513)
        byte = file.read(1)[0]
        file.seek(7 * MIB + 513)
        file.write(bytes([byte ^ 0x10]))
    done = subprocess.run([str(word) for word in check], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1 and f"NOT OK: sector {7 * MIB // 512 + 1} " in done.stdout


def test_check_notices_an_image_that_changes_meanwhile(image, disk, flash, other_lsblk, tmp_path):
    """When its sum was looked at, another is copied over it, which is what the disk holds."""
    assert flash(disk)[0] == 0
    with open(tmp_path / "disk", "r+b") as file:
        file.seek(3 * MIB)
        file.write(b"changed")
    meanwhile = other_lsblk(f"file = open('{image}', 'r+b'); file.seek({3 * MIB}); file.write(b'changed'); file.close()")
    done = subprocess.run([TOOL, image, disk, "--check"], capture_output=True, text=True, check=False, timeout=60, env=os.environ | meanwhile)
    assert done.returncode == 1 and "\nNOT OK: the image changed while it was compared" in done.stdout, done.stdout
