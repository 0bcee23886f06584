# SPDX-License-Identifier: Apache-2.0
"""scripts/flash: disks, images and files that it does not take."""

import contextlib
import hashlib
import os
import re
import shutil
import struct
import subprocess
import zlib

import pytest

from lab import cast
from lab.flashing import DISK_SIZE, IMAGE_SIZE, MIB, TOOL, TOP, is_untouched, loop_device, make_image, seed_of, start_of
from lab.flashing import disk, flash, image, other_lsblk  # noqa: F401
from lab.world import do

pytestmark = pytest.mark.beside


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
    (b"[Match]\n[Network]\nDHCP=yes\n",
     ": [Match] says nothing, and systemd leaves such a file out: Type=ether is every wired interface"),
    (b"Name=en*\n[Match]\n[Network]\n",
     ", line 1: 'Name=en*' is neither a group such as [Network] nor a line such as DHCP=yes in one"),
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
    assert flash("/dev/null", "--config", config) == (
        1, f"flash: {config} is no unit.conf but a systemd.network file: give it with --network\n")


@contextlib.contextmanager
def mounted(device, folder):
    """A file system on it, in use."""
    do("mkfs.ext4", "-q", device)
    folder.mkdir()
    do("mount", device, folder)
    try:
        yield folder
    finally:
        do("umount", folder)


def test_refuses_a_mounted_disk(disk, flash, tmp_path):
    with mounted(disk, tmp_path / "there") as there:
        code, said = flash(disk)
        assert code == 1 and f"must not be written: {disk} is mounted on {there}" in said
        assert "mounted on" in do(TOOL, "--list")


@pytest.fixture
def part(disk):
    """A partition on the disk."""
    do("sfdisk", "--quiet", disk, input="label: gpt\nstart=2048, size=16384\n")
    do("partx", "--add", disk)
    yield f"{disk}p1"
    do("partx", "--delete", disk)


def test_refuses_a_disk_of_which_a_part_is_mounted(disk, part, flash, tmp_path):
    with mounted(part, tmp_path / "there") as there:
        code, said = flash(disk)
        assert code == 1 and f"must not be written: {part} is mounted on {there}" in said


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


def test_refuses_an_image_that_does_not_say_what_it_is(disk, flash, tmp_path):
    code, said = flash(disk, written=make_image(tmp_path / "winglink-9-test.img", ""))
    assert code == 1 and "says neither that it is for development nor for production: build it again" in said
    assert is_untouched(tmp_path / "disk")


@pytest.mark.parametrize("text", [b"", b"\n{} {}\n", b"\xff{} {}\n", b"{}\n"],
                         ids=["empty", "an empty line", "not ASCII", "no name"])
def test_a_damaged_sha256(image, disk, flash, tmp_path, text):
    digest = hashlib.sha256(image.read_bytes()).hexdigest()
    sums = image.with_suffix(".sha256")
    sums.write_bytes(text.replace(b"{}", digest.encode(), 1).replace(b"{}", image.name.encode()))
    code, said = flash(disk)
    if text.startswith(b"\n"):
        assert code == 0, said
    else:
        assert (code, said) == (1, f"flash: {image} is not what {sums.name} says: copy it again, with its .sha256 beside it\n")
        assert is_untouched(tmp_path / "disk")


@pytest.mark.parametrize("at, field", [(512 + 72, 1 << 60), (1024 + 32, 1 << 60), (1024 + 40, 1 << 60), (1024 + 40, 0)],
                         ids=["the entries", "a beginning", "an end", "an end before it"])
def test_refuses_a_table_that_leads_nowhere(image, flash, at, field):
    """Its checksums are right."""
    table = bytearray(image.read_bytes()[:MIB])
    struct.pack_into("<Q", table, at, field)
    struct.pack_into("<I", table, 512 + 88, zlib.crc32(table[1024:1024 + 128 * 128]))
    struct.pack_into("<I", table, 512 + 16, 0)
    struct.pack_into("<I", table, 512 + 16, zlib.crc32(table[512:512 + 92]))
    with open(image, "r+b") as file:
        file.write(table)
    why = "the partition table has impossible sizes" if at < 1024 else "partition 1 is at an impossible place"
    assert flash("/dev/null") == (1, f"flash: {image} is no image of a Winglink unit: {why}\n")


def test_refuses_an_image_that_is_cut_off(image, flash):
    os.truncate(image, 22 * MIB)
    assert flash("/dev/null") == (1, f"flash: {image} is cut off: copy it again\n")


@pytest.mark.parametrize("options, why", [(["--revoke"], "is signed by a signer that is revoked"),
                                          ([], "is signed by an earlier signer")],
                         ids=["revoked", "retired"])
def test_refuses_a_bundle_of_an_earlier_signer(disk, flash, tmp_path, options, why):
    """The unit is new, and would not know."""
    do(TOP / "scripts/estate", "signer", tmp_path / "estate", *options)
    code, said = flash(disk)
    assert code == 1 and why in said, said
    assert is_untouched(tmp_path / "disk")


def test_refuses_a_bundle_of_another_unit(disk, flash, tmp_path):
    units = tmp_path / "estate/units"
    shutil.copy(units / cast.AIREDALE.address / "site.bundle", units / cast.OAKWOOD.address / "site.bundle")
    code, said = flash(disk)
    assert code == 1 and "is the bundle of another unit" in said, said
    assert is_untouched(tmp_path / "disk")


def test_refuses_a_unit_without_a_bundle(disk, flash, tmp_path):
    (tmp_path / "estate/units" / cast.OAKWOOD.address / "site.bundle").unlink()
    code, said = flash(disk)
    assert code == 1 and "has no site.bundle yet" in said


@pytest.mark.parametrize("name", ["unit.key", "unit.pem"])
def test_refuses_a_damaged_identity(disk, flash, tmp_path, name):
    path = tmp_path / "estate/units" / cast.OAKWOOD.address / name
    path.write_bytes(path.read_bytes()[:100])
    code, said = flash(disk)
    assert code == 1 and said.startswith(f"flash: {path} is damaged ('estate renew --new-key' makes another): openssl says: "), said


def test_refuses_a_key_and_a_certificate_that_are_not_each_others(disk, flash, tmp_path):
    """A renewal was cut short between the two."""
    units = tmp_path / "estate/units"
    shutil.copy(units / cast.AIREDALE.address / "unit.key", units / cast.OAKWOOD.address / "unit.key")
    code, said = flash(disk)
    assert code == 1 and f"unit.key and unit.pem of {cast.OAKWOOD.address} do not belong together: scripts/estate renew " in said, said
    assert is_untouched(tmp_path / "disk")


@pytest.mark.parametrize("words, why", [
    (["--check", "--unit", cast.OAKWOOD.address, "--estate", "yorkshire"], "--check only compares: leave out --unit, --estate"),
    (["--check", "--network", "n", "--config", "c", "--records", "r", "--yes"],
     "--check only compares: leave out --network, --config, --records, --yes"),
    (["--list"], "--list only shows: leave out IMAGE, DEVICE"),
    (["--list", "--check"], "--list only shows: leave out --check, IMAGE, DEVICE")],
    ids=["a room", "what is written", "a disk", "a comparison"])
def test_refuses_what_nothing_would_come_of(image, words, why):
    done = subprocess.run([TOOL, image, "/dev/null", *words], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2 and done.stderr.endswith(f"flash: error: {why}\n"), done.stderr
