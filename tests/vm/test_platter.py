# SPDX-License-Identifier: Apache-2.0
"""The disk that forgets when the plug is pulled (platter.py), by a machine that has nothing else: what was flushed stays,
of the rest some."""

import random
import signal
import socket

from lab.process import Process

from . import platter, qmp

SIZE = 16 << 20
LATE, FIRST, STEP = 64, 1 << 20, 1 << 16  # writes of 4 KiB that nobody flushed


def test_what_was_flushed_stays_and_of_the_rest_some(tmp_path):
    disk = tmp_path / "disk.img"
    disk.write_bytes(b"old " * (SIZE // 4))
    written = platter.Platter(disk)
    mine, its = socket.socketpair()
    machine = Process(["qemu-system-x86_64", "-machine", "none", "-nodefaults", "-display", "none", *written.on(),
                       "-chardev", f"socket,id=qmp,fd={its.fileno()}", "-qmp", "chardev:qmp"], tmp_path / "qemu.log",
                      pass_fds=[its.fileno()])
    its.close()
    control = qmp.Qmp(mine)

    def ask(words: str):
        said = control.ask("human-monitor-command", **{"command-line": f'qemu-io disk "{words}"'})
        assert not said or "wrote" in said, said

    ask("write -P 0x31 0 64k")
    ask("write -z 128k 64k")
    ask("flush")
    for number in range(LATE):
        ask(f"write -P 0x32 {FIRST + number * STEP} 4k")
    machine.stop(signal.SIGKILL)
    assert disk.read_bytes().count(b"\x32" * 4096) == LATE  # what another process' cache kept for it
    said = written.lose(random.Random(1))
    found = disk.read_bytes()
    assert len(found) == SIZE
    assert found[:64 << 10] == b"\x31" * (64 << 10) and found[64 << 10:68 << 10] == b"old " * 1024
    assert found[128 << 10:192 << 10] == bytes(64 << 10)
    late = [found[at:at + 4096] for at in range(FIRST, FIRST + LATE * STEP, STEP)]
    kept = late.count(b"\x32" * 4096)
    assert 0 < kept < LATE and late.count(b"old " * 1024) == LATE - kept, said
    assert f"after the last flush {LATE}, of which {LATE - kept} were lost" in said
    written.close()
    mine.close()
