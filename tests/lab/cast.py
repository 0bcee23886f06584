# SPDX-License-Identifier: Apache-2.0
"""The estate that the demo and the tests play in: two prisons, one hospital with two consulting rooms."""

import dataclasses
import pathlib

from . import sound
from .estate import Estate
from .unit import Unit


@dataclasses.dataclass(frozen=True)
class Room:
    address: str
    name: str
    role: str
    host: str
    short: str = ""  # for tight places


OAKWOOD = Room("oakwood-wing-1@estate.example", "HMP Oakwood, healthcare wing, room 1", "wing", "192.0.2.1",
               "HMP Oakwood, room 1")
AIREDALE = Room("airedale-consulting-1@estate.example", "Airedale Hospital, consulting room 1", "consulting", "192.0.2.2",
                "Airedale, room 1")
FEATHERSTONE = Room("featherstone-wing-1@estate.example", "HMP Featherstone, healthcare wing, room 1", "wing", "192.0.2.3",
                   "HMP Featherstone, room 1")
AIREDALE_2 = Room("airedale-consulting-2@estate.example", "Airedale Hospital, consulting room 2", "consulting", "192.0.2.4",
                  "Airedale, room 2")
ROOMS = [OAKWOOD, AIREDALE, FEATHERSTONE, AIREDALE_2]

# The numbers painted into the stand-in cameras' pictures.
OAKWOOD_ROOM, OAKWOOD_EXAM, AIREDALE_ROOM, FEATHERSTONE_ROOM, FEATHERSTONE_EXAM = 1, 2, 3, 4, 5

NURSE = ["Good morning, this is the healthcare wing.", "I have Mr Smith's hand under the camera now.",
         "Tell me if you would like it closer."]
CONSULTANT = ["Thank you, nurse. That is very clear.", "A little more light from the left, please."]
GREETING = ["Can you hear me?"]  # a short loop, for tests


def found(folder: pathlib.Path) -> Estate:
    """Every wing may call every consulting room, and be called back."""
    estate = Estate(folder, "Yorkshire prisons")
    for room in ROOMS:
        estate.add(room.address, room.name, room.role, room.host, short_name=room.short or room.name)
    for wing, prison in ((OAKWOOD, "HMP Oakwood"), (FEATHERSTONE, "HMP Featherstone")):
        for clinic in (AIREDALE, AIREDALE_2):
            estate.permit(wing.address, clinic.address, authority=f"Governor, {prison}")
    estate.bundle()
    return estate


def give_cameras(unit: Unit, room: Room, **more):
    """The stand-in cameras of a room, with photographs of a Debian package. more: of the cameras' keys."""
    if room is OAKWOOD:
        unit.camera("room", OAKWOOD_ROOM, "Garden.jpg", **more)
        unit.camera("exam", OAKWOOD_EXAM, "LadyBird.jpg", **more)
    elif room is FEATHERSTONE:
        unit.camera("room", FEATHERSTONE_ROOM, "TwoWings.jpg", **more)
        unit.camera("exam", FEATHERSTONE_EXAM, "RainDrops.jpg", **more)
    else:
        unit.camera("room", AIREDALE_ROOM, "GreenMeadow.jpg", **more)


def give_voice(unit: Unit, sentences: list, voice: str = "en-gb"):
    """A microphone that says these sentences in a loop, with a chirp before each, by which sound is found again and
    timed. When the loop begins is in the unit's journal."""
    file = unit.root / "stand-ins" / "voice.wav"
    parts, unit.voice_chirps = [], []
    for sentence in sentences:
        unit.voice_chirps.append(sum(map(len, parts)) / sound.RATE)
        parts += [sound.chirp(), sound.silence(0.3), sound.speech(sentence, file.parent, voice), sound.silence(0.5)]
    unit.voice_seconds = sum(map(len, parts)) / sound.RATE
    sound.write(file, *parts)
    unit.microphone(f"stand-in:{file}")


def give_ears(unit: Unit) -> sound.Heard:
    """A loudspeaker whose sound can be looked at."""
    unit.heard = sound.Heard(unit.loudspeaker())
    return unit.heard
