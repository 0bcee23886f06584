# SPDX-License-Identifier: Apache-2.0
"""A machine for the image: QEMU with UEFI firmware that enforces Secure Boot, a TPM, a touchscreen, and nothing of this
machine's network. It keeps its disk, its firmware's variables and its TPM over restarts, as a real one does."""

import dataclasses
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import numpy
from PIL import Image

from lab.process import Gone, Lines, Process
from lab.world import do

from . import platter, probe, qmp
from .soundcard import SoundCard

FIRMWARE = pathlib.Path("/usr/share/OVMF")
ACCELERATION = ["-accel", "tcg,thread=multi"]
UUID = "8f1d6b1e-6a0c-4a57-9d0f-2f7c5a0e4b{:02x}"  # as a board has one; the unit's machine-id is made of it
USB_CAMERA = pathlib.Path(__file__).resolve().parent.parent / "drivers" / "usbcamera.py"
# Not "max": software emulates AVX several times slower than SSE.
PROCESSOR = "qemu64,+ssse3,+sse4.1,+sse4.2,+popcnt,+aes,+pclmulqdq,+rdrand"


@dataclasses.dataclass
class Wiring:
    """What this machine has that another has not, or otherwise."""
    number: int = 1                       # of its board and its network card
    tap: str = ""                         # a device of the test's own network, on which its network cable ends; else nobody is there
    drivers: pathlib.Path | None = None   # a disk with drivers that the image has not (drivers.py)
    room: bool = False                    # its sound card stands in a room where a test speaks and listens (soundcard.py); else nobody does

    def network(self) -> str:
        if self.tap:
            return f"tap,id=net,ifname={self.tap},script=no,downscript=no"
        return "user,id=net,restrict=on"


