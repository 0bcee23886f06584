# SPDX-License-Identifier: Apache-2.0
"""scripts/estate stick: what is on the stick, what it refuses, and the reports that units left."""

import hashlib
import os
import pathlib
import re
import struct
import subprocess
import sys
import zlib

import pytest

from lab import cast
from lab.question import asked
from lab.world import do

pytestmark = pytest.mark.beside

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
TOOL = TOP / "scripts" / "estate"
sys.path.insert(0, str(TOP / "scripts" / "flash.d"))
import gpt  # noqa: E402

MIB = 1 << 20
STAFF = "# Oakwood\n[staff 101]\nrole = nurse\n\n[staff 333]\nrole = manager\nended = yes\n"


@pytest.fixture
def estate(tmp_path) -> pathlib.Path:
    cast.found(tmp_path / "estate")
    (tmp_path / "staff").write_text(STAFF, encoding="ascii")
    return tmp_path / "estate"


@pytest.fixture
def disk(tmp_path):
    if not os.access("/dev/loop-control", os.W_OK):
        pytest.skip("this user may not make loop devices")
    with open(tmp_path / "disk", "wb") as file:
        file.write(os.urandom(12 * MIB))
    device = do("losetup", "--find", "--show", tmp_path / "disk").strip()
    yield device
    do("losetup", "--detach", device)


def call(*words, before=(), folder=None) -> tuple:
    done = subprocess.run([str(word) for word in (*before, TOOL, *words)], capture_output=True, text=True, check=False, timeout=120, cwd=folder)
    return done.returncode, done.stdout + done.stderr


def manifest(estate: pathlib.Path, stick: pathlib.Path) -> str:
    """What was signed, its signature checked by openssl and the estate's authority."""
    seal = stick.read_bytes()[MIB:2 * MIB]
    (estate / "seal").write_bytes(seal[:4 + int.from_bytes(seal[2:4])])
    return do("openssl", "cms", "-verify", "-inform", "DER", "-in", estate / "seal", "-CAfile", estate / "ca/ca.pem",
              "-purpose", "smimesign").replace("\r\n", "\n")


def group(text: str, title: str) -> dict:
    found = re.search(rf"^\[{re.escape(title)}\]\n((?:[a-z0-9-]+ = .*\n)*)", text, re.MULTILINE)
    assert found, f"no group [{title}] in {text}"
    return dict(line.split(" = ", 1) for line in found[1].splitlines())


def payload(stick: pathlib.Path, values: dict) -> bytes:
    at, size = MIB + int(values["offset"]), int(values["size"])
    content = stick.read_bytes()[at:at + size]
    assert hashlib.sha256(content).hexdigest() == values["sha256"]
    return content


def test_an_image_holds_what_was_asked_for(estate, tmp_path):
    stick = tmp_path / "stick.img"
    code, said = call("stick", estate, stick, "--for", cast.OAKWOOD.address, "--site", "--staff", tmp_path / "staff", "--report")
    assert code == 0, said
    assert "site bundle of oakwood-wing-1@" in said and "2 codes, 1 of them ended" in said and "Written, read back" in said
    assert "winglink-service" in do("sfdisk", "--dump", stick)
    text = manifest(estate, stick)
    assert group(text, "stick")["units"] == cast.OAKWOOD.address
    site = payload(stick, group(text, f"site {cast.OAKWOOD.address}"))
    assert site == (estate / "units" / cast.OAKWOOD.address / "site.bundle").read_bytes()
    assert payload(stick, group(text, "staff 1")) == b"[staff 101]\nrole = nurse\n\n[staff 333]\nrole = manager\nended = yes\n"
    assert cast.AIREDALE.address not in text and "factory-reset" not in text


def test_a_disk_is_written_to_its_end(estate, disk, tmp_path):
    code, said = call("stick", estate, disk, "--site", "--yes")
    assert code == 0, said
    table = do("sfdisk", "--dump", disk)
    assert "last-lba: 24542" in table and 'name="winglink-service"' in table
    assert group(manifest(estate, tmp_path / "disk"), f"site {cast.AIREDALE.address}")["serial"] == "1"


