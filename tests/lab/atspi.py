# SPDX-License-Identifier: Apache-2.0
"""What a screen reader is told of a program, over AT-SPI's bus. It reads; nothing here acts."""

import dataclasses
import itertools

from gi.repository import Gio, GLib

from .eyes import Eyes
from .seat import Seat

ACCESSIBLE, EVENTS = "org.a11y.atspi.Accessible", "org.a11y.atspi.Event.Object"
PROPERTIES = "org.freedesktop.DBus.Properties"
DESKTOP = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
QUESTIONS = [(ACCESSIBLE, "GetState", None), (ACCESSIBLE, "GetRoleName", None),
             *((PROPERTIES, "Get", GLib.Variant("(ss)", (ACCESSIBLE, name))) for name in ("Name", "Description", "HelpText")),
             (ACCESSIBLE, "GetChildren", None)]
FOCUSABLE, FOCUSED, PRESSED, SENSITIVE = 11, 12, 20, 24  # AtspiStateType


@dataclasses.dataclass(frozen=True)
class Node:
    """One object of the tree. id: the widget's "screen.control" (Eyes.ask("Name") gives it), or empty."""

    depth: int
    role: str
    name: str
    description: str
    id: str
    states: int

    def has(self, state: int) -> bool:
        return bool(self.states >> state & 1)


def wait_owned(bus: Gio.DBusConnection, name: str, seconds: int = 60):
    """Until somebody has this name on a bus."""
    context, owned, late = GLib.MainContext.default(), [], []
    watch = Gio.bus_watch_name_on_connection(bus, name, Gio.BusNameWatcherFlags.NONE, lambda *_: owned.append(True), None)
    timer = GLib.timeout_add_seconds(seconds, lambda: late.append(True))
    while not owned and not late:
        context.iteration(True)
    Gio.bus_unwatch_name(watch)
    assert owned, f"nobody was {name} within {seconds} s"
    GLib.source_remove(timer)


class Reader:
    """Reads the one program of a seat."""

    def __init__(self, seat: Seat):
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        session = Gio.DBusConnection.new_for_address_sync(seat.session.address, flags, None, None)
        wait_owned(session, "org.a11y.Bus")
        address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None,
                                    Gio.DBusCallFlags.NONE, 60000, None).unpack()[0]
        self.bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)

    def call(self, node: tuple, interface: str, method: str, arguments=None):
        return self.calls([(node, interface, method, arguments)])[0]

    def calls(self, wanted: list) -> list:
        """What many calls answer, all asked at once: one after the other, each would wait for its turn of a program that
        paints live pictures meanwhile. wanted: node, interface, method and arguments of each."""
        answers = {}

        def on_answer(bus, result, at):
            try:
                answers[at] = bus.call_finish(result).unpack()[0]
            except GLib.Error as error:
                answers[at] = error

        for at, (node, interface, method, arguments) in enumerate(wanted):
            self.bus.call(*node, interface, method, arguments, None, Gio.DBusCallFlags.NONE, 60000, None, on_answer, at)
        while len(answers) < len(wanted):
            GLib.MainContext.default().iteration(True)
        for answer in answers.values():
            if isinstance(answer, GLib.Error):
                raise answer
        return [answers[at] for at in range(len(wanted))]

    def read(self, eyes: Eyes) -> list:
        """All nodes of the program's window, parents before their children. What went while it was read is no tree of one
        moment: it is read again."""
        while True:
            try:
                return self.read_once(eyes)
            except GLib.Error as error:
                if not error.matches(Gio.DBusError.quark(), Gio.DBusError.UNKNOWN_METHOD):
                    raise

    def read_once(self, eyes: Eyes) -> list:
        eyes.ask("Name")
        (program,) = self.call(DESKTOP, ACCESSIBLE, "GetChildren")
        return list(itertools.chain(*self.trees(self.call(program, ACCESSIBLE, "GetChildren"), 0)))

    def trees(self, tops: list, depth: int) -> list:
        """For each of these, it and all that is in it."""
        if not tops:
            return []
        answers = iter(self.calls([(top, *question) for top in tops for question in QUESTIONS]))
        told = [list(itertools.islice(answers, len(QUESTIONS))) for _ in tops]
        below = iter(self.trees([child for *_, children in told for child in children], depth + 1))
        return [[Node(depth, role, name, description, named, high << 32 | low),
                 *itertools.chain(*itertools.islice(below, len(children)))]
                for (low, high), role, name, description, named, children in told]