class Machine:
    """One machine; on() and off() are its power switch."""

    def __init__(self, folder: pathlib.Path, image: pathlib.Path, keys: pathlib.Path, wiring: Wiring = Wiring(),
                 disk_size: int = 4 << 30):
        self.folder = folder
        self.wiring = wiring
        folder.mkdir(parents=True, exist_ok=True)
        self.disk = folder / "disk.img"
        self.platter = None  # of a disk that forgets what was not flushed, see forget_unflushed()
        do("cp", "--sparse=always", image.resolve(), self.disk)
        os.truncate(self.disk, disk_size)
        self.variables = folder / "variables.fd"
        self.enrol(keys)
        (folder / "tpm").mkdir()
        self.sockets = pathlib.Path(tempfile.mkdtemp(prefix="winglink-vm-"))
        self.qemu = self.tpm = self.console = self.probe = self.control = self.camera = None
        self.sound = SoundCard(folder) if wiring.room else None
        self.clients = []
        self.started = 0.0
        self.credentials = {}  # more than the probe's, by name
        self.strings = []      # more OEM strings of its SMBIOS
        self.card = None       # a file that is there as a memory card; its size is a power of two
        self.drives = {}       # files that are there as disks to read: /dev/disk/by-id/virtio-NAME

    def enrol(self, keys: pathlib.Path):
        """What a technician does in the firmware's setup: our keys and nobody else's, Secure Boot on."""
        owner = (keys / "owner").read_text(encoding="ascii").strip()
        do("virt-fw-vars", "--input", FIRMWARE / "OVMF_VARS_4M.fd", "--output", self.variables, "--set-pk", owner,
           keys / "platform.pem", "--add-kek", owner, keys / "exchange.pem", "--add-db", owner, keys / "boot.pem",
           "--no-microsoft", "--sb")

    def forget_unflushed(self, seed: int):
        """From now on, when the plug is pulled, its disk may forget what was not flushed. The machine is off."""
        self.platter = platter.Platter(self.disk)
        self.chance = random.Random(seed)

    def flip(self, partition):
        """Turns a bit in a root's first block, which holds squashfs's own description: the kernel reads it before anything else."""
        with open(self.disk, "rb") as file:
            file.seek(partition.start + 2048)
            byte = file.read(1)[0]
        self.write(partition._replace(start=partition.start + 2048), bytes([byte ^ 1]))

    def write(self, partition, content: bytes):
        """Puts something at the start of a partition (scripts/flash.d/gpt.py) while the machine is off."""
        assert not self.qemu and len(content) <= partition.size
        with open(self.disk, "r+b") as file:
            file.seek(partition.start)
            file.write(content)

    # --- power

    def on(self):
        """Switches it on; comes back when the firmware may speak."""
        for old in self.sockets.iterdir():
            old.unlink()
        self.tpm = Process(["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={self.folder / 'tpm'}", "--ctrl",
                            f"type=unixio,path={self.sockets / 'tpm'}"], self.folder / "swtpm.log")
        self.wait_for_socket("tpm", self.tpm)
        self.started = time.monotonic()
        if self.sound:
            self.sound.empty()
        self.qemu = Process(self.command(), self.folder / "qemu.log", environment=self.sound.environment if self.sound else None)
        if self.sound:
            self.sound.pid = self.qemu.pid
        self.console = Lines(self.connect("console").fileno(), "the machine's console")
        self.probe = probe.Probe(self.connect("probe"))
        self.control = qmp.Qmp(self.connect("qmp"))

    def command(self) -> list:
        return ["qemu-system-x86_64", "-machine", "q35,smm=on", *ACCELERATION, "-cpu", PROCESSOR, "-smp", "2", "-m", "2048",
                "-uuid", UUID.format(self.wiring.number),
                "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none",
                "-global", "driver=cfi.pflash01,property=secure,value=on",
                "-drive", f"if=pflash,unit=0,format=raw,readonly=on,file={FIRMWARE / 'OVMF_CODE_4M.secboot.fd'}",
                "-drive", f"if=pflash,unit=1,format=raw,file={self.variables}",
                "-chardev", f"socket,id=tpm,path={self.sockets / 'tpm'}", "-tpmdev", "emulator,id=tpm,chardev=tpm",
                "-device", "tpm-crb,tpmdev=tpm",
                *self.disk_options(), "-device", "virtio-blk-pci,drive=disk",
                *self.drive_options(), *self.card_options(), "-device", "virtio-gpu-pci,xres=1920,yres=1080", "-device", "virtio-multitouch-pci", "-device", "virtio-rng-pci",
                "-device", "qemu-xhci,id=usb", *self.sound_options(), "-device", "intel-hda", "-device", "hda-duplex,audiodev=sound",
                "-chardev", f"socket,id=camera,path={self.sockets / 'camera'},server=on,wait=off",
                "-device", "usb-redir,id=camera,chardev=camera,bus=usb.0",
                "-netdev", self.wiring.network(),
                "-device", f"virtio-net-pci,netdev=net,mac=52:54:00:00:00:{self.wiring.number:02x}",
                "-object", f"filter-dump,id=capture,netdev=net,file={self.capture}", *self.drivers(),
                "-d", "cpu_reset", "-D", self.folder / "processors.log",
                *self.listen("console", "-serial"), *self.listen("probe", "-serial"), *self.listen("qmp", "-qmp"),
                *probe.credentials(self.folder, self.credentials), *(word for text in self.strings for word in ("-smbios", f"type=11,value={text}"))]

    def disk_options(self) -> list:
        if self.platter:
            return self.platter.on()
        return ["-drive", f"if=none,id=disk,format=raw,file={self.disk},cache=unsafe"]

    def drive_options(self) -> list:
        return [word for name, path in self.drives.items() for word in (
            "-drive", f"if=none,id={name},format=raw,readonly=on,file={path}", "-device", f"virtio-blk-pci,drive={name},serial={name}")]

    def card_options(self) -> list:
        if not self.card:
            return []
        return ["-drive", f"if=none,id=card,format=raw,file={self.card},cache=unsafe", "-device", "sdhci-pci", "-device", "sd-card,drive=card"]

    def sound_options(self) -> list:
        return self.sound.words() if self.sound else ["-audiodev", "none,id=sound"]

    @property
    def capture(self) -> pathlib.Path:
        """What crossed its network cable since it was switched on (pcap)."""
        return self.folder / "network.pcap"

    def drivers(self) -> list:
        if not self.wiring.drivers:
            return []
        return ["-drive", f"if=none,id=drivers,format=raw,readonly=on,file={self.wiring.drivers}",
                "-device", "virtio-blk-pci,drive=drivers,serial=drivers"]

    def listen(self, name: str, option: str) -> list:
        path = self.sockets / name
        return ["-chardev", f"socket,id={name},path={path},server=on,wait=on,logfile={self.folder / name}.log,logappend=on",
                option, f"chardev:{name}"]

    def wait_for_socket(self, name: str, process: Process):
        limit = time.monotonic() + 30
        while not (self.sockets / name).exists():
            assert process.alive() and time.monotonic() < limit, f"{process.words[0]} did not start: logs in {self.folder}"
            time.sleep(0.02)

    def connect(self, name: str) -> socket.socket:
        self.wait_for_socket(name, self.qemu)
        client = socket.socket(socket.AF_UNIX)
        client.connect(str(self.sockets / name))
        self.clients.append(client)
        return client

    def wait_off(self, seconds: float) -> str:
        """Until it switched itself off, which it also does instead of starting again; what its console said."""
        deadline = time.monotonic() + seconds
        try:
            while self.console.read(max(0.0, deadline - time.monotonic())):
                pass
            raise AssertionError(f"the machine was not off after {seconds} s: {self.console.all[-5:]}")
        except (Gone, ConnectionResetError):
            pass
        self.qemu.process.wait(60)  # what it has not written yet
        self.off()
        return "\n".join([*self.console.all, self.console.rest.decode(errors="replace")])

    def restart(self, seconds: float):
        """As a person's restart: it goes down by itself and is switched on again."""
        self.probe.say("systemctl --no-block reboot")
        self.wait_off(seconds)
        self.on()

    def off(self):
        """Pulls the plug: nothing in the machine ends in order. Its TPM is a chip that keeps what it was told."""
        self.unplug_camera()
        pulled = self.alive()
        if self.qemu:
            self.qemu.stop(signal.SIGKILL)
        if self.tpm:
            self.tpm.stop()
        if pulled and self.platter:
            said = self.platter.lose(self.chance)
            with open(self.folder / "platter.log", "a", encoding="utf-8") as log:
                log.write(said + "\n")
        for client in self.clients:
            client.close()
        self.qemu = self.tpm = None
        self.clients = []

    def close(self):
        self.off()
        shutil.rmtree(self.sockets)
        self.disk.unlink()
        if self.sound:
            self.sound.close()
        if self.platter:
            self.platter.close()

    # --- the USB socket of the examination camera

    def plug_camera(self):
        """A hand-held USB camera in software (tests/drivers/usbcamera.py)."""
        self.camera = Process([sys.executable, USB_CAMERA, self.sockets / "camera"], self.folder / "camera.log", stdin=subprocess.PIPE)

    def unplug_camera(self):
        if self.camera:
            self.camera.process.stdin.close()
            self.camera.process.wait(30)
            self.camera.close()
        self.camera = None

    # --- looking

    def up(self, seconds: float) -> float:
        """Waits until the probe answers; seconds since it was switched on."""
        try:
            self.probe.wait(seconds, self.alive)
        except probe.Off as off:
            raise AssertionError(f"the machine went off {time.monotonic() - self.started:.0f} s after it was switched on: {self.last_words()}") from off
        except AssertionError:
            self.note_processors()
            raise
        return time.monotonic() - self.started

    def note_processors(self):
        """Where a machine that says nothing stands, at two moments: its processors, and what is on its screen."""
        with open(self.folder / "processors.log", "a", encoding="utf-8") as log:
            for _ in range(2):
                log.write(self.control.ask("human-monitor-command", **{"command-line": "info registers -a"}))
                self.screen(self.folder / "silent.png")

    def last_words(self) -> list:
        """What QEMU said of its end: WATCHDOG, SHUTDOWN with the reason. A processor's triple fault is in processors.log."""
        said = (self.folder / "qmp.log").read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for line in said if '"WATCHDOG"' in line or '"SHUTDOWN"' in line][-2:]

    def alive(self) -> bool:
        return self.qemu is not None and self.qemu.alive()

    def run(self, command: str, seconds: float = 60) -> str:
        """A command of the machine's root, which must succeed; what it printed."""
        code, text = self.probe.run(command, seconds)
        assert code == 0, f"'{command}' in the machine: exit code {code}: {text}"
        return text

    def settled(self):
        """Waits until its start is over, in which nothing failed."""
        state = self.probe.run("systemctl is-system-running --wait", 1200)[1]
        assert state == "running", f"{state}: {self.run('systemctl --failed --no-legend; journalctl -b -p 4 --no-pager | tail -50')}"

    def put_into_service(self):
        """What a technician does after the self-check, which a machine without cameras cannot pass."""
        self.run("rm -f /var/lib/winglink/not-in-service && systemctl try-restart winglinkd", 240)

    def screen(self, path: pathlib.Path) -> numpy.ndarray:
        """What is on its screen now, as a PNG and as height x width x 3."""
        self.control.ask("screendump", filename=str(path), format="png")
        with Image.open(path) as dump:
            return numpy.asarray(dump.convert("RGB"))

    def wait_for_screen(self, path: pathlib.Path, colour: tuple, part: float, seconds: float) -> numpy.ndarray:
        """Until so large a part of the screen has that colour."""
        return self.until_screen(path, lambda pixels: (pixels == colour).all(axis=2).mean() >= part, seconds)

    def until_screen(self, path: pathlib.Path, shows, seconds: float) -> numpy.ndarray:
        """Until shows(its pixels). QEMU tells nobody when something is drawn."""
        deadline = time.monotonic() + seconds
        while True:
            pixels = self.screen(path)
            if shows(pixels):
                return pixels
            assert time.monotonic() < deadline and self.alive(), f"the screen is not what was waited for: {path}"


def in_use(pid: int) -> int:
    """MiB of memory that a process has."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) // 1024
