# SPDX-License-Identifier: Apache-2.0
"""The service stick: what is on it, where, and how it is written. docs/service-stick.md is the manual."""
import datetime
import hashlib
import os
import re
import stat
import sys
from pathlib import Path
from typing import NamedTuple

from estate_conf import Mistake, check_flag, parse_conf, section_text

sys.path.insert(0, str(Path(__file__).resolve().parent / "flash.d"))
import copy_disk  # noqa: E402
import devices  # noqa: E402
import gpt  # noqa: E402

MIB, ALIGN = 1 << 20, 4096
LABEL = "winglink-service"
START = MIB  # of the partition on the stick
HEAD = MIB  # of the partition: the manifest
REPORT_HEAD, REPORT_TEXT = 4096, 256 << 10
MAGIC = "winglink-report 1"
DAYS, RESET_DAYS = 30, 7
UTC = datetime.timezone.utc
REFUSED = (devices.Refused, copy_disk.Differs, copy_disk.Stopped, gpt.BadTable)


class Item(NamedTuple):
    """A group of the manifest, and what lies on the stick for it: a file, bytes, or room."""
    group: str
    name: str
    values: dict
    source: object
    size: int
    words: str
    """What it is, for the technician."""


# --- what may be on it


def payload(group: str, name: str, source, words: str, **values) -> Item:
    """source: the path of a file, or bytes."""
    digest, size = hashlib.sha256(), 0
    for block in copy_disk.contents(source):
        digest.update(block)
        size += len(block)
    return Item(group, name, {**values, "sha256": digest.hexdigest()}, source, size, words)


def site(address: str, bundle: Path, text: bytes) -> Item:
    """text: what the bundle says, its signature checked."""
    serial = re.search(rb"^serial = (\d+)$", text, re.MULTILINE)
    if not serial:
        raise Mistake(f"{bundle} has no serial number: make the bundles again with 'estate bundle'")
    number = serial[1].decode()
    return payload("site", address, bundle.read_bytes(), f"site bundle of {address}, serial number {number}", serial=number)


def check_code(text: str) -> str:
    if not re.fullmatch(r"[0-9]{3}", text):
        raise Mistake(f"'{text}' is no staff code: three digits")
    return text


def check_staff_role(text: str) -> str:
    roles = ("nurse", "consultant", "technician", "manager")
    if text not in roles:
        raise Mistake(f"'{text}' is no role of staff: it is one of {', '.join(roles)}")
    return text


STAFF = {"staff": (check_code, {"role": (check_staff_role, True), "ended": (check_flag, False)})}


def staff(path: Path, serial: int) -> Item:
    """The list as a person wrote it, every mistake with its line."""
    sections = parse_conf(path, STAFF)
    if not sections:
        raise Mistake(f"{path} names nobody: it has groups such as [staff 101] with a role")
    text = "".join(section_text(*section) for section in sections).lstrip("\n").encode()
    if len(text) > 64 << 10:
        raise Mistake(f"{path} is larger than 64 KiB")
    ended = sum(values.get("ended") == "yes" for _, _, values in sections)
    words = f"staff list {serial}: {len(sections)} codes, {ended} of them ended"
    return payload("staff", str(serial), text, words)


def update(path: Path, version: str) -> Item:
    return payload("update", version, str(path), f"update to {version} ({path.stat().st_size / 1e6:.0f} MB)")


def report(address: str) -> Item:
    return Item("report", address, {}, None, REPORT_HEAD + REPORT_TEXT, f"room for a report of {address}")


def factory_reset(address: str) -> Item:
    return Item("factory-reset", address, {}, None, 0, f"FACTORY RESET of {address}: it forgets everything")


# --- where it is


