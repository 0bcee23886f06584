# SPDX-License-Identifier: Apache-2.0
"""Bounds that people were promised: of time, of frames that are lost."""

import os


def within(promised: float, busy: float) -> float:
    """What was promised, on a machine that has time; the other on one that is busy with more than these tests,
    where nothing could be said of the promise."""
    return promised if os.getloadavg()[0] < 2 * os.cpu_count() else busy
