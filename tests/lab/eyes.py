# SPDX-License-Identifier: Apache-2.0
"""A GTK program as a person sees and touches it. Eyes: the lens (tests/panel/lens/lens.c) tells where every widget is
and what it says. Hands: the seat's pointer and keys. Waits end with a frame that shows what is waited for."""

import dataclasses
import json
import os
import pathlib
import time

from gi.repository import Gio, GLib

from .process import Gone, Process
from .seat import Seat

BUS_NAME, OBJECT = "org.winglink.Lens1", "/lens"
LONG = 60     # s: a wait that ends by an event, on a machine that is busy with other tests
STILL = 0.1  # s without a frame: nothing moves
DOUBLE_TOUCH = 0.5  # s: a control takes a second touch within 0.4 s for no touch (src/widgets/button.c)


@dataclasses.dataclass(frozen=True)
class Widget:
    """One widget that is on the screen. Places are of the screen."""

    depth: int
    kind: str
    name: str       # "screen.control"; GTK's class name where there is none
    words: str
    classes: tuple
    x: int
    y: int
    width: int
    height: int
    sensitive: bool
    focused: bool
    cut: bool       # has less room than its words need

    @property
    def middle(self) -> tuple:
        return self.x + self.width // 2, self.y + self.height // 2

    @property
    def box(self) -> tuple:
        """Left, top, right, bottom."""
        return self.x, self.y, self.x + self.width, self.y + self.height


class Sight:
    """All widgets on the screen at one moment, parents before their children."""

    def __init__(self, widgets: list, frame: int):
        self.widgets = [Widget(*fields[:3], fields[3].replace("\u00a0", " "), tuple(fields[4]), *fields[5:]) for fields in widgets]
        self.frame = frame

    def named(self, name: str) -> Widget | None:
        return next((widget for widget in self.widgets if widget.name == name), None)

    def names(self) -> list:
        """Of all widgets that have a name of their own, in reading order of the tree."""
        return [widget.name for widget in self.widgets if "." in widget.name]

    def within(self, widget: Widget) -> list:
        """A widget and all that is in it."""
        start = self.widgets.index(widget)
        end = next((at for at in range(start + 1, len(self.widgets)) if self.widgets[at].depth <= widget.depth),
                   len(self.widgets))
        return self.widgets[start:end]

    def words(self, widget: Widget | None = None) -> str:
        """What is written on a widget, or on the whole screen."""
        return "\n".join(one.words for one in (self.within(widget) if widget else self.widgets) if one.words)

    def control(self, words: str) -> Widget | None:
        """The innermost widget with a name of its own on which these words stand."""
        found = [widget for widget in self.widgets if "." in widget.name and words in self.words(widget)]
        return max(found, key=lambda widget: widget.depth, default=None)

    def focus(self) -> Widget | None:
        """What has the keyboard's focus, or the nearest named widget round it."""
        round_it = []
        for widget in self.widgets:
            round_it = [other for other in round_it if other.depth < widget.depth] + [widget]
            if widget.focused:
                return next((other for other in reversed(round_it) if "." in other.name), widget)
        return None

    def focus_place(self) -> tuple | None:
        """Which widget that is, wherever it stands: its name, and how many of that name come before it."""
        widget = self.focus()
        return widget and (widget.name, [one for one in self.widgets if one.name == widget.name].index(widget))

    def focused(self) -> str:
        """Its name."""
        widget = self.focus()
        return widget.name if widget else ""


