# SPDX-License-Identifier: Apache-2.0
"""What a consultation takes is given back, and is not too much."""

import os
import time

import pytest

from lab import cast
from lab.scene import LONG, both, join, take, wait
from lab.siege import Follow

PAUSE = 4  # s after each of many consultations: a unit takes so many identities of a caller in two minutes and no more
WARM_UP = 3  # consultations after which what is made once and kept has been made


def tell(scene, words: str):
    """Figures stay with the test's logs."""
    with open(scene.logs / "memory.txt", "a") as file:
        file.write(words + "\n")


def settled(unit) -> tuple:
    """Memory of its own in kB, open files: when the daemon has tidied up after the consultation that ended last."""
    with Follow(unit.logs / f"{unit.name}.log", unit.logs / f"{unit.name}-tail.log") as journal:
        ended = [number for number, line in enumerate(unit.journal()) if line.startswith("state: ended ")]
        journal.wait(lambda line: line.startswith("memory-tidied"), ended[-1])
    return unit.memory_of_its_own(), len(unit.open_files())


@pytest.mark.seconds(3600)
def test_many_consultations_in_a_row_leak_nothing(scene):
    """WINGLINK_CONSULTATIONS=100 for the long run."""
    rounds = int(os.environ.get("WINGLINK_CONSULTATIONS", "10"))
    units = wing, clinic = scene.pair()
    for number in range(WARM_UP + rounds):
        if number == WARM_UP:
            before = [settled(unit) for unit in units]
        join(wing, clinic)
        clinic.wait_pictures("far-room", seconds=LONG)
        clinic.ctl("end", seconds=LONG)
        both(wing, clinic, "ended")
        time.sleep(PAUSE if rounds > 20 else 0)
    for unit, (kilobytes, files) in zip(units, before):
        now, open_now = settled(unit)
        tell(scene, f"{unit.name}: {kilobytes} kB, {files} files; after {rounds} more: {now} kB, {open_now} files; with files behind it {unit.memory()} kB")
        assert open_now <= files + 4, unit.open_files()
        assert now - kilobytes < 8_000 + 100 * rounds, (
            f"{unit.name} grew by {now - kilobytes} kB to {now} kB in {rounds} rounds; with files behind it {unit.memory()} kB")


@pytest.mark.seconds(400)
def test_memory_of_a_consultation_with_two_more_who_wait(scene):
    """Full-size pictures; 150 MB is the aim."""
    scene.permit(cast.AIREDALE_2, cast.AIREDALE)
    wing, clinic = (scene.add(room, prepare=lambda unit, room=room: cast.give_cameras(unit, room))
                    for room in (cast.OAKWOOD, cast.AIREDALE))
    waiting = [scene.add(room) for room in (cast.FEATHERSTONE, cast.AIREDALE_2)]
    wait(wing, clinic)
    for unit in waiting:
        wait(unit, clinic)
    take(wing, clinic)
    time.sleep(60)  # what is under test is the memory of a consultation that is so old
    tell(scene, f"PSS: wing {wing.memory()} kB, consulting unit {clinic.memory()} kB")
    assert wing.memory() < 150_000 and clinic.memory() < 150_000
