# SPDX-License-Identifier: Apache-2.0
"""The partition table of a disk or a disk image (UEFI 2.10, section 5.3), checksums included: reads one, and makes that
of a disk with one partition."""

import struct
import uuid
import zlib
from typing import NamedTuple

SECTOR = 512
MOST = 1 << 53  # sectors: more than any disk has, and places still fit into what the kernel counts with


class BadTable(Exception):
    """There is no partition table, or it is damaged."""


class Partition(NamedTuple):
    name: str
    start: int
    """In bytes from the start of the disk."""
    size: int
    number: int


class Table(NamedTuple):
    disk: uuid.UUID
    partitions: dict


def read_header(file, lba: int) -> tuple:
    file.seek(lba * SECTOR)
    header = file.read(SECTOR)
    if len(header) < SECTOR or header[:8] != b"EFI PART":
        raise BadTable("there is no GPT partition table")
    size, = struct.unpack_from("<I", header, 12)
    if not 92 <= size <= SECTOR:
        raise BadTable("the partition table's header has an impossible size")
    checksum, = struct.unpack_from("<I", header, 16)
    if zlib.crc32(header[:16] + b"\0\0\0\0" + header[20:size]) != checksum:
        raise BadTable("the partition table's header is damaged")
    return header, struct.unpack_from("<QIII", header, 72)


def read_table(file) -> Table:
    """The table at the start of an open file; raises BadTable."""
    header, (at, count, size, checksum) = read_header(file, 1)
    if at > MOST or count > 1024 or not 128 <= size <= 1024:
        raise BadTable("the partition table has impossible sizes")
    file.seek(at * SECTOR)
    entries = file.read(count * size)
    if zlib.crc32(entries) != checksum:
        raise BadTable("the partition table is damaged")
    found = {}
    for number in range(count):
        entry = entries[number * size:(number + 1) * size]
        if entry[:16] == bytes(16):
            continue
        first, last = struct.unpack_from("<QQ", entry, 32)
        if not first <= last <= MOST:
            raise BadTable(f"partition {number + 1} is at an impossible place")
        name = entry[56:128].decode("utf-16-le", errors="replace").rstrip("\0")
        found[name] = Partition(name, first * SECTOR, (last - first + 1) * SECTOR, number + 1)
    return Table(uuid.UUID(bytes_le=header[56:72]), found)


LINUX_DATA = uuid.UUID("0fc63daf-8483-4772-8e79-3d69d8477de4")
COUNT, ENTRY = 128, 128
ENTRIES = COUNT * ENTRY // SECTOR  # sectors


def one_partition(disk_size: int, name: str, start: int, size: int) -> tuple:
    """The first and the last bytes of a disk whose one partition is this; all sizes in bytes, of whole sectors."""
    last = disk_size // SECTOR - 1
    entry = LINUX_DATA.bytes_le + uuid.uuid4().bytes_le + struct.pack(
        "<QQQ", start // SECTOR, (start + size) // SECTOR - 1, 0) + name.encode("utf-16-le").ljust(72, b"\0")
    entries = entry.ljust(COUNT * ENTRY, b"\0")
    disk = uuid.uuid4().bytes_le

    def header(here: int, other: int, table: int) -> bytes:
        parts = [b"EFI PART" + struct.pack("<II", 0x10000, 92),
                 bytes(4) + struct.pack("<QQQQ", here, other, 2 + ENTRIES, last - ENTRIES - 1) + disk
                 + struct.pack("<QIII", table, COUNT, ENTRY, zlib.crc32(entries))]
        checksum = zlib.crc32(parts[0] + bytes(4) + parts[1])
        return (parts[0] + struct.pack("<I", checksum) + parts[1]).ljust(SECTOR, b"\0")
    protective = bytes(446) + struct.pack("<B3sB3sII", 0, b"\0\2\0", 0xEE, b"\xff" * 3, 1, min(last, 0xFFFFFFFF)) + bytes(48)
    return (protective + b"\x55\xaa" + header(1, last, 2) + entries, entries + header(last, 1, last - ENTRIES))