class Eyes:
    """words: the program; build: where the lens was built."""

    def __init__(self, build: pathlib.Path, seat: Seat, words: list, log: pathlib.Path, environment: dict):
        self.seat = seat
        self.what = pathlib.Path(str(words[0])).name
        self.pressed = ""  # the control that was touched last
        self.bus = Gio.DBusConnection.new_for_address_sync(
            seat.session.address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        more = {"GIO_EXTRA_MODULES": str(build / "tests" / "panel" / "lens")}
        self.process = Process(words, log, environment=seat.environment | environment | more)
        self.wait_open()

    def wait_open(self):
        """Until the program's lens is there, or the program has ended."""
        context, opened = GLib.MainContext.default(), []
        watch = Gio.bus_watch_name_on_connection(self.bus, BUS_NAME, Gio.BusNameWatcherFlags.NONE,
                                                 lambda *_: opened.append(True), None)
        ended = os.pidfd_open(self.process.pid)
        end = GLib.unix_fd_add_full(GLib.PRIORITY_DEFAULT, ended, GLib.IOCondition.IN, lambda *_: opened.append(False))
        late = GLib.timeout_add_seconds(LONG, lambda: opened.append(None))
        while not opened:
            context.iteration(True)
        for source in (end, late):
            if GLib.MainContext.default().find_source_by_id(source):
                GLib.source_remove(source)
        os.close(ended)
        Gio.bus_unwatch_name(watch)
        if not opened[0]:
            raise Gone(f"{self.what} {'ended' if opened[0] is False else 'did not open its window'}: "
                       f"{pathlib.Path(self.process.log.name).read_text(errors='replace').splitlines()[-5:]}")

    def ask(self, method: str, arguments=None, seconds: float = LONG) -> tuple:
        return self.bus.call_sync(BUS_NAME, OBJECT, BUS_NAME, method, arguments, None, Gio.DBusCallFlags.NO_AUTO_START,
                                  max(1, int(seconds * 1000)), None).unpack()

    # --- eyes

    def look(self) -> Sight:
        return Sight(*json.loads(*self.ask("Look")))

    def until(self, wanted, seconds: float = LONG, what: str = "") -> Sight:
        """The first sight for which wanted(sight) is true. Looks again after each frame that is painted."""
        deadline = time.monotonic() + seconds
        while not wanted(sight := self.look()):
            self.wait_frame(sight, deadline - time.monotonic())
            if time.monotonic() > deadline:
                raise AssertionError(f"{self.what}: not within {seconds} s: {what or wanted}; it shows "
                                     f"{sight.words().splitlines()}, focus on {sight.focused() or 'nothing'}")
        return sight

    def wait_frame(self, sight: Sight, seconds: float) -> bool:
        """Until a frame after this sight is painted; False when none was in this time."""
        try:
            self.ask("Frame", GLib.Variant("(t)", (sight.frame,)), seconds)
            return True
        except GLib.Error as error:
            if not error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.TIMED_OUT):
                raise Gone(f"{self.what} ended: {error.message}") from None
            return False

    def wait(self, name: str, seconds: float = LONG) -> Widget:
        """Until a widget of this name is on the screen."""
        return self.until(lambda sight: sight.named(name), seconds, name).named(name)

    def wait_words(self, *words, seconds: float = LONG) -> Sight:
        """Until all of these words stand on the screen."""
        return self.until(lambda sight: all(some in sight.words() for some in words), seconds, str(words))

    def texts(self) -> list:
        return self.look().words().splitlines()

    # --- hands

    def tap(self, name: str, seconds: float = LONG):
        """Touches a control, once it is there, can be used, and stays where it is."""
        before = []

        def ready(sight: Sight) -> bool:
            widget = sight.named(name)
            if widget and min(widget.width, widget.height) <= 0:
                widget = None  # it has no place yet
            still = bool(before) and widget is not None and widget.sensitive and widget.box == before[-1].box
            before[:] = [widget] if widget else []
            return still or (bool(widget) and not self.wait_frame(sight, STILL) and widget.sensitive)

        if name == self.pressed:
            time.sleep(DOUBLE_TOUCH)
        self.until(ready, seconds, f"{name}, ready to be touched")
        self.pressed = name
        self.seat.press(*before[0].middle)

    def hold(self, name: str, until):
        """Holds a finger on a widget until the screen is as wanted."""
        widget = self.wait(name)
        self.seat.hand("mousemove", *widget.middle, "mousedown", 1)
        self.until(until)
        self.seat.hand("mouseup", 1)

    def tap_words(self, words: str, seconds: float = LONG):
        """Touches the control that has these words on it."""
        self.tap(self.until(lambda sight: sight.control(words), seconds, f"a control with \"{words}\"").control(words).name)

    def key(self, *names):
        self.seat.key(*names)

    def type(self, text: str):
        """Digits and letters, as keys."""
        self.seat.key(*text)

    # --- its end

    def alive(self) -> bool:
        return self.process.alive()

    def kill(self):
        self.process.process.kill()
        self.process.process.wait()
        self.process.close()

    def close(self):
        if not self.process.log.closed:
            self.process.stop()