def test_asks_before_a_disk_is_lost(estate, disk, tmp_path):
    before = (tmp_path / "disk").read_bytes()
    done = subprocess.run([TOOL, "stick", estate, disk, "--site"], input="no\n", capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "nothing was written" in done.stderr
    assert (tmp_path / "disk").read_bytes() == before


def test_a_disk_that_does_not_keep_what_it_was_given(estate, disk, tmp_path):
    lie = ["strace", "-qq", "-f", "-o", tmp_path / "log", "-e", "trace=pwrite64", "-e", "inject=pwrite64:retval=1048576:when=2"]
    done = subprocess.run([*lie, TOOL, "stick", estate, disk, "--site", "--yes"], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and f"sector {MIB // 512} does not hold what was written" in done.stderr, done.stderr
    assert "Written, read back" not in done.stdout


def test_an_error_of_the_disk(estate, disk, tmp_path):
    fault = ["strace", "-qq", "-f", "-o", tmp_path / "log", "-e", "trace=pwrite64", "-e", "inject=pwrite64:error=EIO:when=2"]
    code, said = call("stick", estate, disk, "--site", "--yes", before=fault)
    assert code == 1 and f"estate: writing failed at byte {MIB}: Input/output error\n" in said and "Traceback" not in said, said


def test_stopped_while_it_writes(estate, disk, tmp_path):
    stop = ["strace", "-qq", "-f", "-o", tmp_path / "log", "-e", "trace=pwrite64", "-e", "inject=pwrite64:signal=SIGINT:when=2"]
    code, said = call("stick", estate, disk, "--site", "--yes", before=stop)
    assert code == 1 and said.endswith(f"estate: stopped; {disk} is not whole\n"), said


def test_another_disk_in_its_place_is_not_written(estate, disk, tmp_path):
    process = asked([TOOL, "stick", estate, disk, "--site"])
    with open(tmp_path / "other", "wb") as file:
        file.truncate(12 * MIB)
    do("losetup", "--detach", disk)
    do("losetup", disk, tmp_path / "other")
    said, _ = process.communicate(f"{disk}\n", 60)
    assert process.returncode == 1 and f"{disk} is not the disk any more that it was" in said and "Nothing was written" in said, said
    assert not any((tmp_path / "other").read_bytes())


def test_nobody_answers(estate, disk):
    process = asked([TOOL, "stick", estate, disk, "--site"])
    said, _ = process.communicate("", 60)
    assert process.returncode == 1 and said == "\nestate: nothing was written\n"


def test_a_file_that_is_no_stick_is_not_overwritten(estate, tmp_path):
    path = tmp_path / "staff"
    code, said = call("stick", estate, path, "--report")
    assert code == 1 and f"{path} is there and is no image of a service stick: it is not overwritten" in said
    assert path.read_text(encoding="ascii") == STAFF
    for _ in range(2):  # an earlier stick is
        assert call("stick", estate, tmp_path / "s", "--report")[0] == 0


def test_a_disk_without_its_folder(estate, disk, tmp_path):
    name = pathlib.Path(disk).name
    code, said = call("stick", estate, name, "--report", folder=tmp_path)
    assert code == 1 and f"the disk is {disk}" in said and not (tmp_path / name).exists(), said


def test_a_factory_reset_names_one_unit_and_ends_soon(estate, tmp_path):
    code, said = call("stick", estate, tmp_path / "s", "--factory-reset", cast.OAKWOOD.address)
    assert code == 0 and f"FACTORY RESET of {cast.OAKWOOD.address}" in said, said
    text = manifest(estate, tmp_path / "s")
    assert group(text, f"factory-reset {cast.OAKWOOD.address}") == {}
    made, until = (group(text, "stick")[key] for key in ("made", "until"))
    assert int(do("date", "-d", until, "+%s")) - int(do("date", "-d", made, "+%s")) == 7 * 86400


@pytest.fixture
def update(estate, tmp_path) -> pathlib.Path:
    folder = tmp_path / "update"
    folder.mkdir()
    (folder / "root.img").write_bytes(os.urandom(MIB))
    (folder / "manifest.raucm").write_text("[update]\ncompatible=test\nversion=1.5.0+gabc\n[bundle]\nformat=verity\n"
                                           "[image.root]\nfilename=root.img\n", encoding="ascii")
    do("rauc", "bundle", f"--cert={estate}/signer/signer.pem", f"--key={estate}/signer/signer.key", folder, tmp_path / "u.raucb")
    return tmp_path / "u.raucb"


def test_an_update_that_changes_meanwhile(estate, disk, update):
    """Units would refuse it: its SHA-256 is signed."""
    process = asked([TOOL, "stick", estate, disk, "--update", update])
    with open(update, "r+b") as file:
        file.write(b"changed")
    said, _ = process.communicate(f"{disk}\n", 60)
    assert process.returncode == 1 and f"estate: {update} changed while it was written, and is not the file that was looked at\n" in said, said
    assert "Written, read back" not in said


def test_an_update_says_its_version(estate, update, tmp_path):
    code, said = call("stick", estate, tmp_path / "s", "--update", update)
    assert code == 0 and "update to 1.5.0+gabc" in said, said
    text = manifest(estate, tmp_path / "s")
    assert payload(tmp_path / "s", group(text, "update 1.5.0+gabc")) == update.read_bytes()


@pytest.mark.parametrize("script, why", [
    ("exit 1", "is no update: rauc says: nothing\n"), ("echo no JSON", "says that its version is ''"),
    ("echo '{}'", "says that its version is ''"), ("""echo '{"version": null}'""", "says that its version is ''"),
    ("""echo '{"version": "v1.5"}'""", "says that its version is 'v1.5', and no unit would take that"),
    (f"""echo '{{"version": "1.{'5' * 63}"}}'""", f"says that its version is '1.{'5' * 63}', and no unit would take that")],
    ids=["no word", "no JSON", "none", "null", "v1.5", "long"])
def test_an_update_without_a_version_that_units_take(estate, tmp_path, script, why):
    (tmp_path / "rauc").write_text(f"#!/bin/sh\n{script}\n", encoding="ascii")
    (tmp_path / "rauc").chmod(0o755)
    (tmp_path / "u.raucb").write_bytes(b"update")
    path = ["env", f"PATH={tmp_path}:{os.environ['PATH']}"]
    code, said = call("stick", estate, tmp_path / "s", "--update", tmp_path / "u.raucb", before=path)
    assert code == 1 and f"estate: {tmp_path / 'u.raucb'} {why}" in said and said.count("\n") == 1, said
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize("words, why", [
    ([], "a stick with nothing on it is no use"),
    (["--factory-reset", "nobody@estate.example"], "there is no room nobody@estate.example in this estate"),
    (["--site", "--for", "nobody@estate.example"], "there is no room nobody@estate.example in this estate"),
    (["--for", cast.OAKWOOD.address, "--factory-reset", cast.AIREDALE.address], f"the stick would not be for {cast.AIREDALE.address}"),
    (["--for", cast.OAKWOOD.address, "--site", cast.AIREDALE.address], f"the stick would not be for {cast.AIREDALE.address}"),
    (["--site", "--until", "2020-01-01"], "2020-01-01T00:00:00Z is over"),
    (["--update", "/dev/null"], "/dev/null is no update"),
])
def test_refuses(estate, tmp_path, words, why):
    code, said = call("stick", estate, tmp_path / "s", *words)
    assert code == 1 and why in said and not (tmp_path / "s").exists(), said


def swap_bundles(estate: pathlib.Path):
    bundle, other = (estate / "units" / room.address / "site.bundle" for room in (cast.OAKWOOD, cast.FEATHERSTONE))
    bundle.write_bytes(other.read_bytes())


STALE = {
    "revoked": (["signer", "--revoke"], f"{cast.OAKWOOD.address}/site.bundle is signed by a signer that is revoked"),
    "retired": (["signer"], f"{cast.OAKWOOD.address}/site.bundle is signed by an earlier signer"),
    "withdrawn": (["permit", cast.OAKWOOD.address, cast.AIREDALE.address, "--withdrawn", "2026-11-01", "--authority", "Trust"],
                  f"the bundle of {cast.OAKWOOD.address} was made before the estate's last change"),
    "renewed": (["renew", cast.OAKWOOD.address], f"the bundle of {cast.OAKWOOD.address} was made before the estate's last change"),
    "another's": (swap_bundles, f"{cast.OAKWOOD.address}/site.bundle is the bundle of another unit"),
}


@pytest.mark.parametrize("change, why", STALE.values(), ids=STALE)
def test_refuses_a_bundle_that_is_not_what_the_estate_says_now(estate, tmp_path, change, why):
    """Somebody forgot to make the bundles after a change, and would carry the old ones to the units."""
    if callable(change):
        change(estate)
    else:
        verb, *words = change
        assert call(verb, estate, *words)[0] == 0
    for words in (["stick", estate, tmp_path / "s", "--site"], ["install", estate, cast.OAKWOOD.address, tmp_path / "root"]):
        code, said = call(*words)
        assert code == 1 and said.endswith(f"{why}: run 'estate bundle {estate}' first\n"), said
    assert not (tmp_path / "s").exists() and not (tmp_path / "root").exists()
    assert call("bundle", estate)[0] == 0
    assert call("stick", estate, tmp_path / "s", "--site")[0] == 0
    assert call("install", estate, cast.OAKWOOD.address, tmp_path / "root")[0] == 0


@pytest.mark.parametrize("text, why", [
    ("[staff 1]\nrole = nurse\n", "line 1: '1' is no staff code: three digits"),
    ("[staff 101]\nrole = king\n", "line 2: 'king' is no role of staff"),
    ("[staff 101]\n", "group [staff 101], key role: it is missing"),
    ("[staff 101]\nrole = nurse\n[staff 101]\nrole = nurse\n", "line 3: group [staff 101] is there twice"),
    ("[staff 101]\nrole = nurse\nname = Ann\n", "line 3: group [staff] has no key name"),
    ("", "names nobody"),
])
def test_refuses_a_wrong_staff_list(estate, tmp_path, text, why):
    (tmp_path / "staff").write_text(text, encoding="ascii")
    code, said = call("stick", estate, tmp_path / "s", "--staff", tmp_path / "staff")
    assert code == 1 and why in said, said


def test_refuses_a_mounted_disk(estate, disk, tmp_path):
    do("mkfs.ext4", "-q", disk)
    (tmp_path / "there").mkdir()
    do("mount", disk, tmp_path / "there")
    try:
        code, said = call("stick", estate, disk, "--site", "--yes")
        assert code == 1 and f"{disk} is mounted on" in said
    finally:
        do("umount", tmp_path / "there")


def write_report(estate, stick: pathlib.Path, room, text: bytes, digest: str = ""):
    """As a unit does it."""
    at = MIB + int(group(manifest(estate, stick), f"report {room.address}")["offset"])
    with open(stick, "r+b") as file:
        file.seek(at)
        file.write(f"winglink-report 1 {len(text)} {digest or hashlib.sha256(text).hexdigest()}\n".encode())
        file.seek(at + 4096)
        file.write(text)


def test_reads_the_reports_that_units_wrote(estate, tmp_path):
    stick = tmp_path / "s"
    assert call("stick", estate, stick, "--report")[0] == 0
    assert "no unit has written a report" in call("reports", estate, stick, tmp_path / "out")[1]
    text = b"Report of a unit\n"
    write_report(estate, stick, cast.OAKWOOD, text)
    code, said = call("reports", estate, stick, tmp_path / "out")
    assert code == 0, said
    assert [(path.name, path.read_bytes()) for path in (tmp_path / "out").iterdir()] == [(f"{cast.OAKWOOD.address}.txt", text)]


def test_a_report_that_is_damaged_hides_no_other(estate, tmp_path):
    stick, text = tmp_path / "s", b"Report of a unit\n"
    assert call("stick", estate, stick, "--report")[0] == 0
    write_report(estate, stick, cast.OAKWOOD, text, hashlib.sha256(b"another").hexdigest())
    write_report(estate, stick, cast.AIREDALE, text)
    code, said = call("reports", estate, stick, tmp_path / "out")
    assert code == 1 and f"estate: the report of {cast.OAKWOOD.address} on {stick} is damaged: have the unit write it again\n" in said
    assert [(path.name, path.read_bytes()) for path in (tmp_path / "out").iterdir()] == [(f"{cast.AIREDALE.address}.txt", text)]


def test_an_offset_of_5000_digits_leads_nowhere(estate, tmp_path):
    """Python takes none that long, and no stick has it."""
    stick = tmp_path / "s"
    assert call("stick", estate, stick, "--report")[0] == 0
    with open(stick, "r+b") as file:
        file.seek(MIB)
        file.write(f"[report {cast.OAKWOOD.address}]\noffset = {'9' * 5000}\n".encode())
    assert call("reports", estate, stick, tmp_path / "out") == (1, f"estate: no unit has written a report on {stick}\n")


def hostile(path: pathlib.Path, at: int, changed: bytes):
    """A stick of somebody else: what is changed in the entry of its partition, from that byte, has its checksums right."""
    first, last = gpt.one_partition(8 * MIB, "winglink-service", MIB, MIB)
    first = bytearray(first)
    first[1024 + at:1024 + at + len(changed)] = changed
    struct.pack_into("<I", first, 512 + 88, zlib.crc32(first[1024:1024 + 128 * 128]))
    struct.pack_into("<I", first, 512 + 16, 0)
    struct.pack_into("<I", first, 512 + 16, zlib.crc32(first[512:512 + 92]))
    path.write_bytes(first + bytes(8 * MIB - len(first) - len(last)) + last)


@pytest.mark.parametrize("first, last, why", [
    (1 << 60, (1 << 60) + 2047, "partition 1 is at an impossible place"), (2048, (1 << 64) - 1, "partition 1 is at an impossible place"),
    (1 << 52, (1 << 52) + 2047, "its partition winglink-service ends behind its end"),
    (2048, 1 << 20, "its partition winglink-service ends behind its end")])
def test_a_stick_whose_partition_is_where_it_cannot_be(estate, tmp_path, first, last, why):
    hostile(tmp_path / "s", 32, struct.pack("<QQ", first, last))
    code, said = call("reports", estate, tmp_path / "s", tmp_path / "out")
    assert code == 1 and said.startswith("estate: ") and said.endswith(f"{why}\n") and said.count("\n") == 1, said


def test_a_stick_of_somebody_else_whose_partition_has_no_name_in_utf_16(estate, tmp_path):
    hostile(tmp_path / "s", 56, b"\x00\xd8")  # half of a surrogate pair
    assert call("reports", estate, tmp_path / "s", tmp_path / "out") == (
        1, f"estate: {tmp_path / 's'} is no service stick: it has no partition winglink-service\n")
