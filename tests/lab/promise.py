# SPDX-License-Identifier: Apache-2.0
"""Bounds that people were promised: of time, of frames that are lost."""

import os


def load() -> float:
    """Of this machine in the last minute: how many programs wanted a processor."""
    return os.getloadavg()[0]


def is_busy() -> bool:
    """Whether this machine has more to do than these tests, so that nothing can be said of what takes how long."""
    return load() >= 2 * os.cpu_count()


def within(promised: float, busy: float) -> float:
    """What was promised, on a machine that has time; the other on one that is busy with more than these tests,
    where nothing could be said of the promise."""
    return busy if is_busy() else promised
