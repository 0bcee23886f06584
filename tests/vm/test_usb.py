# SPDX-License-Identifier: Apache-2.0
"""What may be plugged into a unit: what its board lists, a service stick while the technician's door is open, and nothing
else. On the machine of test_standby.py."""

import re

import pytest

from lab.world import do

from . import buttons, plug

# An emulated machine on a busy one.
pytestmark = pytest.mark.seconds(1800)

KEEPER = "busctl call org.winglink.Keeper1 /org/winglink/keeper org.winglink.Keeper1"
HOME = 3  # the port of the examination camera
MAGIC = "this is the service stick"


@pytest.fixture(scope="module")
def unit(standby):
    standby.settled()
    return standby


@pytest.fixture(scope="module")
def stick(tmp_path_factory):
    """A file system that any desktop would mount at once."""
    path = tmp_path_factory.mktemp("stick") / "stick.img"
    path.write_bytes(bytes(8 << 20))
    do("mkfs.vfat", "-n", "STICK", path)
    with open(path, "r+b") as file:
        file.seek(4 << 20)
        file.write(MAGIC.encode())
    return path


def disks(unit) -> list:
    return unit.run("ls /sys/block").split()


def mounts(unit) -> set:
    """Of block devices: services of systemd's come and go with mounts of their own."""
    return {line for line in unit.run("findmnt -rno SOURCE,TARGET").splitlines() if line.startswith("/dev/")}


def test_the_kernel_lets_nothing_in_by_itself(unit):
    assert set(unit.run("cat /sys/bus/usb/devices/usb*/authorized_default").split()) == {"0"}


@pytest.mark.drivers("snd_usb_audio")
def test_what_the_board_lists_works(unit):
    plug.sound(unit)
    plug.wait_for_verdict(unit, plug.SOUND, "allow")
    plug.wait(unit, "a USB sound card", lambda: "USB-Audio" in unit.run("cat /proc/asound/cards"))
    plug.pull(unit, "usb-sound")


@pytest.fixture
def unit_conf(unit):
    """unit_conf(WORDS): the unit's configuration, as USBGuard has it then. It is the former one in the end."""
    def write(words: str):
        unit.run(f"cat >/etc/winglink/unit.conf <<'END'\n{words}END\nsystemctl restart winglink-usb-policy usbguard", 120)
        plug.wait(unit, "USBGuard has its rules", lambda: unit.probe.run("usbguard list-rules | grep -q hub", 60)[0] == 0)
    before = unit.run("cat /etc/winglink/unit.conf")
    yield write
    plug.move_camera(unit, HOME)
    write(f"{before}\n")


def place_of(unit, product: str) -> str:
    """udev's ID_PATH of what is plugged in."""
    return unit.run(f"udevadm info -q property -p $(dirname $(grep -l '{product}' /sys/bus/usb/devices/*/product)) | sed -n 's/^ID_PATH=//p'")


def test_a_port_that_unit_conf_names(unit, unit_conf):
    """The examination camera is one in its port; the same device in the next one is none."""
    plug.move_camera(unit, HOME)
    unit.plug_camera()
    plug.wait_for_verdict(unit, plug.CAMERA, "allow")
    place = place_of(unit, plug.CAMERA)
    unit.unplug_camera()
    unit_conf(f"[cameras]\nroom = none\nexam = port:{place}\n")
    plug.move_camera(unit, HOME + 1)
    unit.plug_camera()
    plug.wait_for_verdict(unit, plug.CAMERA, "block")
    assert unit.run("ls /sys/class/video4linux 2>/dev/null; true") == ""
    plug.move_camera(unit, HOME)
    unit.plug_camera()
    plug.wait_for_verdict(unit, plug.CAMERA, "allow")
    plug.wait(unit, "a camera", lambda: unit.run("ls /sys/class/video4linux 2>/dev/null; true") != "")


@pytest.mark.parametrize("role, plug_in, name, product", [
    pytest.param("sound", plug.sound, "usb-sound", plug.SOUND, marks=pytest.mark.drivers("snd_usb_audio")),
    pytest.param("touch", plug.tablet, "tablet", plug.TABLET, marks=pytest.mark.drivers("hid_generic", "usbhid"))], ids=["sound", "touch"])
def test_ports_for_sound_and_touch(unit, unit_conf, role, plug_in, name, product):
    """Each in its port, and not in the next one, where nothing else has its port named."""
    plug_in(unit, bus="usb.0", port=str(HOME + 1))
    plug.wait_for_verdict(unit, product, "allow")
    place = place_of(unit, product)
    plug.pull(unit, name)
    unit_conf(f"[usb]\n{role} = port:{place}\n")
    for port, wanted in ((HOME - 1, "block"), (HOME + 1, "allow")):
        plug_in(unit, bus="usb.0", port=str(port))
        plug.wait_for_verdict(unit, product, wanted)
        plug.pull(unit, name)


def test_a_keyboard_is_refused(unit):
    plug.keyboard(unit)
    plug.wait_for_verdict(unit, plug.KEYBOARD, "block")
    assert plug.KEYBOARD not in unit.run("cat /proc/bus/input/devices")
    plug.pull(unit, "keyboard")


