# SPDX-License-Identifier: Apache-2.0
"""Sound for stand-in microphones, and what a stand-in loudspeaker has heard. 48 kHz, one channel, 16 bit."""

import pathlib
import time
import wave

import numpy

from .changes import Changes
from .world import do

RATE = 48000
CHIRP_SECONDS = 0.08
BEEP_SECONDS = 0.4
LISTEN = 0.2  # s: how much more must have been heard before it is listened to again


def chirp() -> numpy.ndarray:
    """A short sweep from 600 to 2,600 Hz: easy to find again, even after Opus and noise suppression."""
    at = numpy.arange(int(RATE * CHIRP_SECONDS)) / RATE
    phase = 2 * numpy.pi * (600 * at + 2000 * at**2 / (2 * CHIRP_SECONDS))
    return 0.6 * numpy.hanning(len(at)) ** 0.5 * numpy.sin(phase)


def tone(hertz: float, seconds: float) -> numpy.ndarray:
    return 0.3 * numpy.sin(2 * numpy.pi * hertz * numpy.arange(int(RATE * seconds)) / RATE)


def beeps(hertz: float, count: int) -> numpy.ndarray:
    """A tone that comes and goes: what goes on without a change is noise to a noise suppressor."""
    edge = numpy.minimum(1, numpy.arange(int(RATE * BEEP_SECONDS)) / (0.01 * RATE))
    one = tone(hertz, BEEP_SECONDS) * edge * edge[::-1]
    return numpy.tile(numpy.concatenate([one, silence(BEEP_SECONDS / 2)]), count)


def silence(seconds: float) -> numpy.ndarray:
    return numpy.zeros(int(RATE * seconds))


def speech(words: str, folder: pathlib.Path, voice: str = "en-gb") -> numpy.ndarray:
    """Words as a synthesiser says them."""
    file = folder / "speech.wav"
    do("espeak-ng", "-v", voice, "-s", "150", "-w", file, words)
    samples, rate = read(file)
    file.unlink()
    at = numpy.arange(int(len(samples) * RATE / rate)) * rate / RATE
    said = numpy.interp(at, numpy.arange(len(samples)), samples)
    return 0.5 * said / max(1e-9, numpy.abs(said).max())


def write(file: pathlib.Path, *parts: numpy.ndarray):
    """Parts one after the other, as a WAV file. A stand-in microphone repeats it for ever."""
    samples = numpy.clip(numpy.concatenate(parts), -1, 1)
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((samples * 32767).astype("<i2").tobytes())


def read(file: pathlib.Path):
    """(samples from -1 to 1, rate) of a 16-bit WAV file, which may still be growing."""
    with wave.open(str(file), "rb") as source:
        samples = numpy.frombuffer(source.readframes(source.getnframes()), "<i2")
        return samples.reshape(-1, source.getnchannels())[:, 0] / 32768, source.getframerate()


def share_of(samples: numpy.ndarray, hertz: float, band: float = 20) -> float:
    """How much of their power is within so many Hz of a frequency: 0 to 1."""
    if len(samples) < RATE // 10:
        return 0.0
    power = numpy.abs(numpy.fft.rfft(samples * numpy.hanning(len(samples)))) ** 2
    at = numpy.fft.rfftfreq(len(samples), 1 / RATE)
    return float(power[numpy.abs(at - hertz) < band].sum() / max(1e-12, power.sum()))


def seconds_of(samples: numpy.ndarray, hertz: float, share: float = 0.8, window: float = 0.5, loud: float = -50,
               band: float = 20) -> float:
    """For how many seconds, by windows of so many seconds each, a tone is so much of the power, and louder than so many dBFS."""
    size = int(RATE * window)
    each = [samples[at:at + size] for at in range(0, len(samples) - size + 1, size)]
    return window * sum(1 for one in each if numpy.mean(one**2) > 10 ** (loud / 10) and share_of(one, hertz, band) > share)


