# SPDX-License-Identifier: Apache-2.0
"""The room around a machine's sound card: what its loudspeaker plays is in a file, what its microphone hears comes out of another. ALSA's own
plugins stand between them and QEMU's card (file, null), so that the machine sees an HDA codec and its driver is the kernel's. Times are
places in these files: neither is ever waited for, and nothing that this side does late holds the machine up."""

import contextlib
import os
import pathlib

import numpy

from lab.changes import Changes
from lab.sound import RATE

FRAME = 4  # bytes: two channels of 16 bits
HOURS = 4  # of silence that the microphone has before it; a file with nothing in it takes no room
SETTINGS = """pcm.none {{ type null }}
pcm.loudspeaker {{ type file; slave.pcm none; format raw; file "{played}" }}
pcm.microphone {{ type file; slave.pcm none; format raw; file "/dev/null"; infile "{heard}" }}
"""
STREAM = {"try-poll": "off", "frequency": RATE, "channels": 2, "format": "s16", "period-length": 10000, "buffer-length": 20000}  # us


class SoundCard:
    def __init__(self, folder: pathlib.Path):
        self.folder = folder / "sound"
        self.folder.mkdir()
        (folder / "room").mkdir()
        self.played, self.heard, self.settings = self.folder / "played", folder / "room" / "heard", folder / "asound.conf"
        self.settings.write_text(SETTINGS.format(played=self.played, heard=self.heard), encoding="utf-8")
        self.pid = self.written = 0

    @property
    def environment(self) -> dict:
        return os.environ | {"ALSA_CONFIG_PATH": str(self.settings)}

    def words(self) -> list:
        """QEMU's, of the two streams."""
        each = [f"{way}.{name}={value}" for way in ("out", "in") for name, value in STREAM.items()]
        return ["-audiodev", ",".join(["alsa,id=sound,out.dev=loudspeaker,in.dev=microphone", *each])]

    def empty(self):
        """Before the machine is switched on: nothing was played, and there is nothing to be heard."""
        self.played.write_bytes(b"")
        self.heard.unlink(missing_ok=True)
        self.heard.touch()
        os.truncate(self.heard, HOURS * 3600 * RATE * FRAME)
        self.written = 0

    def close(self):
        self.played.unlink(missing_ok=True)
        self.heard.unlink(missing_ok=True)

    # --- the loudspeaker

    @property
    def said(self) -> int:
        """How many frames the loudspeaker has played."""
        return self.played.stat().st_size // FRAME

    def since(self, frame: int) -> numpy.ndarray:
        """What it has played from some frame on, from -1 to 1: its left channel."""
        with open(self.played, "rb") as file:
            file.seek(frame * FRAME)
            content = file.read()
        return numpy.frombuffer(content[:len(content) // FRAME * FRAME], "<i2").reshape(-1, 2)[:, 0] / 32768

    def wait_until(self, heard, seconds: float, words):
        """Until heard() is true, which is asked whenever it has played more. words(): what is missing."""
        with Changes(self.folder) as changes:
            changes.until(heard, seconds, words)

    # --- the microphone

    @property
    def listened(self) -> int:
        """How many frames the microphone has heard."""
        for entry in pathlib.Path(f"/proc/{self.pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                if os.readlink(entry) == str(self.heard):
                    told = pathlib.Path(f"/proc/{self.pid}/fdinfo/{entry.name}").read_text(encoding="ascii")
                    return int(told.partition("pos:")[2].split()[0]) // FRAME
        raise AssertionError("the machine's microphone has no file open")

    def put(self, frame: int, samples: numpy.ndarray):
        """Lays sound before the microphone, which it hears when it comes to that frame."""
        both = numpy.repeat((numpy.clip(samples, -1, 1) * 32767).astype("<i2"), 2)
        with open(self.heard, "r+b") as file:
            file.seek(frame * FRAME)
            file.write(both.tobytes())
        self.written = max(self.written, frame + len(samples))

    def hush(self):
        """There is nothing to be heard any more."""
        self.put(self.listened, numpy.zeros(max(0, self.written - self.listened)))
