# SPDX-License-Identifier: Apache-2.0
"""USBGuard's rules as a unit makes them from its board's list and its unit.conf. What USBGuard makes of them is seen in
tests/vm/test_usb.py."""

import fnmatch
import os
import pathlib
import re
import subprocess

import pytest

from lab.world import do

pytestmark = pytest.mark.beside

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
TOOL = TOP / "rootfs-overlay/usr/libexec/winglink/usb-policy"
BOARDS = sorted(path.parent.name for path in (TOP / "board").glob("*/usb"))
CAMERA = "allow with-interface match-all { 0e:*:* 01:*:* fe:01:* }"
SOUND = "allow with-interface match-all { 01:*:* 03:00:00 }"
TOUCH = "allow with-interface match-all { 03:00:00 }"
# Devices, by their interfaces.
A_TOUCHSCREEN, A_SPEAKERPHONE, A_MICROPHONE = ["03:00:00"], ["01:01:00", "01:02:00", "03:00:00"], ["01:01:00", "01:02:00"]
A_CAMERA, A_KEYBOARD, A_STICK = ["0e:01:00", "0e:02:00", "01:01:00"], ["03:01:01", "03:00:00"], ["08:06:50"]


@pytest.fixture
def unit(tmp_path):
    """A unit's root with two USB controllers; one is a USB 3 controller, which is two buses."""
    devices = tmp_path / "sys/bus/usb/devices"
    devices.mkdir(parents=True)
    for number, controller in ((1, "0000:00:14.0"), (2, "0000:00:14.0"), (3, "0000:02:00.0")):
        bus = tmp_path / f"sys/devices/pci0000:00/{controller}/usb{number}"
        bus.mkdir(parents=True)
        (bus / "busnum").write_text(f"{number}\n", encoding="ascii")
        (devices / f"usb{number}").symlink_to(bus)
    (tmp_path / "usr/share/winglink").mkdir(parents=True)
    (tmp_path / "usr/share/winglink/usb").write_bytes((TOP / "board/x86_64-uefi/usb").read_bytes())
    (tmp_path / "etc/winglink").mkdir(parents=True)

    def ask(config: str, what: str = "rules", board: str = "") -> list:
        if board:
            (tmp_path / "usr/share/winglink/usb").write_text(board, encoding="ascii")
        (tmp_path / "etc/winglink/unit.conf").write_text(config, encoding="utf-8")
        return do("env", f"WINGLINK_ROOT={tmp_path}", TOOL, what).splitlines()
    return ask


def roles(rules: list) -> list:
    """Those that let something in."""
    return [re.search(r' label "(\w+)"$', rule)[1] for rule in rules if rule.startswith("allow ")]


def verdict(rules: list, port: str, interfaces: list) -> str:
    """What USBGuard makes of a device: the first rule that fits it counts. It is blocked when none does."""
    for rule in rules:
        target, types, ports = re.fullmatch(
            r'(allow|block) with-interface match-all \{ ([^}]*) \}(?: via-port one-of \{ ([^}]*) \})?(?: label "\w+")?', rule).groups()
        fits = all(any(fnmatch.fnmatchcase(one, known) for known in types.split()) for one in interfaces)
        if fits and (ports is None or f'"{port}"' in ports.split()):
            return target
    return "block"


def of_role(rules: list, role: str) -> list:
    return [rule.removesuffix(f' label "{role}"') for rule in rules if rule.endswith(f' label "{role}"')]


def test_without_a_word_in_unit_conf(unit):
    rules = unit("# The defaults.\n")
    assert roles(rules) == ["hub", "touch", "sound", "camera"]
    assert not any("via-port" in rule for rule in rules)


@pytest.mark.parametrize("board", BOARDS)
def test_no_board_lets_a_keyboard_or_a_disk_in(board):
    for line in (TOP / "board" / board / "usb").read_text(encoding="ascii").splitlines():
        role, *interfaces = line.partition("#")[0].split() or [""]
        for interface in interfaces:
            assert re.fullmatch(r"[0-9a-f]{2}:(\*:\*|[0-9a-f]{2}:(\*|[0-9a-f]{2}))", interface), interface
            assert not interface.startswith(("03:01", "03:*")), f"{board}: {role} would let a keyboard in"
            assert role == "service" or not interface.startswith("08"), f"{board}: {role} would let a disk in"


def test_every_interface_must_fit(unit):
    """match-all: USBGuard's word for "no interface beside these". A stick that is a keyboard, too, is no stick."""
    assert all(re.match(r"(allow|block) with-interface match-all \{", rule) for rule in unit(""))
    assert unit("", "service") == ['with-interface match-all { 08:06:50 08:06:62 } label "service"']


def test_a_port_that_unit_conf_names(unit):
    rules = unit("[cameras]\nroom = none\nexam = port:pci-0000:00:14.0-usb-0:3.2:1.0\n")
    assert of_role(rules, "camera") == [CAMERA + ' via-port one-of { "1-3.2" "2-3.2" }']
    rules = unit("[cameras]\n  room=port:pci-0000:02:00.0-usbv2-0:1:1.0\nexam = stand-in:/tmp/x\n")
    assert of_role(rules, "camera") == [CAMERA + ' via-port one-of { "3-1" }']


