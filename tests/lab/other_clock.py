# SPDX-License-Identifier: Apache-2.0
"""A clock for one program, which a test moves on (tests/preload/other-clock.c)."""

import pathlib
import struct


class OtherClock:
    def __init__(self, build: pathlib.Path, file: pathlib.Path):
        self.file = file
        self.library = build / "tests" / "preload" / "other-clock.so"
        self.set(0)

    @property
    def environment(self) -> dict:
        return {"LD_PRELOAD": str(self.library), "WINGLINK_OTHER_CLOCK": str(self.file)}

    def set(self, seconds: float):
        """How far it is ahead. The program has the file mapped: it is written in place."""
        with open(self.file, "r+b" if self.file.exists() else "w+b") as out:
            out.write(struct.pack("<q", int(seconds * 1e6)))
