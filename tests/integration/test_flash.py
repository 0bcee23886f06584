# SPDX-License-Identifier: Apache-2.0
"""scripts/flash on loop devices: what it writes, what it refuses, and a disk that does not keep what it was given."""

import hashlib
import io
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tarfile

import pytest

from lab import cast, qr
from lab.question import asked
from lab.world import do

pytestmark = pytest.mark.beside

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


def test_refuses_an_image_that_does_not_say_what_it_is(disk, flash, tmp_path):
    code, said = flash(disk, written=make_image(tmp_path / "winglink-9-test.img", ""))
    assert code == 1 and "says neither that it is for development nor for production: build it again" in said
    assert is_untouched(tmp_path / "disk")


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


def test_a_unit_conf_that_is_not_utf_8(flash, tmp_path):
    config = tmp_path / "oakwood.conf"
    config.write_bytes("# Krankenflügel\n".encode("latin-1"))
    assert flash("/dev/null", "--config", config) == (1, f"flash: {config} is no text in UTF-8: save it as UTF-8\n")


def test_a_unit_conf_that_winglinkd_does_not_understand_is_not_written(build, flash, tmp_path):
    config = tmp_path / "oakwood.conf"
    config.write_text("[camras]\nroom = auto\n", encoding="ascii")
    path = {"PATH": f"{build}:{os.environ['PATH']}"}
    code, said = flash("/dev/null", "--config", config, environment=path)
    assert (code, said) == (1, f"flash: {config}, line 1: group [camras] is not known\n")
    config.write_text("# nothing\n", encoding="ascii")
    code, said = flash("/dev/null", "--config", config, environment=path)
    assert code == 1 and said.startswith(f"{config}: understood by winglinkd ") and "/dev/null" in said