def test_a_controller_that_is_not_there_has_no_port(unit):
    rules = unit("[cameras]\nroom = none\nexam = port:pci-0000:7f:00.0-usb-0:3:1.0\n")
    assert of_role(rules, "camera") == [CAMERA + ' via-port one-of { "none" }']


def test_a_device_that_unit_conf_names(unit):
    rules = unit("[cameras]\nroom = usb:046d:085b\nexam = serial:EC-\"0001\n")
    assert of_role(rules, "camera") == [CAMERA + " id 046d:085b", CAMERA + ' serial "EC-0001"']


def test_what_is_to_be_nowhere_is_let_in_nowhere(unit):
    rules = unit("[cameras]\nroom = none\nexam = none\n[sound]\nmicrophone = none\nloudspeaker = none\n[usb]\ntouch = none\nservice = none\n")
    assert roles(rules) == ["hub"]
    assert unit("[usb]\nservice = none\n", "service") == []


PORTS = "[cameras]\nroom = port:pci-0000:00:14.0-usb-0:1:1.0\nexam = port:pci-0000:00:14.0-usb-0:4:1.0\n" \
    "[usb]\ntouch = port:pci-0000:02:00.0-usb-0:3\nsound = port:pci-0000:02:00.0-usb-0:2\n"


def test_ports_for_touch_and_sound(unit):
    rules = unit(PORTS)
    assert of_role(rules, "touch") == [TOUCH + ' via-port one-of { "3-3" }']
    assert of_role(rules, "sound") == [SOUND + ' via-port one-of { "3-2" }']


@pytest.mark.parametrize("device, ports", [
    (A_TOUCHSCREEN, ["3-3"]), (A_SPEAKERPHONE, ["3-2"]), (A_MICROPHONE, ["3-2"]), (A_CAMERA, ["1-1", "1-4", "2-1", "2-4"]),
    (A_KEYBOARD, []), (A_STICK, [])],
    ids=["touchscreen", "speakerphone", "microphone", "camera", "keyboard", "stick"])
def test_a_device_is_let_in_at_its_ports_alone(unit, device, ports):
    """Not as another role's at that role's port, nor where no port is named for another."""
    every = [f"{bus}-{port}" for bus in (1, 2, 3) for port in (1, 2, 3, 4)]
    rules = unit(PORTS)
    assert [port for port in every if verdict(rules, port, device) == "allow"] == ports
    assert verdict(unit("# The defaults.\n"), "1-2", device) == ("allow" if ports else "block")


@pytest.mark.parametrize("config, device, port", [
    ("[usb]\ntouch = port:pci-0000:02:00.0-usb-0:3\n", A_TOUCHSCREEN, "3-3"),
    ("[usb]\nsound = port:pci-0000:02:00.0-usb-0:2\n", A_MICROPHONE, "3-2"),
    ("[usb]\ntouch = none\n", A_TOUCHSCREEN, ""), ("[usb]\nsound = none\n", A_SPEAKERPHONE, ""),
    ("[sound]\nmicrophone = none\nloudspeaker = none\n", A_MICROPHONE, "")],
    ids=["touch", "sound", "no touch", "no sound", "neither end"])
def test_one_port_holds_while_the_others_are_open(unit, config, device, port):
    rules = unit(config)
    assert verdict(rules, "1-2", device) == "block" and verdict(rules, "1-2", A_CAMERA) == "allow"
    assert not port or verdict(rules, port, device) == "allow"


def test_one_end_of_sound_is_enough(unit):
    assert of_role(unit("[sound]\nmicrophone = none\nloudspeaker = card:Speaker\n"), "sound") == [SOUND]


@pytest.mark.parametrize("settled", [True, False])
def test_rules_are_written_whatever_becomes_of_udev(unit, tmp_path, settled):
    """One driver that hangs: without rules USBGuard would not start, and nobody could touch the screen."""
    wanted = unit("")
    (tmp_path / "udevadm").write_text(f"#!/bin/sh\n[ \"$*\" = settle ] && {str(settled).lower()}\n", encoding="ascii")
    (tmp_path / "udevadm").chmod(0o755)
    done = subprocess.run([TOOL, "write"], capture_output=True, text=True, check=True, env=os.environ | {
        "WINGLINK_ROOT": str(tmp_path), "RUNTIME_DIRECTORY": str(tmp_path), "PATH": f"{tmp_path}:{os.environ['PATH']}"})
    assert (tmp_path / "rules.conf").read_text(encoding="ascii").splitlines() == wanted and "touch" in roles(wanted)
    assert ("udev is not done" in done.stderr) != settled


def test_the_port_of_the_service_stick(unit):
    assert unit("[usb]\nservice = port:pci-0000:02:00.0-usb-0:2\n", "service") == \
        ['with-interface match-all { 08:06:50 08:06:62 } via-port one-of { "3-2" } label "service"']


def test_a_role_that_the_board_does_not_have(unit):
    """A rule without interfaces would not say for which devices it is."""
    assert unit("", board="hub 09:*:*\n") == ['allow with-interface match-all { 09:*:* } label "hub"',
                                             "block with-interface match-all { 09:*:* }"]
    assert unit("", "service") == []
