# SPDX-License-Identifier: Apache-2.0
"""The product under measurement: a wing unit, a consulting unit, and other wings that only wait."""

import dataclasses
import random
import time

from gi.repository import Gio, GLib
from lab import cast
from lab.marks import finish
from lab.unit import Refused, Unit

from . import machine, screen

QUEUE = 8        # callers who keep every warm place taken
SETTLE = 2.0     # seconds of flowing pictures before anything counts
SERVICE = "org.winglink.Unit1"
CONSULTATION = "/org/winglink/consultation"
INTERFACE = "org.winglink.Consultation1"
PORTS = [("wing", "room"), ("wing", "exam"), ("wing", "far-room"),
         ("clinic", "room"), ("clinic", "far-room"), ("clinic", "far-exam")]

QUEUERS = [cast.Room(f"queue-wing-{n}@estate.example", f"HMP Queue {n}, healthcare wing", "wing", f"192.0.2.{100 + n}")
           for n in range(QUEUE)]


def found(folder):
    """The lab's estate, with wings enough to fill the waiting list's warm places."""
    estate = cast.found(folder)
    for room in QUEUERS:
        estate.add(room.address, room.name, room.role, room.host)
        estate.permit(room.address, cast.AIREDALE.address)
    estate.bundle()
    return estate


@dataclasses.dataclass(frozen=True)
class Join:
    """Milliseconds from the Join to the first far frame, as seen from outside and as the unit says."""

    outside: float
    inside: float


class Finger:
    """Taps Join at a unit, over its bus, and looks at the clock."""

    def __init__(self, unit: Unit):
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.token = unit.token
        self.bus = Gio.DBusConnection.new_for_address_sync(unit.bus.address, flags, None, None)
        self.seen = self.fault = None
        self.bus.signal_subscribe(SERVICE, INTERFACE, "FirstPicture", CONSULTATION, None,
                                  Gio.DBusSignalFlags.NONE, self.on_picture)
        self.ask("GetStats")  # nothing is done for the first time while the clock runs

    def on_picture(self, _bus, _sender, _path, _interface, _signal, arguments):
        if arguments.unpack()[0] == "far-room" and self.seen is None:
            self.seen = time.monotonic()

    def on_joined(self, bus, result):
        try:
            bus.call_finish(result)
        except GLib.Error as error:
            self.fault = error.message

    def ask(self, method: str) -> tuple:
        return self.bus.call_sync(SERVICE, CONSULTATION, INTERFACE, method, None, None, Gio.DBusCallFlags.NONE, 10000,
                                  None).unpack()

    def join(self, caller: str, seconds: float = 20) -> Join:
        self.seen = self.fault = None
        began = time.monotonic()
        self.bus.call(SERVICE, CONSULTATION, INTERFACE, "Join", GLib.Variant("(ss)", [self.token, caller]), None,
                      Gio.DBusCallFlags.NONE, int(seconds * 1000), None, self.on_joined)
        while self.seen is None and self.fault is None and time.monotonic() < began + seconds:
            wake = GLib.timeout_add(200, lambda: True)
            GLib.MainContext.default().iteration(True)
            GLib.source_remove(wake)
        if self.seen is None:
            raise AssertionError(f"no picture after the join: {self.fault or 'none came in time'}")
        return Join(1000 * (self.seen - began), self.ask("GetStats")[0]["join_to_picture_ms"])


class Quiet(Unit):
    """A unit as it runs in a wall: without debug lines."""

    @property
    def environment(self) -> dict:
        return {key: value for key, value in super().environment.items() if key != "WINGLINK_DEBUG"}


