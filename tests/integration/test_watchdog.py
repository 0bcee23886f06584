# SPDX-License-Identifier: Apache-2.0
"""systemd's watchdog is told that winglinkd's main loop turns, for as long as it does. That the machine ends one that hangs
is tests/vm/test_standby.py's."""

import os
import select
import signal

from lab import cast
from lab.scene import LONG

INTERVAL = 0.8  # s that systemd would wait


def words(unit, seconds: float) -> list:
    """The next words to systemd; none when there were none in that time."""
    return unit.notify.recv(4096).decode().splitlines() if select.select([unit.notify], [], [], seconds)[0] else []


def test_a_daemon_says_that_it_turns_and_not_when_it_hangs(scene):
    wing = scene.add(cast.OAKWOOD)
    wing.daemon.stop(signal.SIGTERM, LONG)
    wing.more = {"WATCHDOG_USEC": str(round(INTERVAL * 1e6))}
    wing.launch()
    said = words(wing, LONG)
    while said and said != ["READY=1"]:
        said = words(wing, LONG)
    assert said, wing.journal()[-3:]
    assert [words(wing, LONG) for _ in range(4)] == [["WATCHDOG=1"]] * 4
    os.kill(wing.daemon.pid, signal.SIGSTOP)
    try:
        while words(wing, 0):  # what was on its way
            pass
        assert not words(wing, 2 * INTERVAL)
    finally:
        os.kill(wing.daemon.pid, signal.SIGCONT)
    assert words(wing, LONG) == ["WATCHDOG=1"]
    wing.notify.close()