@pytest.mark.drivers("hid_generic", "usbhid")
def test_keys_of_what_is_let_in_do_nothing(unit):
    """A keyboard in the place of a touchscreen or a sound device with such keys."""
    plug.keyboard(unit)
    plug.wait_for_verdict(unit, plug.KEYBOARD, "block")
    plug.let_in(unit, plug.KEYBOARD)
    plug.wait(unit, "its keys", lambda: plug.KEYBOARD in unit.run("cat /proc/bus/input/devices"))
    unit.run("udevadm settle", 90)
    assert "power-switch" in buttons.tags(unit, buttons.KEYBOARD) and "power-switch" not in buttons.tags(unit, plug.KEYBOARD)
    buttons.press(unit, plug.KEYBOARD, buttons.POWER, lambda: unit.control.ask("send-key", keys=[{"type": "qcode", "data": "power"}]))
    buttons.nothing_came_of_it(unit)
    plug.pull(unit, "keyboard")


@pytest.mark.parametrize("plug_in, name, product", [
    (plug.network_adapter, "usb-net", plug.NETWORK_ADAPTER), (plug.serial_adapter, "usb-serial", plug.SERIAL_ADAPTER)], ids=["network", "serial"])
def test_what_has_no_role_is_refused(unit, plug_in, name, product):
    """No driver takes hold of it: there is no other network, and nothing to log in on."""
    before = unit.run("ls /sys/class/net /sys/class/tty")
    plug_in(unit)
    plug.wait_for_verdict(unit, product, "block")
    assert unit.run("ls /sys/class/net /sys/class/tty") == before
    plug.pull(unit, name)


def test_a_stick_before_the_door_is_open(unit, stick):
    before = disks(unit)
    plug.stick(unit, stick)
    plug.wait_for_verdict(unit, plug.STICK, "block")
    assert disks(unit) == before
    assert "usb_storage" not in unit.run("cat /proc/modules")


def test_the_door_lets_it_in_and_takes_it_away(unit, stick):
    """The stick of the test before is still in."""
    before, mounted = disks(unit), mounts(unit)
    unit.run(f"{KEEPER} OpenDoor s ''", 120)
    assert plug.verdict(unit, plug.STICK) == "allow"
    plug.wait(unit, "a disk", lambda: disks(unit) != before)
    name, = set(disks(unit)) - set(before)
    unit.run("udevadm settle", 90)
    assert unit.run(f"dd if=/dev/{name} bs={len(MAGIC)} iflag=skip_bytes skip=4M count=1 status=none") == MAGIC
    assert mounts(unit) == mounted
    unit.run(f"{KEEPER} CloseDoor", 120)
    assert plug.verdict(unit, plug.STICK) == "block"
    assert disks(unit) == before and "usb_storage" not in unit.run("cat /proc/modules")
    plug.pull(unit, "stick-device")
    plug.stick(unit, stick)
    plug.wait_for_verdict(unit, plug.STICK, "block")
    plug.pull(unit, "stick-device")


def test_while_the_door_is_open(unit, stick):
    """A stick that comes then is let in; a keyboard is not."""
    before = disks(unit)
    unit.run(f"{KEEPER} OpenDoor s ''", 120)
    plug.stick(unit, stick)
    plug.keyboard(unit)
    plug.wait_for_verdict(unit, plug.STICK, "allow")
    plug.wait_for_verdict(unit, plug.KEYBOARD, "block")
    plug.wait(unit, "a disk", lambda: disks(unit) != before)
    plug.pull(unit, "keyboard")


def test_the_door_does_not_outlive_its_keeper(unit):
    """The stick of the test before is still in."""
    unit.run("systemctl kill --signal=KILL winglink-keeper")
    plug.wait(unit, "the door is shut", lambda: unit.probe.run("systemctl is-active winglink-door", 60)[1] == "inactive")
    plug.wait_for_verdict(unit, plug.STICK, "block")
    assert "usb_storage" not in unit.run("cat /proc/modules")
    plug.pull(unit, "stick-device")


def test_nobody_else_opens_it(unit):
    """Neither the panel nor the daemon, without the token of a technician, once one has a PIN of their own; until then a
    one-time PIN may be known to nobody."""
    pin, = re.findall(r"\b\d{6}\b", unit.run("winglinkctl staff add 900 technician", 120))
    unit.run(f"setpriv --reuid=winglink-panel --clear-groups {KEEPER} OpenDoor s ''", 120)
    unit.run("winglinkctl stick close", 120)
    unit.run(f"printf '%s\\n' {pin} | winglinkctl sign-in 900", 120)
    unit.run(f"printf '%s\\n' {pin} 161803 | winglinkctl pin", 120)
    unit.run("winglinkctl sign-out")
    for user in ("winglink", "winglink-panel"):
        code, said = unit.probe.run(f"setpriv --reuid={user} --clear-groups {KEEPER} OpenDoor s ''", 60)
        assert code != 0, said
    assert unit.probe.run("systemctl is-active winglink-door", 60)[1] == "inactive"


def test_nothing_failed(unit):
    assert unit.run("systemctl --failed --no-legend") == ""