def up(size: int, step: int) -> int:
    return -(-size // step) * step


def place(items: list) -> tuple:
    """The items with their places in the partition, and how large that is."""
    placed, at = [], HEAD
    for item in items:
        placed.append((at, item))
        at = up(at + item.size, ALIGN)
    return placed, up(at, MIB)


def manifest(placed: list, units: list, made: datetime.datetime, until: str) -> str:
    text = section_text("stick", None, {"format": 1, "made": made.strftime("%Y-%m-%dT%H:%M:%SZ"), "until": until,
                                        "units": "; ".join(units)})
    for at, item in placed:
        where = {"offset": at, "size": item.size} if item.size else {}
        text += section_text(item.group, item.name, {**item.values, **where})
    return text.lstrip("\n")


def default_until(items: list, made: datetime.datetime) -> str:
    days = RESET_DAYS if any(item.group == "factory-reset" for item in items) else DAYS
    return (made + datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def pieces(placed: list, part_size: int, seal: bytes, disk_size: int) -> list:
    """Everything that is written; room for reports is emptied where an old one could stand."""
    first, last = gpt.one_partition(disk_size, LABEL, START, part_size)
    head = seal + bytes(HEAD - len(seal))
    out = [copy_disk.Piece(0, len(first), first), copy_disk.Piece(START, HEAD, head)]
    for at, item in placed:
        if item.size:
            source = bytes(item.size) if item.source is None else item.source
            out.append(copy_disk.Piece(START + at, item.size, source, item.values.get("sha256", "")))
    return [*out, copy_disk.Piece(disk_size - len(last), len(last), last)]


# --- writing


def is_disk(path: str) -> bool:
    return os.path.exists(path) and stat.S_ISBLK(os.stat(path).st_mode)


def confirm(disk: devices.Disk, path: str, yes: bool):
    print(f"{disk.path}: {disk.model} {disk.serial}, {disk.size / 1e9:.1f} GB. Everything on it is lost.")
    if not yes and not devices.is_confirmed(path):
        raise Mistake("nothing was written")


def check_output(output: str):
    """Nobody's file is lost: what is there already must be an earlier stick's image."""
    path = Path(output)
    if "/" not in output and is_disk(f"/dev/{output}"):
        raise Mistake(f"{output} would be a file in this folder: the disk is /dev/{output}. Say ./{output} if you mean the file")
    if output.startswith("/dev/") or is_disk(output) or not path.exists():
        return
    try:
        with open(path, "rb") as file:
            is_stick = LABEL in gpt.read_table(file).partitions
    except (gpt.BadTable, OSError):
        is_stick = False
    if not is_stick:
        raise Mistake(f"{output} is there and is no image of a service stick: it is not overwritten. Name a new file, or a disk")


def write(output: str, placed: list, part_size: int, seal: bytes, yes: bool):
    """To a disk, or to a file that a disk could be made of; then reads everything back and compares."""
    needed, disk = START + part_size + MIB, None
    if is_disk(output) or output.startswith("/dev/"):
        disk = devices.check(output, needed)
        confirm(disk, output, yes)
        path, size = disk.path, disk.size
    else:
        path, size = output, needed
        with open(path, "wb") as file:
            file.truncate(size)
    parts = pieces(placed, part_size, seal, size)
    with copy_disk.opened(path) as handle:
        if disk:
            devices.check_still(disk, handle)
        copy_disk.write(handle, parts, print)
        copy_disk.compare(path, parts, print)


# --- reading what units wrote


def reports(source: str, addresses: list) -> tuple:
    """The reports on a stick or in its image, by address, and the addresses of those that are damaged. The stick was in other
    hands: nothing is believed but what the checksum of each report says of it."""
    with open(source, "rb") as file:
        part = gpt.read_table(file).partitions.get(LABEL)
        if part is None:
            raise Mistake(f"{source} is no service stick: it has no partition {LABEL}")
        if part.start + part.size > file.seek(0, os.SEEK_END):
            raise Mistake(f"{source} is no whole service stick: its partition {LABEL} ends behind its end")
        file.seek(part.start)
        head = file.read(HEAD)
        found, damaged = {}, []
        for address in addresses:
            at = re.search(rb"^\[report " + re.escape(address.encode()) + rb"\]\n(?:[a-z0-9]+ = .*\n)*?offset = (\d{1,15})\n",
                           head, re.MULTILINE)
            text, digest = read_report(file, part, int(at[1])) if at else (b"", "")
            if hashlib.sha256(text).hexdigest() == digest:
                found[address] = text
            elif digest:
                damaged.append(address)
    return found, damaged


def read_report(file, part, offset: int) -> tuple:
    """A report and what it says that its SHA-256 is; both empty where none was written."""
    if offset + REPORT_HEAD + REPORT_TEXT > part.size:
        return b"", ""
    file.seek(part.start + offset)
    head = file.read(REPORT_HEAD).split(b"\n")[0].decode(errors="replace")
    line = re.fullmatch(re.escape(MAGIC) + r" (\d{1,6}) ([0-9a-f]{64})", head)
    if not line or int(line[1]) > REPORT_TEXT:
        return b"", ""
    return file.read(int(line[1])), line[2]