class Heard:
    """The file of a stand-in loudspeaker. It grows as it plays, so a sample's place in it is a time."""

    def __init__(self, file: pathlib.Path):
        self.file = file
        self.began = None  # CLOCK_MONOTONIC of the file's first sample, s

    def samples(self) -> numpy.ndarray:
        return read(self.file)[0]

    def observe(self):
        """Notes how far the file has grown: the earliest of many looks says when it began, to about 1 ms."""
        grown = (self.file.stat().st_size - 44) / 2 / RATE
        began = time.monotonic() - grown
        self.began = began if self.began is None else min(self.began, began)

    def level(self, seconds: float) -> float:
        """Of the last seconds, in dBFS (a full sine is -3)."""
        last = self.samples()[-int(seconds * RATE):]
        return 10 * numpy.log10(max(1e-12, float(numpy.mean(last**2))))

    def share(self, hertz: float, seconds: float) -> float:
        """How much of the last seconds' power is within 20 Hz of a frequency: 0 to 1."""
        return share_of(self.samples()[-int(seconds * RATE):], hertz)

    def wait_chirps(self, count: int, seconds: float) -> list:
        """Waits until so many chirps are in the file."""
        found = []

        def enough() -> bool:
            found[:] = self.chirps()
            return len(found) >= count

        self.wait_until(enough, seconds, lambda: f"{count} chirps; heard are {len(found)}, level {self.level(2.0)}")
        return found

    def wait_until(self, heard, seconds: float, words):
        """Until heard() is true, which is asked whenever the file has grown by LISTEN s. words(): what is missing."""
        asked = 0

        def reached() -> bool:
            nonlocal asked
            size = self.file.stat().st_size if self.file.exists() else 0
            if size < asked + LISTEN * RATE * 2:
                return False
            asked = size
            return heard()

        with Changes(self.file.parent) as changes:
            changes.until(reached, seconds, lambda: words() if self.file.exists() else f"{self.file} is not there")

    def seconds_of(self, hertz: float, **how) -> float:
        """For how many seconds a tone was heard, see seconds_of()."""
        return seconds_of(self.samples(), hertz, **how)

    def wait_share(self, hertz: float, seconds: float, within: float, share: float = 0.8):
        """Waits until so much of the last seconds' power is at a frequency."""
        self.wait_until(lambda: self.share(hertz, seconds) >= share, within,
                        lambda: f"{share} of the power at {hertz} Hz; it is {self.share(hertz, seconds):.2f}")

    def delay(self, began: float, loop: float, offsets: list) -> float:
        """How late the chirps of a voice are heard, in s, the middle one of them. Its loop of so many seconds began
        at CLOCK_MONOTONIC began (lab/unit.py) and has chirps at these offsets. Needs observe() beforehand."""
        late = sorted(min((self.began + at - began - offset) % loop for offset in offsets) for at in self.chirps())
        return late[len(late) // 2]

    def chirps(self, likeness: float = 0.6) -> list:
        """Where chirps begin, in seconds from the file's first sample."""
        return find(self.samples(), chirp(), likeness)


def find(samples: numpy.ndarray, pattern: numpy.ndarray, likeness: float) -> list:
    """Where a pattern occurs, in s: normalised cross-correlation of at least likeness (1: the same)."""
    if len(samples) < len(pattern):
        return []
    size = 1 << (len(samples) + len(pattern)).bit_length()
    spectrum = numpy.fft.rfft(samples, size) * numpy.conj(numpy.fft.rfft(pattern, size))
    match = numpy.fft.irfft(spectrum, size)[:len(samples) - len(pattern) + 1]
    energy = numpy.concatenate([[0], numpy.cumsum(samples**2)])
    energy = energy[len(pattern):] - energy[:-len(pattern)]
    strength = numpy.abs(match) / numpy.sqrt(numpy.maximum(energy, 1e-6) * float(numpy.sum(pattern**2)))
    found = []
    for at in numpy.flatnonzero(strength >= likeness):
        if found and at - found[-1] < len(pattern):
            found[-1] = at if strength[at] > strength[found[-1]] else found[-1]
        else:
            found.append(at)
    return [float(at) / RATE for at in found]
