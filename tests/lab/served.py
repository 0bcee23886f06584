# SPDX-License-Identifier: Apache-2.0
"""An object on a bus that a test plays, in a thread of its own."""

import threading

from gi.repository import Gio, GLib


class Served:
    """A connection to a bus, and a thread for what comes over it. A class that serves something answers in on_call()."""

    def __init__(self, address: str):
        self.context = GLib.MainContext()
        self.loop = GLib.MainLoop.new(self.context, False)
        flags = Gio.DBusConnectionFlags
        self.bus = Gio.DBusConnection.new_for_address_sync(
            address, flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION, None, None)
        self.thread = None

    def serve(self, name: str, path: str, interface: Gio.DBusInterfaceInfo):
        """Has this name and this object from now on. Fails after 60 s without."""
        ready = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(name, path, interface, ready), daemon=True)
        self.thread.start()
        assert ready.wait(60), f"{name} is not on the bus after 60 s"

    def run(self, name: str, path: str, interface: Gio.DBusInterfaceInfo, ready: threading.Event):
        self.context.push_thread_default()
        self.bus.register_object_with_closures2(path, interface, self.on_call, None, None)
        self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                           GLib.Variant("(su)", (name, 4)), None, Gio.DBusCallFlags.NONE, -1, None)
        ready.set()
        self.loop.run()

    def on_call(self, _bus, _sender, _path, _interface, method, arguments, invocation):
        raise NotImplementedError

    def close(self):
        """Leaves the bus, as a process that was killed does."""
        if self.thread:
            self.loop.quit()
            self.thread.join()
        self.bus.close_sync(None)
