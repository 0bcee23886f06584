# SPDX-License-Identifier: Apache-2.0
"""Writes to a disk, and reads back what the disk itself says, past every cache of this machine."""

import contextlib
import fcntl
import hashlib
import mmap
import os
import stat
from typing import NamedTuple

BLOCK = 1 << 20
BLKFLSBUF = 0x1261


class Differs(Exception):
    """The disk does not hold what was to be written to it, or cannot be written or read at all."""


class Stopped(Exception):
    """By the person, in the middle of it."""


class Piece(NamedTuple):
    """What stands at a place of the disk: a file from its start, or these bytes."""
    offset: int
    size: int
    source: object
    sha256: str = ""
    """What it must be, where that was said before; empty: nobody said it."""


class Progress:
    """Lines while it goes on, one for each tenth."""

    def __init__(self, words: str, total: int, say):
        self.words, self.total, self.say = words, total, say
        self.done, self.shown = 0, -1

    def add(self, count: int):
        self.done += count
        tenth = self.done * 10 // self.total
        if tenth > self.shown:
            self.shown = tenth
            self.say(f"{self.words}: {tenth * 10} %")


def contents(source, size: int | None = None):
    """A source in blocks: all of it, or so many bytes."""
    if isinstance(source, bytes):
        for at in range(0, len(source) if size is None else size, BLOCK):
            yield source[at:at + BLOCK]
        return
    with open(source, "rb") as file:
        left = os.fstat(file.fileno()).st_size if size is None else size
        while block := file.read(min(BLOCK, left)):
            yield block
            left -= len(block)


def blocks(piece: Piece):
    """The blocks of a piece, with their places on the disk."""
    at = piece.offset
    for block in contents(piece.source, piece.size):
        yield at, block
        at += len(block)


def is_disk(handle: int) -> bool:
    return stat.S_ISBLK(os.fstat(handle).st_mode)


@contextlib.contextmanager
def opened(device: str):
    """A handle to write to a disk, or to a file that is there. Meanwhile nobody else mounts it or opens it so."""
    handle = os.open(device, os.O_WRONLY | os.O_EXCL | os.O_CLOEXEC)
    try:
        yield handle
    except KeyboardInterrupt:
        raise Stopped(f"stopped; {device} is not whole") from None
    finally:
        os.close(handle)


@contextlib.contextmanager
def no_error(words: str):
    """An error of the disk is as good as a difference."""
    try:
        yield
    except OSError as why:
        raise Differs(f"{words}: {why.strerror}") from None


def write(handle: int, pieces: list, say) -> str:
    """Writes the pieces; the SHA-256 of what was written, in their order. Raises Differs when the disk has an error."""
    digest = hashlib.sha256()
    progress = Progress("written", sum(piece.size for piece in pieces), say)
    for piece in pieces:
        for at, block in blocks(piece):
            with no_error(f"writing failed at byte {at}"):
                put(handle, at, block)
            digest.update(block)
            progress.add(len(block))
    with no_error("writing failed at the end"):
        os.fsync(handle)
        if is_disk(handle):
            fcntl.ioctl(handle, BLKFLSBUF)
    return digest.hexdigest()


def put(handle: int, at: int, block: bytes):
    view = memoryview(block)
    while view:
        count = os.pwrite(handle, view, at)
        view, at = view[count:], at + count


def compare(device: str, pieces: list, say) -> str:
    """Reads the pieces back and compares each byte; the SHA-256 of what was read. Raises Differs with the place."""
    digest = hashlib.sha256()
    progress = Progress("read back and compared", sum(piece.size for piece in pieces), say)
    handle = os.open(device, os.O_RDONLY | os.O_CLOEXEC)
    if is_disk(handle):
        fcntl.fcntl(handle, fcntl.F_SETFL, fcntl.fcntl(handle, fcntl.F_GETFL) | os.O_DIRECT)
    buffer = mmap.mmap(-1, BLOCK)
    try:
        for piece in pieces:
            of_piece = hashlib.sha256()
            for at, block in blocks(piece):
                with no_error(f"reading back failed at byte {at}"):
                    found = get(handle, at, len(block), buffer)
                if found != block:
                    raise Differs(place(at, block, found))
                digest.update(found)
                of_piece.update(found)
                progress.add(len(block))
            if piece.sha256 not in ("", of_piece.hexdigest()):
                raise Differs(f"{piece.source} changed while it was written, and is not the file that was looked at")
    finally:
        os.close(handle)
    return digest.hexdigest()


def get(handle: int, at: int, size: int, buffer: mmap.mmap) -> bytes:
    """So many bytes of the disk; fewer at its end."""
    found = b""
    while len(found) < size:
        count = os.preadv(handle, [buffer], at + len(found))
        if count == 0:
            break
        found += buffer[:min(count, size - len(found))]
    return found


def place(at: int, wanted: bytes, found: bytes) -> str:
    """Where two blocks differ first."""
    if len(found) < len(wanted):
        return f"the disk ends at byte {at + len(found)}"
    offset = next(index for index, pair in enumerate(zip(wanted, found)) if pair[0] != pair[1])
    return f"sector {(at + offset) // 512} does not hold what was written to it (byte {at + offset})"
