# SPDX-License-Identifier: Apache-2.0
"""Who uses a machine in the tests: staff on its disk, and what its screen shows, as its journal says."""

import base64
import json
import pathlib
import tempfile
import time

from lab import staff

from . import finger
from .machine import Machine

# Prints the number of the first screen after the SEEN-th that has that name.
WAIT = """
pipe=$(mktemp -u) && mkfifo "$pipe"
journalctl -b -f -n all -o cat -u winglink-panel >"$pipe" & journal=$!
timeout {seconds} sh -c 'seen=0; while read -r event name; do
    [ "$event" = screen-shown: ] || continue
    seen=$((seen + 1))
    if [ $seen -gt {seen} ] && [ "$name" = {name} ]; then echo $seen; exit; fi
done' <"$pipe"
kill $journal; rm "$pipe"
"""


# Where a person comes to who signs in; a technician at a unit that is not in service.
FIRST_SCREEN = {"nurse": "rooms", "consultant": "list", "technician": "checks"}

# How many cameras and microphones a process has open.
HELD = "find /proc/[0-9]*/fd -lname '/dev/video*' -o -lname '/dev/snd/pcm*c' 2>/dev/null | wc -l"


def employ(machine: Machine, *members: staff.Member):
    """Puts staff on the unit's disk, and the unit into service without its self-check, which is test_self_check.py's story."""
    put_on_disk(machine, "rm -f /var/lib/winglink/not-in-service", *members)


def put_on_disk(machine: Machine, command: str, *members: staff.Member):
    """Staff, as the unit's daemon would have written them (docs/staff.md); daemon and panel start anew after the command. The
    unit was flashed and has nobody yet: it shows its checks."""
    seen = shown(machine, "checks")
    with tempfile.TemporaryDirectory() as scratch:
        staff.install(pathlib.Path(scratch), *members)
        content = base64.b64encode(staff.file(pathlib.Path(scratch)).read_bytes()).decode()
    machine.run(f"echo {content} | base64 -d >/var/lib/winglink/staff.json && chmod 600 /var/lib/winglink/staff.json && "
                f"chown winglink:winglink-ports /var/lib/winglink/staff.json && {command} && "
                "systemctl stop winglink-panel && "
                "systemctl restart winglinkd && systemctl start winglink-panel", 300)
    shown(machine, "standby", seen)


def shown(machine: Machine, name: str, seen: int = 0, seconds: int = 180) -> int:
    """Waits until the panel shows a screen; how many it has shown until then since the machine started."""
    text = machine.run(WAIT.format(name=name, seen=seen, seconds=seconds), seconds + 60)
    if not text.strip().isdigit():
        said = machine.run("journalctl -b -o short-monotonic -u winglinkd -u winglink-panel --no-pager | tail -n 40")
        raise AssertionError(f"the panel did not show {name} within {seconds} s; {said}")
    return int(text)


def showing(machine: Machine) -> tuple:
    """The name of the screen that is shown now, and how many were shown since the machine started."""
    lines = machine.run("journalctl -b -o cat -u winglink-panel | sed -n 's/^screen-shown: //p'").split()
    return (lines[-1] if lines else "", len(lines))


def until_standby(machine: Machine, seconds: int = 180) -> int:
    name, seen = showing(machine)
    return seen if name == "standby" else shown(machine, "standby", seen, seconds)


def sign_in(machine: Machine, member: staff.Member) -> int:
    """From standby, with a finger; how many screens were shown then."""
    seen = until_standby(machine)
    finger.until_start_is_seen(machine)
    finger.tap(machine, *finger.START)
    seen = shown(machine, "pin", seen)
    finger.digits(machine, member.code)
    finger.digits(machine, member.pin)
    return shown(machine, FIRST_SCREEN[member.role], seen)


def until(machine: Machine, question: str, good, seconds: int):
    """Asks winglinkctl again until its answer is good."""
    deadline = time.monotonic() + seconds
    while True:
        code, text = machine.probe.run(f"winglinkctl {question} --json", 60)
        if code == 0 and good(json.loads(text)):
            return
        assert time.monotonic() < deadline, f"winglinkctl {question} after {seconds} s: {text}"


def until_room_is(machine: Machine, address: str, presence: str, seconds: int):
    until(machine, "rooms", lambda answer: any((room["address"], room["presence"]) == (address, presence)
                                               for room in answer["rooms"]), seconds)


def until_picture(machine: Machine, port: str, seconds: int):
    until(machine, f"picture {port}", lambda picture: picture["live"], seconds)
