# SPDX-License-Identifier: Apache-2.0
"""One unit under test: its root folder, its bus, its winglinkd at a place of the link, and what a person or a
technician would do with it through winglinkctl."""

import itertools
import json
import os
import pathlib
import re
import select
import signal
import socket
import subprocess
import time

from . import staff
from .bus import Bus
from .link import Place
from .marks import Port
from .process import NotSaid, Process
from .promise import within

NUMBERS = itertools.count()
LONG = 60     # s: a wait that ends by an event, on a machine that is busy with other tests
ROOTS = pathlib.Path("/run/lab")  # short: the path of a Unix socket has at most 107 bytes
DEVICE = re.compile(r"/dev/video\d+$|/dev/snd/pcmC\d+D\d+c$")
PHOTOS = pathlib.Path("/usr/share/backgrounds/mate/nature")


class Refused(AssertionError):
    """winglinkctl said no. code is the reason's wire name."""

    def __init__(self, words: list, done: subprocess.CompletedProcess):
        self.code = reason(done.stderr)
        super().__init__(f"winglinkctl {' '.join(words)}: {done.stderr.strip() or done.stdout.strip()}")


def reason(text: str) -> str:
    """The code at the end of winglinkctl's complaint, "winglinkctl: Sentence. (code: details)"; empty if none."""
    found = re.search(r"\(([a-z-]+)(: .*)?\)\s*$", text, re.DOTALL)
    return found[1] if found else ""


class Camera:
    """A stand-in camera: a description file that can change, vanish and come back while it is in use."""

    def __init__(self, file: pathlib.Path, number: int, photo: str = "", **more):
        self.file = file
        self.keys = {"id": number, "width": 1280, "height": 720, "fps": 30} | more
        if photo:
            self.keys["photo"] = PHOTOS / photo
        self.write()

    def write(self, **more):
        """Changes it, whole or not at all."""
        self.keys |= more
        part = self.file.with_suffix(".part")
        part.write_text("[stand-in]\n" + "".join(f"{key}={value}\n" for key, value in self.keys.items()))
        part.replace(self.file)

    def stall(self):
        self.write(state="stall")

    def fail(self):
        self.write(state="fail")

    def replace(self):
        """Another camera is in its socket, one that is not ours."""
        self.write(state="foreign")

    def cling(self):
        """From its next opening on, it does not close."""
        self.write(state="cling")

    def mend(self):
        self.write(state="ok")

    def unplug(self):
        self.file.rename(self.file.with_suffix(".unplugged"))

    def plug(self):
        self.file.with_suffix(".unplugged").rename(self.file)

    def restore(self):
        """As it was at first, whatever happened to it."""
        if self.file.with_suffix(".unplugged").exists():
            self.plug()
        self.mend()


class Watch:
    """`winglinkctl watch --json`: first everything as it is, then every signal and every change."""

    LAST_OF_SNAPSHOT = "self-check"

    def __init__(self, process: Process):
        self.process = process
        self.known = {}    # properties, by object
        self.signals = []  # events, in their order
        self.taken = {}    # how many of signals a wait for (object, name) has passed
        self.at = 0
        self.until(lambda: self.LAST_OF_SNAPSHOT in self.known, LONG, "a snapshot")

    def take(self, event: dict):
        if event["event"] == "properties":
            self.known.setdefault(event["object"], {}).update(event["properties"])
        else:
            self.signals.append(event)

    def until(self, reached, seconds: float, words: str):
        """Takes in events, one at a time, until reached() is true."""
        deadline = time.monotonic() + seconds
        while not reached():
            try:
                line, self.at = self.process.lines.wait(lambda text: True, deadline - time.monotonic(), self.at)
            except NotSaid:
                raise AssertionError(f"not within {seconds} s: {words}; known: {self.known}") from None
            self.take(json.loads(line))

    def wait_until(self, what: str, wanted, seconds: float, words: str):
        """Until wanted(properties of the object) is true."""
        self.drain()
        self.until(lambda: wanted(self.known.get(what, {})), seconds, f"{what}: {words}")

    def drain(self):
        """Takes in what has been said already, so that an old state is not taken for the present one."""
        while self.process.lines.read(0):
            pass
        while self.at < len(self.process.lines.all):
            self.take(json.loads(self.process.lines.all[self.at]))
            self.at += 1

    def wait_signal(self, what: str, name: str, wanted, seconds: float) -> dict:
        key = (what, name)

        def found() -> bool:
            while self.taken.setdefault(key, 0) < len(self.signals):
                self.taken[key] += 1
                event = self.signals[self.taken[key] - 1]
                if (event["object"], event["event"]) == key and wanted(event):
                    return True
            return False

        self.until(found, seconds, f"signal {name} of {what}")
        return self.signals[self.taken[key] - 1]

    def close(self):
        self.process.stop()


