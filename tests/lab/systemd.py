# SPDX-License-Identifier: Apache-2.0
"""What winglink-keeper asks of systemd, on a unit's own bus: units that start, stop and restart as a test says."""

import threading

from gi.repository import Gio, GLib

NAME, OBJECT, MANAGER = "org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager"
METHODS = ("StartUnit", "StopUnit", "RestartUnit", "TryRestartUnit")
INTERFACE = Gio.DBusNodeInfo.new_for_xml("<node><interface name='{}'>{}<method name='Subscribe'/></interface></node>".format(
    MANAGER, "".join(f"<method name='{name}'><arg type='s' direction='in'/><arg type='s' direction='in'/>"
                     "<arg type='o' direction='out'/></method>" for name in METHODS))).interfaces[0]


class Systemd:
    """calls: (method, unit) of every call, in their order. do: by unit, called with the method in a thread; what it returns
    is the job's result ("done" when there is none for the unit)."""

    def __init__(self, address: str):
        self.calls = []
        self.do = {}
        self.jobs = 0
        self.context = GLib.MainContext()
        self.loop = GLib.MainLoop.new(self.context, False)
        flags = Gio.DBusConnectionFlags
        self.bus = Gio.DBusConnection.new_for_address_sync(
            address, flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION, None, None)
        served = threading.Event()
        self.thread = threading.Thread(target=self.serve, args=(served,), daemon=True)
        self.thread.start()
        assert served.wait(60)

    def serve(self, served: threading.Event):
        self.context.push_thread_default()
        self.bus.register_object(OBJECT, INTERFACE, self.on_call, None, None)
        self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                           GLib.Variant("(su)", (NAME, 4)), None, Gio.DBusCallFlags.NONE, -1, None)
        served.set()
        self.loop.run()

    def on_call(self, _bus, _sender, _path, _interface, method, arguments, invocation):
        if method == "Subscribe":
            invocation.return_value(None)
            return
        unit = arguments.unpack()[0]
        self.calls.append((method, unit))
        self.jobs += 1
        job = f"{OBJECT}/job/{self.jobs}"
        invocation.return_value(GLib.Variant("(o)", (job,)))
        threading.Thread(target=self.run, args=(self.jobs, job, method, unit), daemon=True).start()

    def run(self, number: int, job: str, method: str, unit: str):
        result = self.do.get(unit, lambda method: "done")(method)
        self.bus.emit_signal(None, OBJECT, MANAGER, "JobRemoved", GLib.Variant("(uoss)", (number, job, unit, result)))

    def close(self):
        self.loop.quit()
        self.thread.join(10)
        self.bus.close_sync(None)
