# SPDX-License-Identifier: Apache-2.0
"""What stands beside winglinkd on a device and looks after the machine: sets the unit aside, and says what it knows of
the machine (src/dbus/org.winglink.Keeper1.xml). Here it knows what a test tells it."""

from gi.repository import Gio, GLib

from .served import Served

UNIT, UNIT_OBJECT = "org.winglink.Unit1", "/org/winglink/self_check"
NAME, OBJECT = "org.winglink.Keeper1", "/org/winglink/keeper"
INTERFACE = Gio.DBusNodeInfo.new_for_xml(f"""<node><interface name='{NAME}'><method name='GetMachine'>
 <arg name='machine' type='a{{sv}}' direction='out'/></method></interface></node>""").interfaces[0]

GOOD = {"version": "1.4.0", "variant": "production", "slot": "a", "verity": True, "other_version": "1.3.2", "other_good": True,
        "secure_boot": True, "tpm": True, "disk_encrypted": True, "data_bound_to_pcr7": True, "clock_trusted": True,
        "clock_offset_ms": 4.2, "clock_source": "192.0.2.1", "serial": "WL-000317"}
KINDS = {str: "s", bool: "b", float: "d", int: "u", list: "as"}


class Keeper(Served):
    def __init__(self, address: str):
        super().__init__(address)
        self.machine = {}

    def on_call(self, _bus, _sender, _path, _interface, _method, _arguments, invocation):
        machine = {key: GLib.Variant(KINDS[type(value)], value) for key, value in self.machine.items()}
        invocation.return_value(GLib.Variant("(a{sv})", (machine,)))

    def know(self, **machine):
        """Answers on the bus from now on, with what it knows of the machine."""
        self.machine = machine
        self.serve(NAME, OBJECT, INTERFACE)

    def ask(self, method: str, *arguments):
        """A method of the unit's SelfCheck1. Fails with GLib.Error."""
        parameters = GLib.Variant("(" + "".join(KINDS[type(one)] for one in arguments) + ")", arguments)
        return self.bus.call_sync(UNIT, UNIT_OBJECT, "org.winglink.SelfCheck1", method, parameters, None,
                                  Gio.DBusCallFlags.NONE, -1, None)

    def refused(self, method: str, *arguments) -> str:
        """The name of the error with which it is refused: "NotNow"."""
        try:
            self.ask(method, *arguments)
        except GLib.Error as error:
            return Gio.DBusError.get_remote_error(error).rpartition(".")[2]
        raise AssertionError(f"{method} {arguments} was not refused")
