# SPDX-License-Identifier: Apache-2.0
"""A reader of a video port can stand still or die: the daemon and every other reader go on as before."""

import pathlib
import signal
import time

import pytest

from lab import cast
from lab.changes import Changes
from lab.marks import finish
from lab.promise import within
from lab.scene import devices

# So slow that a reader on a busy machine keeps up; a minute's frames without a bound would take 800 MB.
LARGE = {"width": 1280, "height": 720, "fps": 10}
FRAMES = 100
GROWTH_KB = 20_000


def begin(unit, name: str):
    """A reader that says something with each frame, until it is ended."""
    return unit.port(name).begin("--seconds", 600)


def until_reads(reader):
    reader.lines.wait(lambda line: True, 60)


def stop_reading(reader):
    """Stops a reader in the middle of its frames."""
    until_reads(reader)
    reader.process.send_signal(signal.SIGSTOP)


def end(reader):
    reader.stop(signal.SIGKILL)


def until_none_is_left(unit, seconds: float = 60):
    """Until the last port's socket is gone."""
    folder = unit.root / "run/winglink/ports"
    with Changes(folder) as changes:
        changes.until(lambda: not list(folder.iterdir()), seconds, lambda: f"still there: {list(folder.iterdir())}")


@pytest.fixture
def wing(scene):
    """A wing in its check, with large pictures."""
    unit = scene.add(cast.OAKWOOD)
    for camera in unit.cameras.values():
        camera.write(**LARGE)
    unit.ctl("check")
    devices(unit, "open")
    unit.wait_pictures("room", "exam", seconds=60)
    return unit


def test_a_reader_that_stands_still_costs_nobody_a_frame_nor_memory(wing):
    still = begin(wing, "room")
    stop_reading(still)
    before = wing.memory_of_its_own()
    seen = finish(wing.port("room").begin("--json", "--frames", FRAMES, "--warm-up", 5, "--seconds", 120), 120)
    grown = wing.memory_of_its_own() - before
    assert seen.frames == FRAMES and seen.faults() == [] and seen.missing <= within(0, 10)
    assert grown < GROWTH_KB
    still.process.send_signal(signal.SIGCONT)
    end(still)


def open_for_readers(unit) -> int:
    """How many shared frames and Unix sockets the unit has open. Its connections to other rooms come and go."""
    table = pathlib.Path(f"/proc/{unit.daemon.pid}/net/unix").read_text().splitlines()[1:]
    local = {f"socket:[{line.split()[6]}]" for line in table}
    return sum(file.startswith("/memfd:") or file in local for file in unit.open_files())


def test_a_reader_that_is_killed_leaves_nothing_behind(wing):
    before = open_for_readers(wing)
    for _ in range(3):
        readers = [begin(wing, name) for name in ("room", "room", "exam")]
        for reader in readers:
            until_reads(reader)
        assert open_for_readers(wing) >= before + len(readers)
        for reader in readers:
            end(reader)
    until_none_is_left(wing)
    # The last reader's end is seen when the daemon next looks at its connection; nobody announces that either.
    deadline = time.monotonic() + 60
    while open_for_readers(wing) > before:
        assert time.monotonic() < deadline, wing.open_files()
        time.sleep(0.1)


def test_a_port_that_nobody_connects_to_is_closed_again(wing):
    wing.read("port", "room")
    until_none_is_left(wing)


def test_there_is_an_end_to_the_readers_of_a_port(wing):
    readers = []
    with pytest.raises(AssertionError) as refused:
        for _ in range(100):
            readers.append(wing.port("room"))
    assert refused.value.code == "port-too-many"
    assert len(readers) >= 4  # the panel, and a technician who looks
