# SPDX-License-Identifier: Apache-2.0
"""USBGuard's rules as a unit makes them from its board's list and its unit.conf. What USBGuard makes of them is seen in
tests/vm/test_usb.py."""

import pathlib
import re

import pytest

from lab.world import do

pytestmark = pytest.mark.beside

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
TOOL = TOP / "rootfs-overlay/usr/libexec/winglink/usb-policy"
BOARDS = sorted(path.parent.name for path in (TOP / "board").glob("*/usb"))
CAMERA = "allow with-interface match-all { 0e:*:* 01:*:* fe:01:* }"


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

    def ask(config: str, what: str = "rules") -> list:
        (tmp_path / "etc/winglink/unit.conf").write_text(config, encoding="utf-8")
        return do("env", f"WINGLINK_ROOT={tmp_path}", TOOL, what).splitlines()
    return ask


def of_role(rules: list, role: str) -> list:
    return [rule.removesuffix(f' label "{role}"') for rule in rules if rule.endswith(f' label "{role}"')]


def test_without_a_word_in_unit_conf(unit):
    rules = unit("# The defaults.\n")
    assert sorted(rule.rpartition(" ")[2] for rule in rules) == ['"camera"', '"hub"', '"sound"', '"touch"']
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
    assert all(re.match(r"allow with-interface match-all \{", rule) for rule in unit(""))
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
    assert [rule.rpartition(" ")[2] for rule in rules] == ['"hub"']
    assert unit("[usb]\nservice = none\n", "service") == []


def test_the_port_of_the_service_stick(unit):
    assert unit("[usb]\nservice = port:pci-0000:02:00.0-usb-0:2\n", "service") == \
        ['with-interface match-all { 08:06:50 08:06:62 } via-port one-of { "3-2" } label "service"']
