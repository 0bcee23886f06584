# SPDX-License-Identifier: Apache-2.0
"""Reads the partition table of a disk or a disk image (UEFI 2.10, section 5.3), checksums included."""

import struct
import uuid
import zlib
from typing import NamedTuple

SECTOR = 512


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
    if count > 1024 or not 128 <= size <= 1024:
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
        name = entry[56:128].decode("utf-16-le").rstrip("\0")
        found[name] = Partition(name, first * SECTOR, (last - first + 1) * SECTOR, number + 1)
    return Table(uuid.UUID(bytes_le=header[56:72]), found)
