# SPDX-License-Identifier: Apache-2.0
"""What arrives at a video port: read-marks (tests/tools) reads the marks that the stand-in cameras paint."""

import dataclasses
import json
import pathlib

from .process import Process


@dataclasses.dataclass(frozen=True)
class Seen:
    """A run of frames at a port. Delays are from the painted time of capture to the port, on one clock."""

    frames: int
    width: int
    height: int
    id: int
    first_counter: int
    last_counter: int
    damaged: int        # frames whose marks could not be read: cut, torn, or not ours
    corners_wrong: int  # frames whose corner colours are wrong: mirrored, cropped or tinted
    repeated: int
    missing: int
    backwards: int
    fps: float
    longest_gap_ms: float
    delay_p50_ms: float
    delay_p95_ms: float
    delay_max_ms: float

    def faults(self) -> list:
        """What no picture may ever show; empty when all is well."""
        bad = {"damaged": self.damaged, "corners wrong": self.corners_wrong, "repeated": self.repeated,
               "backwards": self.backwards}
        return [f"{count} of {self.frames} frames {what}" for what, count in bad.items() if count]


class Port:
    """A reader of one video port, which it keeps to its end."""

    def __init__(self, build: pathlib.Path, socket: str, log: pathlib.Path):
        self.tool = build / "tests" / "tools" / "read-marks"
        self.socket = socket
        self.log = log

    def begin(self, *words) -> Process:
        """Starts reading beside the test."""
        return Process([self.tool, self.socket, *words], self.log, "stdout")

    def read(self, frames: int, png=None, warm_up: int = 0, seconds: int = 30) -> Seen:
        """Reads so many frames, and leaves the last one as a picture if png names a file."""
        picture = ["--png", png] if png else []
        process = self.begin("--json", "--frames", frames, "--seconds", seconds, "--warm-up", warm_up, *picture)
        return finish(process, seconds)


def finish(process: Process, seconds: float = 60) -> Seen:
    """The summary of a reader that was begun with --json."""
    line, _ = process.lines.wait(lambda text: text.startswith("{"), seconds + 10)
    process.process.wait(60)
    process.close()
    return Seen(**json.loads(line))
