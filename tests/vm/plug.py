# SPDX-License-Identifier: Apache-2.0
"""What is plugged into a machine's USB sockets while it runs, and what USBGuard makes of it."""

import pathlib
import re
import time

from .machine import Machine

KEYBOARD = "QEMU USB Keyboard"
STICK = "QEMU USB HARDDRIVE"
SOUND = "QEMU USB Audio"
NETWORK_ADAPTER = "RNDIS/QEMU USB Network Device"
SERIAL_ADAPTER = "QEMU USB SERIAL"
TABLET = "QEMU USB Tablet"  # touches like a touchscreen
CAMERA = "Exam Camera"  # tests/drivers/usbcamera.py


def keyboard(machine: Machine):
    machine.control.ask("device_add", driver="usb-kbd", id="keyboard")


def sound(machine: Machine, **port):
    """port: the USB port, if it matters."""
    machine.control.ask("device_add", driver="usb-audio", id="usb-sound", audiodev="sound", **port)


def tablet(machine: Machine, **port):
    machine.control.ask("device_add", driver="usb-tablet", id="tablet", **port)


def network_adapter(machine: Machine):
    machine.control.ask("device_add", driver="usb-net", id="usb-net")


def serial_adapter(machine: Machine):
    machine.control.ask("chardev-add", id="nobody", backend={"type": "null", "data": {}})
    machine.control.ask("device_add", driver="usb-serial", id="usb-serial", chardev="nobody", **{"always-plugged": True})


def stick(machine: Machine, content: pathlib.Path):
    """A USB stick with this content, which it may change."""
    machine.control.ask("blockdev-add", **{"node-name": "stick", "driver": "raw", "file": {"driver": "file", "filename": str(content)}})
    machine.control.ask("device_add", driver="usb-storage", id="stick-device", drive="stick")


def move_camera(machine: Machine, port: int):
    """The socket of the examination camera is another one from now on; nothing is in it."""
    machine.unplug_camera()
    machine.control.ask("device_del", id="camera")
    wait(machine, "the socket is gone", lambda: "camera" not in {one["name"] for one in machine.control.ask("qom-list", path="/machine/peripheral")})
    place = {"type": "unix", "data": {"path": str(machine.sockets / "camera")}}  # the former went with its device
    machine.control.ask("chardev-add", id="camera", backend={"type": "socket", "data": {"addr": place, "server": True, "wait": False}})
    machine.control.ask("device_add", driver="usb-redir", id="camera", chardev="camera", bus="usb.0", port=str(port))


def pull(machine: Machine, name: str):
    """Pulls a device out; comes back when the machine's kernel has seen that it is gone."""
    product = {"keyboard": KEYBOARD, "usb-sound": SOUND, "stick-device": STICK, "tablet": TABLET, "usb-net": NETWORK_ADAPTER,
               "usb-serial": SERIAL_ADAPTER}[name]
    machine.control.ask("device_del", id=name)
    wait(machine, f"no {product}", lambda: verdict(machine, product) is None)
    if name == "stick-device":
        machine.control.ask("blockdev-del", **{"node-name": "stick"})


def verdict(machine: Machine, product: str) -> str | None:
    """USBGuard's word on a device, "allow" or "block"; None: it is not there."""
    found = re.search(rf'^\d+: (\w+) .* name "{re.escape(product)}"', machine.run("usbguard list-devices"), re.MULTILINE)
    return found[1] if found else None


def let_in(machine: Machine, product: str):
    """As if it were a device that the board lists."""
    number, = re.findall(rf'^(\d+): \w+ .* name "{re.escape(product)}"', machine.run("usbguard list-devices"), re.MULTILINE)
    machine.run(f"usbguard allow-device {number}")


def wait(machine: Machine, what: str, condition, seconds: float = 120):
    """Until it is so. The machine is emulated: each look takes it a second."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline and machine.alive(), f"{what}: not after {seconds} s; " \
            f"{machine.run('usbguard list-devices; journalctl -b -u usbguard -u winglink-door -u winglink-keeper --no-pager | tail -20')}"


def wait_for_verdict(machine: Machine, product: str, wanted: str):
    wait(machine, f"{product}: {wanted}", lambda: verdict(machine, product) == wanted)
