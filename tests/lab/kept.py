# SPDX-License-Identifier: Apache-2.0
"""A unit whose machine is kept: winglink-keeper beside its winglinkd, systemd as a test says, and a service stick that is a
file where udev would put its partition."""

import pathlib
import select
import signal
import socket
import subprocess

from .process import Process
from .systemd import Systemd
from .unit import Unit, Watch, reason

MIB = 1 << 20
LONG = 60


class Kept:
    def __init__(self, unit: Unit):
        self.unit = unit
        self.stick = unit.root / "dev/disk/by-partlabel/winglink-service"
        self.stick.parent.mkdir(parents=True, exist_ok=True)
        (unit.root / "etc/winglink/address").write_text(f"{unit.address}\n", encoding="ascii")
        (unit.root / "usr/lib").mkdir(parents=True, exist_ok=True)
        (unit.root / "usr/lib/os-release").write_text("IMAGE_VERSION=1.4.0\nVARIANT_ID=development\n", encoding="ascii")
        (unit.root / "var/lib/winglink-keeper").mkdir(parents=True, exist_ok=True)
        self.systemd = Systemd(unit.bus.address)
        self.systemd.do["winglinkd.service"] = self.restart_winglinkd
        self.process = self.watch = None

    # --- processes

    def start(self, watch: bool = True):
        """Starts winglink-keeper and waits until it is ready. watch: winglinkd is there."""
        path = self.unit.root / "keeper-notify"
        path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as notify:
            notify.bind(str(path))
            self.process = Process([self.unit.build / "winglink-keeper", "--root", self.unit.root],
                                   self.unit.logs / f"{self.unit.name}-keeper.log",
                                   environment=self.unit.environment | {"NOTIFY_SOCKET": str(path)})
            assert select.select([notify], [], [], LONG)[0], "winglink-keeper was not ready"
            assert b"READY=1" in notify.recv(4096)
        if watch:
            self.see()

    def see(self):
        """Watches the bus, anew after a winglinkd or keeper that went."""
        if self.watch:
            self.watch.close()
        self.watch = Watch(Process(self.unit.words("watch", "--json", "--no-level"), self.unit.logs / "kept-watch.log", "stdout",
                                   environment=self.unit.environment))

    def restart_winglinkd(self, _method: str) -> str:
        if self.unit.daemon:
            self.unit.daemon.stop(signal.SIGTERM, 30)
        self.unit.launch()
        try:
            self.unit.wait_ready(LONG)
        except AssertionError:
            return "failed"
        return "done"

    def kill(self):
        """Ends the keeper as a power cut would."""
        self.process.stop(signal.SIGKILL)

    def close(self):
        if self.watch:
            self.watch.close()
        if self.process:
            self.process.stop(signal.SIGTERM)
        self.systemd.close()

    # --- the stick

    def insert(self, image: pathlib.Path):
        """image: what scripts/estate stick made."""
        part = self.stick.with_suffix(".part")
        part.write_bytes(image.read_bytes()[MIB:-MIB])
        part.replace(self.stick)

    def pull_out(self):
        self.stick.unlink()

    def until_stick(self, state: str) -> dict:
        self.watch.wait_until("keeper", lambda known: known.get("stick", {}).get("state") == state, LONG, f"stick {state}")
        return self.watch.known["keeper"]["stick"]

    def items(self) -> dict:
        return {item["kind"]: item for item in self.unit.read("stick")["stick"]["items"]}

    def until_item(self, kind: str, code: str):
        """Until an item of the stick will not be done for this reason; "none": until it would be."""
        def found(known: dict) -> bool:
            return any(item["kind"] == kind and item["code"] == code for item in known.get("stick", {}).get("items", []))

        self.watch.wait_until("keeper", found, LONG, f"{kind}: {code}")

    def ready(self, image: pathlib.Path) -> dict:
        """Opens the door, puts the stick in; its items by kind."""
        self.unit.ctl("stick", "open")
        self.insert(image)
        self.until_stick("ready")
        return self.items()

    def apply(self, kind: str) -> str:
        """The code with which it ended; "" when it was done."""
        done = subprocess.run(self.unit.words("apply", kind), capture_output=True, text=True, timeout=3 * LONG,
                              env=self.unit.environment, check=False)
        assert (done.returncode == 0) == (done.stderr == ""), done.stderr
        return reason(done.stderr) if done.returncode else ""

    def file(self, path: str) -> bytes | None:
        found = self.unit.root / path
        return found.read_bytes() if found.exists() else None

    def journal(self) -> str:
        return (self.unit.logs / f"{self.unit.name}-keeper.log").read_text(errors="replace")