class Unit:
    """address: the room's address of record. microphone and loudspeaker: as in unit.conf."""

    def __init__(self, build: pathlib.Path, place: Place, address: str, logs: pathlib.Path):
        self.build = build
        self.place = place
        self.address = address
        self.logs = logs
        self.name = address.split("@")[0]
        self.root = ROOTS / f"u{next(NUMBERS)}"
        for folder in ("etc/winglink", "run/winglink/ports", "stand-ins", "run/user"):
            (self.root / folder).mkdir(parents=True)
        self.person = staff.at(address)  # who signs in when it has started
        self.config = {"cameras": {"room": "none", "exam": "none"},
                       "sound": {"microphone": "stand-in:silence", "loudspeaker": "stand-in:null"},
                       "network": {"bind": place.address}}
        self.cameras = {}
        self.more = {}            # of its daemon's environment
        self.bus = Bus(self.root, logs / f"{self.name}-bus.log")
        self.heard = None         # what its loudspeaker played, lab/sound.py
        self.voice_seconds = 0.0  # how long its stand-in voice takes until it begins again
        self.voice_chirps = []    # where in it the chirps are, s
        self.daemon = None
        self.events = None

    # --- its parts

    def camera(self, role: str, number: int, photo: str = "", **more) -> Camera:
        """Gives it a stand-in camera; role: "room" or "exam"; number: what is painted into its picture."""
        camera = Camera(self.root / "stand-ins" / f"{role}.standin", number, photo, **more)
        self.config["cameras"][role] = f"stand-in:{camera.file}"
        self.cameras[role] = camera
        return camera

    def microphone(self, rule: str):
        self.config["sound"]["microphone"] = rule

    def loudspeaker(self) -> pathlib.Path:
        """A loudspeaker that writes down what it plays."""
        file = self.root / "stand-ins" / "heard.wav"
        self.config["sound"]["loudspeaker"] = f"stand-in:{file}"
        return file

    def write_config(self):
        groups = (f"[{group}]\n" + "".join(f"{key}={value}\n" for key, value in keys.items())
                  for group, keys in self.config.items())
        (self.root / "etc/winglink/unit.conf").write_text("\n".join(groups))

    # --- its daemon

    @property
    def environment(self) -> dict:
        return os.environ | {"DBUS_SYSTEM_BUS_ADDRESS": self.bus.address, "WINGLINK_DEBUG": "1",
                             "XDG_RUNTIME_DIR": str(self.root / "run/user")}

    def start(self, seconds: float = LONG, sign_in: bool = True):
        """Starts winglinkd, waits until it says that it is ready, and signs a person in, who is on the unit's staff."""
        self.write_config()
        if not staff.file(self.root).exists():
            staff.install(self.root, self.person)
        self.launch()
        self.wait_ready(seconds)
        self.events = Watch(Process(self.words("watch", "--json", "--no-level"), self.logs / f"{self.name}-watch.log",
                                    "stdout", environment=self.environment))
        if sign_in:
            self.sign_in()

    @property
    def token(self) -> str:
        """What winglinkctl keeps of the sign-in, for who speaks to the bus without it."""
        return next((self.root / "run/user").glob("winglinkctl-*")).read_text()

    def sign_in(self):
        self.ctl("sign-in", self.person.code, typed=f"{self.person.pin}\n")

    def launch(self):
        """Starts winglinkd without waiting for anything."""
        notify = self.root / "notify"
        notify.unlink(missing_ok=True)
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self.notify.bind(str(notify))
        self.daemon = Process(self.place.words(self.build / "winglinkd", "--root", self.root),
                              self.logs / f"{self.name}.log",
                              environment=self.environment | self.more | {"NOTIFY_SOCKET": str(notify)})

    def wait_ready(self, seconds: float):
        """Waits for READY=1 (sd_notify), or for the daemon's end, whichever is first."""
        deadline = time.monotonic() + seconds
        end = os.pidfd_open(self.daemon.pid)
        try:
            while (left := deadline - time.monotonic()) > 0:
                heard, _, _ = select.select([self.notify, end], [], [], left)
                if self.notify in heard and "READY=1" in self.notify.recv(4096).decode().splitlines():
                    return
                if end in heard:
                    raise AssertionError(f"{self.name}: winglinkd ended at its start: {self.journal()[-3:]}")
            raise AssertionError(f"{self.name}: winglinkd was not ready within {seconds} s")
        finally:
            os.close(end)
            self.notify.close()

    def journal(self) -> list:
        """The lines that winglinkd has logged so far."""
        return (self.logs / f"{self.name}.log").read_text(errors="replace").splitlines()

    def voice_began(self) -> float:
        """When its stand-in microphone began its loop (the last time it was opened): CLOCK_MONOTONIC, s."""
        found = re.findall(r"^stand-in-microphone: begins monotonic-us=(\d+)$", "\n".join(self.journal()), re.MULTILINE)
        return int(found[-1]) / 1e6

    def stop(self, seconds: float = 0):
        """Asks winglinkd to end, which it must do well and in time; 0: in the time that is promised."""
        seconds = seconds or within(2, 6)
        started = time.monotonic()
        code = self.daemon.stop(signal.SIGTERM, seconds + 10)
        took = time.monotonic() - started
        self.forget()
        assert code == 0, f"{self.name}: winglinkd ended with {code}: {self.journal()[-5:]}"
        assert took <= seconds, f"{self.name}: winglinkd took {took:.1f} s to end"

    def kill(self):
        """Ends winglinkd as a fault would."""
        self.daemon.stop(signal.SIGKILL)
        self.forget()

    def forget(self):
        if self.events:
            self.events.close()
        self.daemon = self.events = None

    def close(self):
        """The end of the test, whatever state the unit is in."""
        if self.daemon:
            self.kill()
        self.bus.stop()

    # --- winglinkctl

    def words(self, *words) -> list:
        return [self.build / "winglinkctl", *map(str, words)]

    def ctl(self, *words, seconds: float = LONG, typed: str = "") -> str:
        """What a person does: winglinkctl with these words, which must succeed. typed: its standard input."""
        done = subprocess.run(self.words(*words), input=typed, capture_output=True, text=True, timeout=seconds,
                              env=self.environment, check=False)
        if done.returncode:
            raise Refused([*map(str, words)], done)
        return done.stdout

    def read(self, *words):
        """What a reading verb says, as data."""
        return json.loads(self.ctl(*words, "--json"))

    def begin(self, *words) -> Process:
        """A verb that takes its time, beside the test."""
        return Process(self.words(*words), self.logs / f"{self.name}-{words[0]}.log", environment=self.environment)

    def wait_until(self, what: str, seconds: float = LONG, **values):
        """Until the properties of an object ("unit", "devices", "consultation", "waiting", "staff") have these values."""
        self.events.wait_until(what, lambda known: all(known.get(key) == value for key, value in values.items()),
                               seconds, str(values))

    def wait_pictures(self, *names, seconds: float = LONG):
        """Until all of these video ports have pictures."""
        self.events.wait_until("unit", lambda known: set(names) <= set(known.get("ports", [])), seconds, str(names))

    def wait_signal(self, what: str, name: str, wanted=lambda values: True, seconds: float = LONG) -> dict:
        """The next signal of this name for which wanted(its arguments) is true."""
        return self.events.wait_signal(what, name, wanted, seconds)

    def port(self, name: str) -> Port:
        """A reader of one of its video ports."""
        socket_path = self.read("port", name)["socket"]
        return Port(self.build, socket_path, self.logs / f"{self.name}-{name}.log")

    # --- the process, from outside

    def memory(self) -> int:
        """Proportional set size of winglinkd, in kB: shared frames count by their share. 0 under AddressSanitizer, which
        keeps for a while what was freed: there memory tells nothing."""
        if "libasan" in pathlib.Path(f"/proc/{self.daemon.pid}/maps").read_text():
            return 0
        return self.parts_of_memory("Pss")

    def memory_of_its_own(self) -> int:
        """The part of it that no file stands behind, in kB: what of the programs and libraries is shared depends on who else
        runs, and on what was read of them so far. 0 under AddressSanitizer."""
        return self.parts_of_memory("Pss_Anon", "Pss_Shmem") if self.memory() else 0

    def parts_of_memory(self, *names: str) -> int:
        rollup = pathlib.Path(f"/proc/{self.daemon.pid}/smaps_rollup").read_text()
        return sum(int(line.split()[1]) for line in rollup.splitlines() if line.partition(":")[0] in names)

    def open_files(self) -> list:
        """What winglinkd has open now, as paths."""
        found = []
        for entry in pathlib.Path(f"/proc/{self.daemon.pid}/fd").iterdir():
            try:
                found.append(os.readlink(entry))
            except FileNotFoundError:
                continue
        return found

    def open_devices(self) -> list:
        """Cameras and microphones that winglinkd has open now. A stand-in has no device: `status` tells of it."""
        return [file for file in self.open_files() if DEVICE.search(file)]

    def record(self) -> list:
        """The lines of its record, but for who signed in and out."""
        return [line for line in self.whole_record() if line["what"] not in ("signed-in", "signed-out")]

    def whole_record(self) -> list:
        file = self.root / "var/lib/winglink/record/record.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
