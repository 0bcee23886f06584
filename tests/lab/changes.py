# SPDX-License-Identifier: Apache-2.0
"""What happens in a folder, as events: inotify(7), by way of the C library."""

import ctypes
import os
import pathlib
import select
import time

MODIFY, CLOSE_WRITE, MOVED_FROM, MOVED_TO, CREATE, DELETE = 0x2, 0x8, 0x40, 0x80, 0x100, 0x200
CLOEXEC, NONBLOCK = os.O_CLOEXEC, os.O_NONBLOCK
LIBC = ctypes.CDLL(None, use_errno=True)


class Changes:
    """The files of a folder: made, written, closed, renamed, removed. Use it as a context."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.fd = LIBC.inotify_init1(CLOEXEC | NONBLOCK)
        mask = MODIFY | CLOSE_WRITE | MOVED_FROM | MOVED_TO | CREATE | DELETE
        if self.fd < 0 or LIBC.inotify_add_watch(self.fd, os.fsencode(folder), mask) < 0:
            raise OSError(ctypes.get_errno(), f"{folder} cannot be watched")

    def next(self, seconds: float) -> bool:
        """Waits for one or more changes; False when the time passed."""
        if not select.select([self.fd], [], [], max(0.0, seconds))[0]:
            return False
        os.read(self.fd, 65536)
        return True

    def until(self, reached, seconds: float, words):
        """Until reached() is true, which is asked first and after changes. words(): what is wrong when it is not."""
        deadline = time.monotonic() + seconds
        while not reached():
            if not self.next(deadline - time.monotonic()):
                raise AssertionError(f"not within {seconds} s: {words()}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.fd)
