# SPDX-License-Identifier: Apache-2.0
"""The peer: a bare webrtcbin pair (bare-pair.c), one process for each end, at places of the same link, with the same
cameras and voices as the product's."""

import json
import subprocess
import time

from lab.marks import Seen
from lab.process import Process

from . import machine
from .product import SETTLE

SECONDS = 30
PICTURES = {"wing": {"room", "exam", "far-room"}, "clinic": {"room", "far-room", "far-exam"}}


class End:
    """One end. unit: the product's end whose place and stand-ins it uses."""

    def __init__(self, role: str, unit, build, logs):
        cameras = [unit.cameras[name].file for name in ("room", "exam") if name in unit.cameras]
        voice = unit.config["sound"]["microphone"].removeprefix("stand-in:")
        words = unit.place.words(build / "tests/bench/bare-pair", role, unit.place.address, voice, *cameras)
        self.process = Process(words, logs / f"bare-{role}.log", "stdout", stdin=subprocess.PIPE)
        self.at = 0

    def say(self, words: str):
        self.process.process.stdin.write(f"{words}\n".encode())
        self.process.process.stdin.flush()

    def hear(self, begins: str) -> str:
        """The rest of the next line that begins so."""
        line, self.at = self.process.lines.wait(lambda text: text.startswith(begins), SECONDS, self.at)
        return line.removeprefix(begins).strip()

    def wait_pictures(self, wanted: set):
        for port in wanted:
            self.process.lines.wait(lambda text, line=f"picture {port}": text == line, SECONDS)

    def report(self) -> dict:
        """{port: Seen} since "measure"."""
        self.say("report")
        start = self.at
        self.hear("done")
        lines = (line.split(" ", 2) for line in self.process.lines.all[start:self.at] if line.startswith("port "))
        return {port: Seen(**json.loads(text)) for _, port, text in lines}

    def close(self):
        self.process.process.stdin.close()
        self.process.process.wait(10)
        self.process.close()


class Pair:
    def __init__(self, build, product, logs):
        self.build, self.product, self.logs = build, product, logs

    def open(self) -> dict:
        units = self.product.units
        ends = {"wing": End("offer", units["wing"], self.build, self.logs)}
        offer = ends["wing"].hear("sdp ")
        ends["clinic"] = End("answer", units["clinic"], self.build, self.logs)
        ends["clinic"].say(f"sdp {offer}")
        ends["wing"].say("sdp " + ends["clinic"].hear("sdp "))
        for name, end in ends.items():
            end.wait_pictures(PICTURES[name])
        return ends

    def round(self, frames: int) -> tuple:
        """As Product.round, for as long as so many frames take."""
        ends = self.open()
        time.sleep(SETTLE)
        places = {name: unit.place for name, unit in self.product.units.items()}
        for end in ends.values():
            end.say("measure")
        window = machine.Window({name: (end.process.pid, places[name]) for name, end in ends.items()})
        time.sleep(frames / 30)
        costs = window.close()
        seen = {(name, port): one for name, end in ends.items() for port, one in end.report().items()}
        for end in ends.values():
            end.close()
        return costs, seen
