# SPDX-License-Identifier: Apache-2.0
"""Looks inside a machine whose image was not changed: a unit that systemd takes from an SMBIOS string (system
credentials, systemd.extra-unit) reads commands on the second serial port. Production images take no such strings."""

import base64
import hashlib
import pathlib
import re
import select
import socket
import time

# "C NUMBER BASE64": run it; the answer is its output as base64, whose last line is the exit code, and that answer's MD5, between
# two marks. "A NUMBER": say it again. A busy machine's serial port says a byte twice now and then, hence the sum, and a mark
# that is waited for twice.
SCRIPT = """
stty raw -echo
echo PROBE-UP
echo PROBE-UP
while read -r word number command; do
    case $word in
        C) answer=$(output=$(echo "$command" | base64 -d | sh 2>&1; code=$?; echo; echo "$code"); echo "$output" | base64 -w 512) ;;
        A) ;;
        *) continue ;;
    esac
    sum=$(echo "$answer" | md5sum)
    printf '%s\n' "PROBE-OUTPUT $number" "$answer" "PROBE-SUM ${sum%% *}" "PROBE-DONE $number" "PROBE-DONE $number"
done
"""

UNIT = """[Unit]
Description=Tests look inside
DefaultDependencies=no
ConditionPathExists=!/etc/initrd-release
Before=sysinit.target
[Service]
ExecStart=/bin/sh ${CREDENTIALS_DIRECTORY}/winglink-probe
ImportCredential=winglink-probe
StandardInput=tty-force
StandardOutput=tty
StandardError=null
TTYPath=/dev/ttyS1
"""

WANTED = "[Unit]\nWants=winglink-probe.service\n"


def credentials(folder: pathlib.Path, more: dict) -> list:
    """QEMU's options that hand the probe over; more: other credentials, by name."""
    words = []
    for number, (name, text) in enumerate({"systemd.extra-unit.winglink-probe.service": UNIT,
                                           "systemd.unit-dropin.sysinit.target~probe": WANTED,
                                           "winglink-probe": SCRIPT, **more}.items()):
        path = folder / f"credential-{number}"
        path.write_text(f"io.systemd.credential.binary:{name}={base64.b64encode(text.encode()).decode()}", encoding="ascii")
        words += ["-smbios", f"type=11,path={path}"]
    return words


class Off(AssertionError):
    """The machine went off."""


class Probe:
    def __init__(self, client: socket.socket):
        self.client = client
        self.text = ""
        self.number = 0

    def wait(self, seconds: float, alive):
        """Until the unit in the machine reads commands."""
        self.until("PROBE-UP", seconds, alive)

    def say(self, command: str):
        self.number += 1
        line = f"C {self.number} {base64.b64encode(command.encode()).decode()}\n"
        self.client.sendall(line.encode())

    def run(self, command: str, seconds: float) -> tuple:
        """A command's exit code and its output, both streams together."""
        self.say(command)
        while (answer := self.answer(seconds)) is None:
            self.client.sendall(f"A {self.number}\n".encode())
        output, _, code = answer.decode(errors="replace").rstrip("\n").rpartition("\n")
        return int(code), output.rstrip("\n")

    def answer(self, seconds: float) -> bytes | None:
        """What the last command printed; None: it was garbled on the way."""
        end = self.until(rf"PROBE-DONE {self.number}\s", seconds)
        said, self.text = self.text[:end.start()], self.text[end.end():]
        found = re.search(rf"PROBE-OUTPUT {self.number}\s+([A-Za-z0-9+/=\s]*?)\s*PROBE-SUM (\w+)\s*$", said)
        text = "\n".join(found[1].split()) + "\n" if found else ""
        return base64.b64decode(text) if found and hashlib.md5(text.encode()).hexdigest() == found[2] else None

    def until(self, pattern: str, seconds: float, alive=lambda: True) -> re.Match:
        deadline = time.monotonic() + seconds
        while not (found := re.search(pattern, self.text)):
            left = deadline - time.monotonic()
            assert left > 0, f"the machine's probe did not say {pattern} in {seconds} s; it said: {self.text[-300:]!r}"
            if not alive():
                raise Off("the machine is off")
            if select.select([self.client], [], [], min(left, 5))[0]:
                try:
                    chunk = self.client.recv(65536)
                except ConnectionResetError:
                    chunk = b""
                if not chunk:
                    raise Off("the machine is off")
                self.text += chunk.decode(errors="replace")
        return found