def test_a_unit_conf_that_nobody_could_read_is_said_to_be_unchecked(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(TOP / "scripts" / "flash.d"))
    import unit_conf
    program = tmp_path / "winglinkd"  # of another machine: it does not start here
    program.write_bytes(b"\x7fELF of another machine")
    program.chmod(0o755)
    (tmp_path / "oakwood.conf").write_text("# nothing\n", encoding="ascii")
    monkeypatch.setattr(unit_conf, "TOP", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "NOT CHECKED: no winglinkd runs on this machine" in unit_conf.check(tmp_path / "oakwood.conf")


@pytest.mark.parametrize("content, why", [
    (b"[Match]\nName=en*\n# K\xfcche\n[Network]\nDHCP=yes\n", " is no text in UTF-8: save it as UTF-8"),
    (b"[cameras]\nroom = auto\n", " has no group [Match]: it is no systemd.network file"),
    (b"[Match]\nName=en*\n[Netwrok]\nDHCP=yes\n", " has no group [Network]: it is no systemd.network file"),
    (b"[Match]\nName=en*\n\n[Network]\nAddress 192.0.2.1/24\n",
     ", line 5: 'Address 192.0.2.1/24' is neither a group such as [Network] nor a line such as DHCP=yes in one"),
    (b"[Match]\n[Network]\nDHCP=yes\n", ": [Match] says nothing, and systemd leaves such a file out: Type=ether is every wired interface"),
    (b"Name=en*\n[Match]\n[Network]\n", ", line 1: 'Name=en*' is neither a group such as [Network] nor a line such as DHCP=yes in one"),
    (b"", " has no group [Match]: it is no systemd.network file")],
    ids=["Latin-1", "a unit.conf", "a group mistyped", "no key", "an empty group", "no group", "empty"])
def test_a_network_file_that_is_none(flash, tmp_path, content, why):
    network = tmp_path / "oakwood.network"
    network.write_bytes(content)
    assert flash("/dev/null", "--network", network) == (1, f"flash: {network}{why}\n")


NETWORK = "; Oakwood\n[Match]\nType = ether\n\n[Network]\n# Küche\nAddress=192.0.2.1/24\nDNS=\n[Route]\nGateway=192.0.2.254\n"


def test_a_network_file_goes_onto_the_disk_as_it_is(disk, flash, tmp_path):
    network = tmp_path / "oakwood.network"
    network.write_text(NETWORK, encoding="utf-8-sig")  # with the mark that editors of Windows put before it
    assert flash(disk, "--network", network)[0] == 0
    assert seed_of(start_of(tmp_path / "disk"))["wired.network"] == network.read_bytes()


def test_a_network_file_is_no_unit_conf(flash, tmp_path):
    """Also where no winglinkd runs on this machine that would not understand it."""
    config = tmp_path / "oakwood.network"
    config.write_text(NETWORK, encoding="utf-8")
    assert flash("/dev/null", "--config", config) == (1, f"flash: {config} is no unit.conf but a systemd.network file: give it with --network\n")


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


def test_refuses_a_mounted_disk(disk, flash, tmp_path):
    do("mkfs.ext4", "-q", disk)
    (tmp_path / "there").mkdir()
    do("mount", disk, tmp_path / "there")
    try:
        code, said = flash(disk)
        assert code == 1 and f"must not be written: {disk} is mounted on {tmp_path / 'there'}" in said
        assert "mounted on" in do(TOOL, "--list")
    finally:
        do("umount", tmp_path / "there")


@pytest.fixture
def part(disk):
    """A partition on the disk."""
    do("sfdisk", "--quiet", disk, input="label: gpt\nstart=2048, size=16384\n")
    do("partx", "--add", disk)
    yield f"{disk}p1"
    do("partx", "--delete", disk)


def test_refuses_a_disk_of_which_a_part_is_mounted(disk, part, flash, tmp_path):
    do("mkfs.ext4", "-q", part)
    (tmp_path / "there").mkdir()
    do("mount", part, tmp_path / "there")
    try:
        code, said = flash(disk)
        assert code == 1 and f"must not be written: {part} is mounted on {tmp_path / 'there'}" in said
    finally:
        do("umount", tmp_path / "there")


def test_refuses_a_part_of_a_disk(part, flash):
    assert flash(part) == (1, f"flash: {part} is part of a disk, not a whole one (part)\n")


def test_refuses_swap(disk, flash, tmp_path):
    """As the kernel tells of swap; this machine gets none."""
    (tmp_path / "swaps").write_text(f"Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n{disk}  partition\t307196\t0\t-2\n", encoding="ascii")
    told = ["unshare", "--mount", "sh", "-c", 'mount --bind "$1" /proc/swaps && shift && exec "$@"', "sh", tmp_path / "swaps"]
    code, said = flash(disk, before=told)
    assert code == 1 and f"{disk} must not be written: {disk} is swap of this machine" in said
    assert is_untouched(tmp_path / "disk")


@pytest.mark.parametrize("kind", ["lvm", "crypt", "raid1"])
def test_refuses_what_is_in_use_by_something_else(disk, flash, other_lsblk, tmp_path, kind):
    """Volumes, encryption and RAID lie on a disk, or on a part of it, with a device of their own."""
    above = {"path": "/dev/mapper/above", "type": kind, "size": MIB, "ro": False, "rm": False, "mountpoints": [None]}
    part = {"path": f"{disk}p1", "type": "part", "size": MIB, "ro": False, "rm": False, "mountpoints": [None], "children": [above]}
    for children in ([above], [part]):
        shutil.rmtree(tmp_path / "bin", ignore_errors=True)
        told = other_lsblk(f"[node.update(children={children!r}) for node in found if node['path'] == '{disk}']")
        code, said = flash(disk, environment=told)
        assert code == 1 and f"{disk} must not be written: /dev/mapper/above on it is in use ({kind})" in said
    assert is_untouched(tmp_path / "disk")


def test_the_list_has_model_size_and_why_not(disk, other_lsblk, tmp_path):
    """A stick of which this machine's lsblk would say the same, one that is locked, and the loop device that there is."""
    stick = {"path": "/dev/sdy", "type": "disk", "size": 128035676160, "ro": False, "rm": True, "log-sec": 512, "model": "Extreme Pro", "serial": "AA0123",
             "mountpoints": [None]}
    locked = stick | {"path": "/dev/sdz", "size": 2000398934016, "ro": True, "model": None, "serial": None}
    done = subprocess.run([TOOL, "--list"], capture_output=True, text=True, check=True, env=os.environ | other_lsblk(f"found += {[stick, locked]!r}"))
    lines = {line.split()[0]: re.sub(" +", " ", line) for line in done.stdout.splitlines()}
    assert lines["/dev/sdy"] == "/dev/sdy 128.0 GB Extreme Pro AA0123 (may be written)"
    assert lines["/dev/sdz"] == "/dev/sdz 2000.4 GB no model name (must not be written: it is read-only)"
    assert lines[disk] == f"{disk} 1.2 GB loop device (may be written)"


def test_refuses_what_is_too_small(tmp_path, flash):
    for device in loop_device(tmp_path / "small", IMAGE_SIZE + MIB):
        code, said = flash(device)
        assert code == 1 and "is too small: it has 27 MiB, and 1050 MiB are needed" in said


def test_refuses_other_sectors(tmp_path, flash):
    """The places of an image's partitions are counted in sectors of 512 bytes."""
    for device in loop_device(tmp_path / "large", DISK_SIZE, "--sector-size", "4096"):
        code, said = flash(device)
        assert code == 1 and f"{device} must not be written: its sectors have 4096 bytes" in said, said
    assert is_untouched(tmp_path / "large")


def test_refuses_what_is_no_disk(tmp_path, flash):
    (tmp_path / "file").write_bytes(bytes(DISK_SIZE))
    assert flash(tmp_path / "file") == (1, f"flash: {tmp_path / 'file'} is no disk\n")
    assert flash("/dev/null")[1] == "flash: /dev/null is no disk\n"


def test_refuses_an_image_that_is_not_what_was_built(image, disk, flash, tmp_path):
    with open(image, "r+b") as file:
        file.seek(3 * MIB)
        file.write(b"changed")
    code, said = flash(disk)
    assert code == 1 and "is not what" in said
    assert is_untouched(tmp_path / "disk")


def test_refuses_a_bundle_of_a_revoked_signer(disk, flash, tmp_path):
    """The unit is new, and would not know."""
    do(TOP / "scripts/estate", "signer", tmp_path / "estate", "--revoke")
    code, said = flash(disk)
    assert code == 1 and "is signed by a signer that is revoked" in said


def test_refuses_a_unit_without_a_bundle(disk, flash, tmp_path):
    (tmp_path / "estate/units" / cast.OAKWOOD.address / "site.bundle").unlink()
    code, said = flash(disk)
    assert code == 1 and "has no site.bundle yet" in said
