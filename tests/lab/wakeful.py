# SPDX-License-Identifier: Apache-2.0
"""The session manager of a desktop, which blanks the screen of idle people unless a program asks it not to: GNOME's
interface, which others offer, too."""

import threading

from gi.repository import Gio, GLib

from .served import Served

NAME, OBJECT = "org.gnome.SessionManager", "/org/gnome/SessionManager"
IDLE = 8  # of Inhibit's flags: the session may not be marked as idle
INTERFACE = Gio.DBusNodeInfo.new_for_xml(f"""<node><interface name='{NAME}'>
 <method name='RegisterClient'><arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='o' direction='out'/></method>
 <method name='Inhibit'><arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>
  <arg type='u' direction='in'/><arg type='u' direction='out'/></method>
 <method name='Uninhibit'><arg type='u' direction='in'/></method></interface></node>""").interfaces[0]


class SessionManager(Served):
    """held: the reasons of those that keep the screen awake now, by cookie."""

    def __init__(self, address: str):
        self.held, self.changed, self.last = {}, threading.Condition(), 0
        super().__init__(address)
        self.serve(NAME, OBJECT, INTERFACE)

    def on_call(self, _bus, _sender, _path, _interface, method, arguments, invocation):
        if method == "RegisterClient":
            invocation.return_value(GLib.Variant("(o)", (OBJECT + "/Client1",)))
            return
        with self.changed:
            if method == "Inhibit":
                self.last += 1
                if arguments[3] & IDLE:
                    self.held[self.last] = arguments[2]
                answer = GLib.Variant("(u)", (self.last,))
            else:
                self.held.pop(arguments[0], None)
                answer = None
            self.changed.notify_all()
        invocation.return_value(answer)

    def wait_held(self, count: int, seconds: float = 60):
        """Until so many keep the screen awake."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.held) == count, seconds), self.held
