# SPDX-License-Identifier: Apache-2.0
"""A wing that is a machine with the very image, in a consultation with a unit that runs beside it: the wing's cameras and sound card
go and come back in the middle of it, by the kernel's own drivers, and each hears the other before and after. One consultation, one story."""

import pytest

from lab import cast, sound, staff
from lab.fixtures import emptied
from lab.link import Link
from lab.promise import is_busy, load
from lab.scene import until_waits
from lab.unit import Unit

from . import drivers, finger, hotplug, journal, nurse
from .machine import Wiring

# An emulated machine on a busy one.
pytestmark = [pytest.mark.seconds(3600), pytest.mark.alone, pytest.mark.drivers("snd_hda_intel", "snd_hda_codec_generic")]

PATIENCE = 300  # s
# What an emulated machine can carry.
SMALL = "[cameras]\nexam = usb:1209:ca01\nroom-max-height = 180\nexam-max-height = 180\nmax-fps = 4\n"
PAINTED = {"width": 320, "height": 180, "fps": 4}
PROMISED, BUSY = 2, 30  # s: a camera that is back, and on a machine of which nothing could be said
TRIES = 3
# What the consulting unit's microphone hears, and the wing's before its card is taken out and after; no two are harmonics of each other.
CLINIC_HERTZ, BEFORE_HERTZ, AFTER_HERTZ = 1130, 710, 890
HEARD = 3.0  # s of it that must arrive
SPOKEN = 600  # beeps: longer than anybody listens
# By windows of 0.1 s, in a band: an emulated machine tears the tone into pieces, which widens it. Measured in one run: 65 s of the tone
# that was played, 0.3 s at most of any other.
WINDOWS = {"window": 0.1, "share": 0.4, "loud": -60, "band": 45}
OTHERS = 0.1  # of it, at most, that another tone may seem to be there


@pytest.fixture(scope="module")
def own_estate(tmp_path_factory):
    return cast.found(tmp_path_factory.mktemp("hotplug") / "estate")


@pytest.fixture(scope="module")
def pair(new_machine, own_estate, drivers_disk, build):
    """The wing, a machine at standby with a nurse and an examination camera on USB; the consulting unit."""
    with Link() as link, emptied(build / "logs" / "vm" / "hotplug-clinic") as logs:
        wing = new_machine("hotplug", cast.OAKWOOD, SMALL, Wiring(drivers=drivers_disk, tap=link.tap("wing"), room=True), own_estate.folder)
        wing.on()
        wing.up(1500)
        wing.settled()
        drivers.load(wing, cameras=1, sound=False)
        nurse.employ(wing, staff.NURSE)
        wing.plug_camera()
        nurse.until(wing, "cameras", lambda answer: "Exam Camera" in [camera.get("label") for camera in answer["cameras"]], PATIENCE)
        clinic = Unit(build, link.place("clinic", cast.AIREDALE.host), cast.AIREDALE.address, logs)
        try:
            own_estate.install(clinic.address, clinic.root)
            clinic.camera("room", cast.AIREDALE_ROOM, **PAINTED)
            voice = clinic.root / "stand-ins" / "voice.wav"
            sound.write(voice, sound.beeps(CLINIC_HERTZ, 5))
            clinic.microphone(f"stand-in:{voice}")
            cast.give_ears(clinic)
            clinic.start(PATIENCE)
            yield wing, clinic
        finally:
            clinic.close()
            wing.off()


def received(clinic, what: str) -> int:
    return clinic.read("stats").get(f"received_{what}", {}).get("frames", 0)


def goes_on(clinic, what: str, more: int = 10):
    """Until so many more frames have come from the machine; of a silent microphone's sound there are four a second. A stream that was silent
    is counted from nought again."""
    last = received(clinic, what)
    while more > 0:
        now = received(clinic, what)
        more -= max(0, now - last)
        last = now
        assert clinic.read("status")["consultation"]["state"] == "in-consultation", clinic.journal()[-10:]


def far_camera(clinic, role: str, state: str):
    """Until the machine says so of its camera."""
    clinic.events.wait_until("consultation", lambda known: known.get("far_cameras", {}).get(role) == state, PATIENCE, f"far {role}: {state}")


def test_a_consultation_by_touch(pair, say):
    wing, clinic = pair
    rooms = nurse.sign_in(wing, staff.NURSE)
    nurse.until_room_is(wing, clinic.address, "available", PATIENCE)
    finger.tap(wing, *finger.FIRST_ROOM)
    checked = nurse.shown(wing, "check", rooms)
    finger.tap_colour(wing, finger.GREEN, 0.01)
    waits = nurse.shown(wing, "waiting", checked)
    until_waits(clinic, cast.OAKWOOD, "ready", PATIENCE)
    clinic.ctl("join", cast.OAKWOOD.address, seconds=PATIENCE)
    clinic.wait_until("consultation", PATIENCE, state="in-consultation")
    nurse.shown(wing, "consultation", waits)
    for what in ("main", "exam"):
        goes_on(clinic, what)
    goes_on(clinic, "sound", more=20)
    nurse.until_picture(wing, "far-room", PATIENCE)
    wing.screen(wing.folder / "consultation.png")
    stats = clinic.read("stats")
    assert stats["received_main"]["height"] == 180 and stats["received_exam"]["height"] == 180
    say(f"emulated: from the machine {stats['received_main']}")


