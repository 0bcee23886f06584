# SPDX-License-Identifier: Apache-2.0
"""A display without hardware, for programs that have a window."""

from lab.process import Process


class Display:
    """An X server of its own (Xvfb) with one screen of the panel's size."""

    def __init__(self, log, size: str = "1920x1080", *more):
        """more: of Xvfb's options."""
        self.server = Process(["Xvfb", "-displayfd", "1", "-screen", "0", f"{size}x24", "-nolisten", "tcp", *more], log,
                              lines_of="stdout")
        number, _ = self.server.lines.wait(str.isdecimal, 30)
        self.name = f":{number}"

    def environment(self, renderer: str = "cairo") -> dict:
        """What a GTK program needs to find it. renderer: "cairo", or "ngl" on a software GL."""
        return {"DISPLAY": self.name, "GDK_BACKEND": "x11", "GSK_RENDERER": renderer, "LIBGL_ALWAYS_SOFTWARE": "1"}

    def stop(self):
        self.server.stop()
