# SPDX-License-Identifier: Apache-2.0
"""A unit and its keeper that say what a test tells them to: the objects of the contract (src/dbus/*.xml) on a bus, for
screens whose states a real unit is in for a second, once in its life, or only on a device. They serve from a thread of
their own; a test changes what they say, and sees what they were asked."""

import pathlib
import threading

from gi.repository import Gio, GLib

CONTRACT = pathlib.Path(__file__).resolve().parent.parent.parent / "src" / "dbus"
UNIT, KEEPER = "org.winglink.Unit1", "org.winglink.Keeper1"
PATHS = {"Unit1": "unit", "Directory1": "directory", "Devices1": "devices", "Consultation1": "consultation",
         "WaitingList1": "waiting", "Staff1": "staff", "SelfCheck1": "self_check", "Keeper1": "keeper"}
PROPERTIES = "org.freedesktop.DBus.Properties"
# What dictionaries hold under these keys; a text, a truth or a list of them says its type by itself.
UNSIGNED = {"step", "steps", "percent", "hit", "of", "width", "height", "rooms", "answered", "megabits", "permissions", "volume"}
LONG_UNSIGNED = {"serial"}
EMPTY = {"s": "", "b": False, "x": 0, "t": 0, "u": 0, "d": 0.0, "as": [], "a{ss}": {}, "a{sv}": {}, "aa{sv}": []}


def boxed(key: str, value) -> GLib.Variant:
    """A value of a dictionary, as the contract has it under this key."""
    if isinstance(value, bool):
        return GLib.Variant("b", value)
    if isinstance(value, str):
        return GLib.Variant("s", value)
    if isinstance(value, float):
        return GLib.Variant("d", value)
    if isinstance(value, int):
        return GLib.Variant("u" if key in UNSIGNED else "t" if key in LONG_UNSIGNED else "x", value)
    if key == "cameras":
        return GLib.Variant("a{ss}", value)
    if isinstance(value, list) and value and isinstance(value[0], str):
        return GLib.Variant("as", value)
    if isinstance(value, dict):
        return GLib.Variant("a{sv}", {name: boxed(name, one) for name, one in value.items()})
    return GLib.Variant("aa{sv}", [{name: boxed(name, one) for name, one in row.items()} for row in value])


def variant(signature: str, value) -> GLib.Variant:
    """value as one of this type; dictionaries of variants may hold plain values."""
    if signature == "a{sv}":
        return boxed("", value)
    if signature == "aa{sv}":
        return boxed("", list(value))
    return GLib.Variant(signature, value)


