# SPDX-License-Identifier: Apache-2.0
"""Programs that run beside a test: their lines as events, waited for and never polled."""

import os
import select
import signal
import subprocess
import time


class Gone(AssertionError):
    """The program ended before it said what was waited for."""


class NotSaid(AssertionError):
    """The program did not say in time what was waited for."""


class Lines:
    """The lines of a file descriptor, read as they come. All of them are kept."""

    def __init__(self, fd: int, what: str):
        self.fd = fd
        self.what = what
        self.all = []
        self.rest = b""

    def read(self, seconds: float) -> bool:
        """Takes in what arrives, at most once; False when the time passed. Raises Gone at the end."""
        if not select.select([self.fd], [], [], max(0.0, seconds))[0]:
            return False
        chunk = os.read(self.fd, 65536)
        if not chunk:
            raise Gone(f"{self.what} ended; its last lines: {self.all[-5:]}")
        *whole, self.rest = (self.rest + chunk).split(b"\n")
        self.all += [line.decode(errors="replace") for line in whole]
        return True

    def wait(self, wanted, seconds: float, start: int = 0):
        """The first line from number start on for which wanted(line) is true, with the number after it."""
        deadline = time.monotonic() + seconds
        at = start
        while True:
            while at < len(self.all):
                at += 1
                if wanted(self.all[at - 1]):
                    return self.all[at - 1], at
            left = deadline - time.monotonic()
            if left <= 0 or not self.read(left):
                raise NotSaid(f"{self.what} did not say it within {seconds} s; its last lines: {self.all[-5:]}")


class Process:
    """A program with its output in a log file, or as lines."""

    def __init__(self, words: list, log, lines_of: str = "", environment: dict | None = None,
                 **streams):
        """lines_of: "stdout" or "stderr" to read that one as lines. streams: stdin=, stdout= for a caller that
        handles one itself. What nobody reads goes to the log."""
        self.words = [str(word) for word in words]
        self.log = open(log, "ab")
        streams = {"stdin": subprocess.DEVNULL, "stdout": self.log, "stderr": self.log} | streams
        if lines_of:
            streams[lines_of] = subprocess.PIPE
        self.process = subprocess.Popen(self.words, env=environment, **streams)
        stream = getattr(self.process, lines_of) if lines_of else None
        self.lines = Lines(stream.fileno(), self.words[0]) if stream else None

    @property
    def pid(self) -> int:
        return self.process.pid

    def alive(self) -> bool:
        return self.process.poll() is None

    def stop(self, number: int = signal.SIGTERM, seconds: float = 30) -> int:
        """Sends a signal and waits for the end; the exit code (negative: killed by that signal)."""
        if self.alive():
            self.process.send_signal(number)
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"{self.words[0]} did not end within {seconds} s of {signal.Signals(number).name}")
        finally:
            self.close()
        return code

    def close(self):
        self.log.close()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream:
                stream.close()
