# SPDX-License-Identifier: Apache-2.0
"""Where a person sits: a display with hands (real pointer and key events through XTest) and what is painted on it, a
desktop's session bus and AT-SPI. There is no window manager: a program's window is where it puts it."""

import os
import pathlib
import struct
import tempfile

import numpy
from PIL import Image

from .bus import Bus
from .display import Display
from .process import Process
from .world import do

WIDTH, HEIGHT = 1920, 1080
XWD_SIZES = struct.Struct(">25I")  # X11/XWDFile.h: 25 words, then the window's name and the colours
COLOUR_BYTES = 12
SETTINGS = "[Settings]\ngtk-enable-animations=false\ngtk-cursor-blink=false\n"


class Seat:
    def __init__(self, logs: pathlib.Path, name: str, renderer: str = "cairo"):
        """renderer: GTK's; another one draws other pixels."""
        self.renderer = renderer
        self.folder = tempfile.TemporaryDirectory(prefix=f"seat-{name}-")
        self.display = Display(logs / f"{name}-xvfb.log", f"{WIDTH}x{HEIGHT}", "-nocursor", "-noreset", "-s", "0",
                               "-fbdir", self.folder.name)
        settings = pathlib.Path(self.folder.name, "gtk-4.0", "settings.ini")
        settings.parent.mkdir()
        settings.write_text(SETTINGS)
        self.session = Bus(pathlib.Path(self.folder.name), logs / f"{name}-session.log")
        self.desktop = Process(["/usr/libexec/at-spi-bus-launcher", "--launch-immediately"], logs / f"{name}-atspi.log",
                               environment=self.environment)

    @property
    def environment(self) -> dict:
        """For a program that is used here."""
        own = dict.fromkeys(["XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"], self.folder.name)
        return os.environ | self.display.environment(self.renderer) | own | {
            "DBUS_SESSION_BUS_ADDRESS": self.session.address}

    # --- hands

    def hand(self, *words):
        do("xdotool", *words, env=self.environment)

    def press(self, x: int, y: int):
        """Touches and lets go."""
        self.hand("mousemove", x, y, "click", 1)

    def drag(self, start: tuple, end: tuple):
        self.hand("mousemove", *start, "mousedown", 1, "mousemove", *end, "mouseup", 1)

    def key(self, *names):
        """Keys as xdotool names them: "Tab", "Return", "shift+Tab"."""
        self.hand("key", "--clearmodifiers", *names)

    # --- what is painted

    def picture(self) -> numpy.ndarray:
        """What is on the screen now: height x width x 3."""
        data = pathlib.Path(self.folder.name, "Xvfb_screen0").read_bytes()
        header = XWD_SIZES.unpack_from(data)
        header_size, width, height, stride, colours = header[0], header[4], header[5], header[12], header[19]
        pixels = numpy.frombuffer(data, "u1", stride * height, header_size + colours * COLOUR_BYTES)
        return pixels.reshape(height, stride)[:, :4 * width].reshape(height, width, 4)[:, :, 2::-1].copy()

    def screenshot(self, file: pathlib.Path):
        Image.fromarray(self.picture()).save(file)

    def close(self):
        self.desktop.stop()
        self.session.stop()
        self.display.stop()
        self.folder.cleanup()