class Pretend:
    """Objects under one name on a bus. values: interface to property to what it is at first."""

    def __init__(self, address: str, name: str, values: dict):
        self.name = name
        self.info = {}     # interface's short name to its description
        self.values = {}   # the same to property to value
        self.answers = {}  # method to what it answers: a tuple, an error's name, or a function of the arguments
        self.asked = []    # (method, arguments)
        self.heard = threading.Condition()
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        for short, properties in values.items():
            xml = (CONTRACT / f"org.winglink.{short}.xml").read_text(encoding="utf-8")
            self.info[short] = Gio.DBusNodeInfo.new_for_xml(xml).interfaces[0]
            self.values[short] = {one.name: properties.get(one.name, EMPTY[one.signature])
                                  for one in self.info[short].properties}
        self.context = GLib.MainContext()
        self.loop = GLib.MainLoop(self.context)
        self.bus = None
        ready = threading.Event()
        self.thread = threading.Thread(target=self.serve, args=(address, flags, ready), daemon=True)
        self.thread.start()
        ready.wait()

    def serve(self, address: str, flags, ready: threading.Event):
        self.context.push_thread_default()
        self.bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        for short, info in self.info.items():
            self.bus.register_object(f"/org/winglink/{PATHS[short]}", info, self.on_method, self.on_get, None)
        self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                           GLib.Variant("(su)", (self.name, 0)), None, Gio.DBusCallFlags.NONE, 10000, None)
        ready.set()
        self.loop.run()
        self.context.pop_thread_default()

    def on_get(self, connection, sender, path, interface, name):
        short = interface.rsplit(".", 1)[1]
        return variant(self.info[short].lookup_property(name).signature, self.values[short][name])

    def on_method(self, connection, sender, path, interface, method, arguments, invocation):
        answer = self.answers.get(method, ())
        words = arguments.unpack()
        with self.heard:
            self.asked.append((method, words))
            self.heard.notify_all()
        answer = answer(*words) if callable(answer) else answer
        if isinstance(answer, str):
            invocation.return_dbus_error(f"org.winglink.Error.{answer}", "so the test says")
        elif answer is not None:  # None: it is never answered
            out = self.info[interface.rsplit(".", 1)[1]].lookup_method(method).out_args
            values = tuple(variant(one.signature, value) for one, value in zip(out, answer, strict=True))
            invocation.return_value(GLib.Variant.new_tuple(*values))

    def say(self, short: str, **values):
        """Changes properties, and tells whoever listens."""
        self.values[short] |= values
        changed = {name: variant(self.info[short].lookup_property(name).signature, value)
                   for name, value in values.items()}
        self.bus.emit_signal(None, f"/org/winglink/{PATHS[short]}", PROPERTIES, "PropertiesChanged",
                             GLib.Variant("(sa{sv}as)", (f"org.winglink.{short}", changed, [])))
        self.bus.flush_sync(None)

    def signal(self, short: str, name: str, *arguments):
        """Sends one of an interface's signals."""
        types = [one.signature for one in self.info[short].lookup_signal(name).args]
        values = GLib.Variant.new_tuple(*(variant(kind, value) for kind, value in zip(types, arguments, strict=True)))
        self.bus.emit_signal(None, f"/org/winglink/{PATHS[short]}", f"org.winglink.{short}", name, values)
        self.bus.flush_sync(None)

    def wait_asked(self, method: str, seconds: float = 60) -> tuple:
        """The arguments of the newest request for a method, once there is one; it is forgotten then."""
        with self.heard:
            found = self.heard.wait_for(lambda: [one for one in self.asked if one[0] == method], seconds)
            assert found, f"{method} was not asked for within {seconds} s, but {[one[0] for one in self.asked]}"
            self.asked.remove(found[-1])
            return found[-1][1]

    def close(self):
        self.context.invoke_full(GLib.PRIORITY_DEFAULT, self.loop.quit)
        self.thread.join()
        self.bus.close_sync(None)


def unit(address: str, **more) -> Pretend:
    """A wing unit at rest; more: interface to properties."""
    values = {
        "Unit1": {"Address": "oakwood-wing-1@estate.example", "Name": "HMP Oakwood, healthcare wing, room 1",
                  "Role": "wing", "FallbackNumber": "0113 496 0123", "Version": "1.4.0", "Presence": "available"},
        "Directory1": {},
        "Devices1": {"RoomCamera": "closed", "ExamCamera": "closed", "Microphone": "closed", "Loudspeaker": "closed",
                     "Fault": "none", "Volume": 70},
        "Consultation1": {"State": "idle", "Reason": "none"},
        "WaitingList1": {},
        "Staff1": {"TriesLeft": 5, "AnyStaff": True, "AnyServing": True},
        "SelfCheck1": {"State": "idle", "InService": True},
    }
    made = Pretend(address, UNIT, {short: values[short] | more.get(short, {}) for short in values})
    made.answers |= {"GetRooms": ([],), "GetCallers": ([],)}
    return made


def keeper(address: str, **more) -> Pretend:
    """The keeper of an enrolled unit, which does nothing."""
    values = {"Version": "1.4.0", "Variant": "production", "Slot": "a", "OtherVersion": "1.3.2", "OtherGood": True,
              "Health": "good", "State": "idle", "Stick": {"state": "door-closed"}, "Enrolled": True,
              "Address": "oakwood-wing-1@estate.example"}
    return Pretend(address, KEEPER, {"Keeper1": values | more})