def hear_each_other(wing, clinic, hertz: float, say):
    """A tone in the room of each is played in the other's, and nobody hears its own."""
    begun = wing.sound.said
    wing.sound.put(wing.sound.listened + sound.RATE // 5, sound.beeps(hertz, SPOKEN))

    def here(pitch: float) -> float:
        return sound.seconds_of(wing.sound.since(begun), pitch, **WINDOWS)

    def there(pitch: float) -> float:
        return clinic.heard.seconds_of(pitch, **WINDOWS)

    clinic.heard.wait_until(lambda: there(hertz) >= HEARD, PATIENCE, lambda: f"{HEARD} s of {hertz} Hz in the clinic; it is {there(hertz):.1f}")
    wing.sound.wait_until(lambda: here(CLINIC_HERTZ) >= HEARD, PATIENCE,
                          lambda: f"{HEARD} s of {CLINIC_HERTZ} Hz in the machine's room; it is {here(CLINIC_HERTZ):.1f}")
    say(f"emulated: {hertz} Hz in the machine's room, in the clinic for {there(hertz):.1f} s; "
                 f"{CLINIC_HERTZ} Hz in the clinic, in the machine's room for {here(CLINIC_HERTZ):.1f} s of {(wing.sound.said - begun) / sound.RATE:.1f} s")
    assert there(CLINIC_HERTZ) <= OTHERS * there(hertz) and here(hertz) <= OTHERS * here(CLINIC_HERTZ)
    wing.sound.hush()


def test_each_hears_the_other(pair, say):
    wing, clinic = pair
    assert all(clinic.heard.seconds_of(hertz, **WINDOWS) < HEARD / 3 for hertz in (BEFORE_HERTZ, AFTER_HERTZ))
    hear_each_other(wing, clinic, BEFORE_HERTZ, say)


def replug(wing, clinic) -> float:
    """Seconds that the examination camera takes to be back, once its device file is there."""
    since = journal.Since(wing)
    wing.unplug_camera()
    since.until("^device-changed: exam: lost ")
    far_camera(clinic, "exam", "lost")
    goes_on(clinic, "main")
    since = journal.Since(wing)
    wing.plug_camera()
    took = hotplug.back_after(since, "exam")
    far_camera(clinic, "exam", "open")
    goes_on(clinic, "exam")
    return took


def middle(took: list) -> float:
    return sorted(took)[len(took) // 2]


def test_the_examination_camera_is_pulled_and_plugged_in(pair, say):
    """Its driver is the kernel's uvcvideo; the room's picture goes on. Where the first try took longer than what is promised, the
    middle one of three counts."""
    wing, clinic = pair
    took, loads = [], []
    while len(took) < (TRIES if took and took[0] > PROMISED else 1):
        took.append(replug(wing, clinic))
        loads.append(is_busy())
        say(f"emulated: the examination camera's first frame {took[-1]:.2f} s after its device file, "
                     f"{'no statement: ' if loads[-1] else ''}load {load():.1f}; promised are {PROMISED} s")
        assert took[-1] <= BUSY
    if middle(took) > PROMISED and all(loads):
        pytest.skip(f"the machine was too busy for a statement on {PROMISED} s: {', '.join(f'{one:.2f}' for one in took)} s at a load of {load():.1f}")
    assert middle(took) <= PROMISED


def test_the_room_cameras_driver_lets_go_and_takes_it_again(pair, say):
    wing, clinic = pair
    since = journal.Since(wing)
    wing.run("echo vivid.0 >/sys/bus/platform/drivers/vivid/unbind", 120)
    since.until("^device-changed: room: lost ")
    far_camera(clinic, "room", "lost")
    goes_on(clinic, "exam")
    since = journal.Since(wing)
    wing.run("echo vivid.0 >/sys/bus/platform/drivers/vivid/bind", 120)
    say(f"emulated: the room camera's first frame {hotplug.back_after(since, 'room'):.2f} s after its device file")
    far_camera(clinic, "room", "open")
    goes_on(clinic, "main")


def test_the_sound_card_is_taken_out_and_put_back(pair, say):
    """The kernel lets go of a card only when the last who has it open closes it. Both are heard again."""
    wing, clinic = pair
    since = journal.Since(wing)
    card = wing.run("readlink -f /sys/class/sound/card0/device")
    wing.run(f"(echo 1 >{card}/remove) </dev/null >/dev/null 2>&1 &")
    since.until("^device-changed: microphone: lost ")
    wing.run(f"while [ -e {card} ]; do sleep 0.2; done", 120)
    goes_on(clinic, "main")
    since = journal.Since(wing)
    wing.run("echo 1 >/sys/bus/pci/rescan", 120)
    since.until("^microphone-opened: ")
    goes_on(clinic, "sound", more=20)
    hear_each_other(wing, clinic, AFTER_HERTZ, say)


def test_nothing_is_open_after_it_ended(pair):
    wing, clinic = pair
    _, seen = nurse.showing(wing)
    clinic.ctl("end", seconds=PATIENCE)
    nurse.shown(wing, "ended", seen, 120)
    wing.run(f'until [ "$({nurse.HELD})" = 0 ]; do sleep 0.2; done', 60)
    assert wing.run("systemctl --failed --no-legend") == ""
    assert wing.run("cat /proc/sys/kernel/tainted") == "0"