class Product:
    def __init__(self, build, link, estate, logs):
        self.build, self.link, self.estate, self.logs = build, link, estate, logs
        self.wing = self.unit("wing", cast.OAKWOOD)
        self.clinic = self.unit("clinic", cast.AIREDALE)
        for unit, words, voice in ((self.wing, cast.NURSE, "en-gb+f3"), (self.clinic, cast.CONSULTANT, "en-gb-x-rp")):
            cast.give_voice(unit, words, voice)
        cast.give_cameras(self.wing, cast.OAKWOOD)
        cast.give_cameras(self.clinic, cast.AIREDALE)
        self.units = {"wing": self.wing, "clinic": self.clinic}
        self.queue = []
        self.since = {}  # when each room's last call came that was seen, µs
        self.finger = None

    def unit(self, name: str, room: cast.Room) -> Unit:
        unit = Quiet(self.build, self.link.place(name, room.host), room.address, self.logs)
        self.estate.install(room.address, unit.root)
        return unit

    def start(self):
        for unit in self.units.values():
            unit.start()
        self.finger = Finger(self.clinic)

    def close(self):
        for unit in [*self.units.values(), *self.queue]:
            unit.close()

    # --- those who only wait

    def fill_queue(self, count: int):
        """So many wings without devices call the consulting unit and wait, each on a warm transport."""
        while len(self.queue) < count:
            room = QUEUERS[len(self.queue)]
            unit = self.unit(f"q{len(self.queue)}", room)
            unit.config["sound"]["microphone"] = "none"
            self.queue.append(unit)
            unit.start()
            unit.ctl("call", cast.AIREDALE.address)
            self.wait_caller(room, "ready")

    def wait_caller(self, room: cast.Room, state: str) -> str:
        """The id under which a room waits in this state, once it does so in a call that was not seen before. The unit
        keeps one place for a room, so that the time tells its calls apart; it is good to some microseconds."""
        def is_here(event: dict) -> bool:
            caller = event["caller"]
            return (caller["room"] == room.address and caller["state"] == state and not caller.get("gone")
                    and caller["since"] > self.since.get(room.address, 0) + 1000)

        caller = self.clinic.wait_signal("waiting", "CallerChanged", is_here, 30)["caller"]
        self.since[room.address] = caller["since"]
        return caller["id"]

    # --- a consultation, in steps

    def wait_ports(self, name: str, wanted: set):
        events = self.units[name].events
        events.until(lambda: wanted <= set(events.known["unit"]["ports"]), 30, f"pictures {wanted} at the {name}")

    def call(self, state: str) -> str:
        """The nurse checks and calls; the caller's id once it waits in this state: "ready" (the transport is proven)
        or "ringing" (there is none yet)."""
        self.wing.ctl("check")
        self.wait_ports("wing", {"room", "exam"})
        self.wing.ctl("call", cast.AIREDALE.address)
        caller = self.wait_caller(cast.OAKWOOD, state)
        time.sleep(random.uniform(0.3, 0.6))  # people tap at any moment between two frames
        return caller

    def consult(self):
        """A consultation, with all its pictures."""
        self.finger.join(self.call("ready"))
        self.wait_ports("clinic", {"room", "far-room", "far-exam"})
        self.wait_ports("wing", {"far-room"})

    def end(self):
        self.clinic.ctl("end")
        self.wing.wait_until("consultation", 30, state="ended")
        for unit in self.units.values():
            unit.ctl("dismiss")

    def joins(self, count: int, state: str) -> list:
        done = []
        for _ in range(count):
            done.append(self.finger.join(self.call(state)))
            self.end()
        return done

    # --- what is measured while it lasts

    def reader(self, name: str, port: str, words: tuple):
        """A reader at one port. A picture that has just begun may pause: it is asked for again."""
        until = time.monotonic() + 30
        while True:
            self.wait_ports(name, {port})
            try:
                return self.units[name].port(port).begin("--json", *words)
            except Refused as refused:
                if refused.code != "port-not-live" or time.monotonic() > until:
                    raise

    def readers(self, *words) -> dict:
        """A reader at each of the six video ports."""
        return {(name, port): self.reader(name, port, words) for name, port in PORTS}

    def round(self, frames: int) -> tuple:
        """One consultation: ({end: Cost}, {(end, port): Seen})."""
        self.consult()
        patience = frames / 5 + 30
        readers = self.readers("--frames", frames, "--warm-up", int(30 * SETTLE), "--seconds", int(patience))
        time.sleep(SETTLE)
        window = machine.Window({name: (unit.daemon.pid, unit.place) for name, unit in self.units.items()})
        seen = {PORTS[0]: finish(readers[PORTS[0]], patience)}
        costs = window.close()
        seen |= {key: finish(readers[key], patience) for key in PORTS[1:]}
        self.end()
        return costs, seen

    def memory(self, seconds: float) -> dict:
        """{end: Memory} so long after a join, with every picture read and whoever waits."""
        self.consult()
        joined = time.monotonic()
        readers = self.readers("--seconds", int(seconds) + 30)
        time.sleep(max(0.0, joined + seconds - time.monotonic()))
        found_now = {name: machine.memory(unit.daemon.pid) for name, unit in self.units.items()}
        for reader in readers.values():
            reader.stop()
        self.end()
        return found_now

    def panels(self, seconds: float) -> dict:
        """{renderer: Look} of the consulting unit's panel in a consultation, one after the other."""
        self.consult()
        looks = {renderer: screen.measure(self.clinic, renderer, seconds) for renderer in screen.RENDERERS}
        self.end()
        return looks
