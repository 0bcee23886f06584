# SPDX-License-Identifier: Apache-2.0
"""How winglink-keeper is told to end says whether the machine ends in order: a start that was found good, and does not end so, is a
short run, and five of them in a row are what a slot is left for (docs/update.md)."""

import re
import select
import signal
import socket

import pytest

from lab.bus import Bus
from lab.process import Process

LONG = 60
MEMORY = """[unit]
boot=this one
good-since=1
home=a
newest=1.4.0
[slot a]
version=1.4.0
good=true
short-runs=3
"""
FILES = {
    "proc/cmdline": "ro rauc.slot=winglink-a",
    "proc/sys/kernel/random/boot_id": "this one",
    "usr/lib/os-release": "IMAGE_VERSION=1.4.0\nVARIANT_ID=development\n",
    "var/lib/winglink-keeper/memory": MEMORY,
}


@pytest.fixture
def bus(tmp_path):
    made = Bus(tmp_path, tmp_path / "bus.log")
    yield made
    made.stop()


@pytest.mark.parametrize("how, hears, short_runs", [(signal.SIGTERM, True, 0), (signal.SIGINT, True, 0), (signal.SIGTERM, False, 3),
                                                    (signal.SIGKILL, True, 3)])
def test_only_an_end_that_systemd_hears_of_is_one_in_order(build, tmp_path, bus, how, hears, short_runs):
    """Where systemd gives up a start that hangs, it kills everything, and nobody reads what it is told any more."""
    for name, text in FILES.items():
        path = tmp_path / "root" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="ascii")
    notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
    notify.bind(str(tmp_path / "notify"))
    keeper = Process([build / "winglink-keeper", "--root", tmp_path / "root"], tmp_path / "keeper.log",
                     environment={"DBUS_SYSTEM_BUS_ADDRESS": bus.address, "NOTIFY_SOCKET": str(tmp_path / "notify")})
    try:
        assert select.select([notify], [], [], LONG)[0] and b"READY=1" in notify.recv(4096)
        if not hears:
            notify.close()
    finally:
        code = keeper.stop(how, LONG)
        notify.close()
    assert code == (-how if how == signal.SIGKILL else 0)
    kept = (tmp_path / "root/var/lib/winglink-keeper/memory").read_text(encoding="ascii")
    assert re.findall(r"^short-runs=(\d+)$", kept, re.MULTILINE)[0] == str(short_runs), kept
