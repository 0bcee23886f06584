# SPDX-License-Identifier: Apache-2.0
"""The room around a machine's sound card: what its loudspeaker plays is in a file, what its microphone hears comes out of another. ALSA's own
plugins stand between them and QEMU's card (file, null), so that the machine sees an HDA codec and its driver is the kernel's. Times are
places in these files: neither is ever waited for, and nothing that this side does late holds the machine up."""

import contextlib
import os
import pathlib
import threading

import numpy

from lab.changes import Changes
from lab.sound import RATE

FRAME = 4  # bytes: two channels of 16 bits
HOURS = 4  # of silence that the microphone has before it; a file with nothing in it takes no room
FAINTER = 1 / 3  # an echo, as that of the stand-in room
SLIPPED = RATE // 25  # frames: a loop that is so much off its delay begins anew, the machine had stopped one of its streams
TOGETHER = RATE // 50  # frames: so far the microphone may get while a look is taken at the loudspeaker; else it is taken again
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

    @contextlib.contextmanager
    def loop(self, delay: float):
        """The microphone hears the loudspeaker, so many seconds late."""
        echo = Echo(self, delay)
        echo.start()
        try:
            yield echo
        finally:
            echo.end()


class Echo(threading.Thread):
    """Carries what is played to the microphone's file. Between both places lies the delay, and it stays the same for as long as both streams run."""

    def __init__(self, card: SoundCard, delay: float):
        super().__init__(daemon=True)
        self.card, self.delay = card, round(delay * RATE)
        self.at = card.said
        self.offset = None
        self.slips = 0  # how often the loop began anew in the middle of something
        self.late = 0   # frames that came after the microphone had passed their place
        self.ended = threading.Event()
        self.failed = None

    def run(self):
        try:
            with Changes(self.card.folder) as changes:
                while not self.ended.is_set():
                    if changes.next(0.2):
                        self.carry()
        except Exception as error:  # pylint: disable=broad-except
            self.failed = error

    def carry(self):
        before, samples, now = self.card.listened, self.card.since(self.at), self.card.listened
        if not len(samples) or now - before > TOGETHER:
            return
        begun = now + self.delay - len(samples) - self.at
        if self.offset is None or abs(begun - self.offset) > SLIPPED:
            self.slips += self.offset is not None
            self.offset = begun
        self.late += max(0, now - (self.at + self.offset))
        self.card.put(self.at + self.offset, FAINTER * samples)
        self.at += len(samples)

    def end(self):
        self.ended.set()
        self.join(10)
        assert not self.failed, self.failed
