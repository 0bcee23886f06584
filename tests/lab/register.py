# SPDX-License-Identifier: Apache-2.0
"""The staff of a unit under test, as a technician changes it: over the unit's own bus."""

from gi.repository import Gio, GLib

from .staff import Member
from .unit import Unit

SERVICE, OBJECT, INTERFACE = "org.winglink.Unit1", "/org/winglink/staff", "org.winglink.Staff1"


class Register:
    def __init__(self, unit: Unit):
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.bus = Gio.DBusConnection.new_for_address_sync(unit.bus.address, flags, None, None)

    def ask(self, method: str, *words: str) -> tuple:
        return self.bus.call_sync(SERVICE, OBJECT, INTERFACE, method, GLib.Variant(f"({'s' * len(words)})", words), None,
                                  Gio.DBusCallFlags.NONE, 60000, None).unpack()

    def add(self, code: str, role: str) -> Member:
        """Somebody new, with a one-time PIN, which must be changed at the first sign-in."""
        (once,) = self.ask("AddStaff", "", code, role)
        return Member(code, role, once, "")

    def sign_out(self, person: Member):
        """Whoever is signed in at the unit is signed out: a sign-in ends the one before."""
        self.ask("SignOut", self.ask("SignIn", person.code, person.pin)[0])
