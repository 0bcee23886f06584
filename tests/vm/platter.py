# SPDX-License-Identifier: Apache-2.0
"""A disk with a cache of its own, as disks have: until the machine flushes it, what was written may be lost when the power
fails. QEMU (its driver blklogwrites) logs each write and each flush; after the cut the disk is made anew of what it was when
the machine was switched on, of every write before the last flush, and of those after it that chance lets through."""

import os
import pathlib
import random
import struct

from lab.world import do

SECTOR = 512
# The format is dm-log-writes', of the kernel's documentation: magic, version, entries, sector size; then for each entry its
# sector, sectors, flags and a length that QEMU leaves 0, in a sector of its own, and what was written.
SUPER, ENTRY = struct.Struct("<QQQI"), struct.Struct("<QQQQ")
MAGIC = 0x6A736677736872
FLUSH, DISCARD = 1, 4


class Platter:
    def __init__(self, disk: pathlib.Path):
        self.disk = disk
        self.before = disk.with_suffix(".before")
        self.log = disk.with_suffix(".log")
        self.lost = []  # how many writes each cut lost; None: the log had a gap, every write was kept

    def on(self) -> list:
        """Before the machine is switched on; QEMU's options for a node of that name: "disk"."""
        do("cp", "--sparse=always", self.disk, self.before)
        self.log.write_bytes(b"")
        # Nobody waits for this machine's own disk.
        return ["-blockdev", f"driver=file,node-name=platter,filename={self.disk},cache.no-flush=on",
                "-blockdev", f"driver=file,node-name=log,filename={self.log},cache.no-flush=on",
                "-blockdev", "driver=blklogwrites,node-name=disk,file=platter,log=log"]

    def lose(self, chance: random.Random) -> str:
        """After the plug was pulled; what became of the writes, in words."""
        entries, whole = self.entries()
        if not whole:
            self.lost.append(None)
            return "the log has a gap: every write was kept"
        flushed = max((number for number, entry in enumerate(entries) if entry[2] & FLUSH), default=-1) + 1
        late = [entry for entry in entries[flushed:] if entry[1]]
        kept = [entry for entry in late if chance.random() < 0.5]
        with open(self.log, "rb") as log, open(self.before, "r+b") as disk:
            for sector, sectors, flags, start in [*entries[:flushed], *kept]:
                if not flags & DISCARD:
                    log.seek(start)
                    disk.seek(sector * SECTOR)
                    disk.write(log.read(sectors * SECTOR))
        os.replace(self.before, self.disk)
        self.lost.append(len(late) - len(kept))
        return f"{len(entries)} writes and flushes; after the last flush {len(late)}, of which {len(late) - len(kept)} were lost"

    def entries(self) -> tuple:
        """(SECTOR, SECTORS, FLAGS, where its data is in the log) of each; and whether the log has no gap: one write may have been
        on its way into it, for which the machine has not been told that it is done."""
        found, size = [], self.log.stat().st_size
        with open(self.log, "rb") as log:
            magic, _, counted, sector_size = SUPER.unpack(log.read(SUPER.size).ljust(SUPER.size, b"\0"))
            assert (magic, sector_size) in ((MAGIC, SECTOR), (0, 0)), f"{self.log} is no log of writes"
            at = SECTOR
            while at + SECTOR <= size:
                log.seek(at)
                sector, sectors, flags, _ = ENTRY.unpack(log.read(ENTRY.size))
                data = 0 if flags & DISCARD else sectors * SECTOR
                if not sectors and not flags or at + SECTOR + data > size:
                    break
                found.append((sector, sectors, flags, at + SECTOR))
                at += SECTOR + data
        return found, len(found) >= counted

    def close(self):
        for path in (self.before, self.log):
            path.unlink(missing_ok=True)
