# SPDX-License-Identifier: Apache-2.0
"""The room around a sound card, by itself: a program stands for the machine, it plays and listens 10 ms at a time."""

import subprocess
import sys

import numpy
import pytest

from lab import sound

from .soundcard import SoundCard

SAYS = numpy.concatenate([sound.silence(0.3), sound.chirp(), sound.silence(1.5)])
MACHINE = """
import sys, time
period = 480 * 4
heard, played = open(sys.argv[1], "rb", buffering=0), open(sys.argv[2], "wb", buffering=0)
says, noted = open(sys.argv[3], "rb"), open(sys.argv[4], "wb")
print(flush=True)
due = time.monotonic()
for line in sys.stdin:
    while part := says.read(period):
        played.write(part)
        noted.write(heard.read(period))
        due = max(due + 0.01, time.monotonic() - 0.05)
        time.sleep(max(0, due - time.monotonic()))
    noted.flush()
    says.seek(0)
    print(flush=True)
"""


@pytest.fixture
def card(tmp_path):
    """A card, with speak(): the machine plays what it says and listens as long; what it heard."""
    made = SoundCard(tmp_path)
    made.empty()
    says, noted = tmp_path / "says", tmp_path / "noted"
    says.write_bytes(numpy.repeat((SAYS * 32767).astype("<i2"), 2).tobytes())
    with subprocess.Popen([sys.executable, "-c", MACHINE, made.heard, made.played, says, noted], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as machine:
        made.pid = machine.pid
        machine.stdout.readline()

        def speak() -> numpy.ndarray:
            begun = made.listened
            machine.stdin.write("\n")
            machine.stdin.flush()
            machine.stdout.readline()
            return numpy.frombuffer(noted.read_bytes(), "<i2")[::2][begun:] / 32768

        made.speak = speak
        yield made
        machine.stdin.close()


def test_what_is_put_before_the_microphone_is_heard_until_it_is_hushed(card):
    card.put(card.listened, sound.beeps(710, 10))
    assert sound.seconds_of(card.speak(), 710, window=0.1) > 0.5
    card.hush()
    assert numpy.abs(card.speak()).max() == 0
    assert sound.seconds_of(card.since(0), 710, window=0.1) == 0 and len(sound.find(card.since(0), sound.chirp(), 0.9)) == 2
