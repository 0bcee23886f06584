# SPDX-License-Identifier: Apache-2.0
"""What a machine's journal says from some moment on, waited for by the machine's own programs: an emulated machine on a busy one
would spend its time on answers if it were asked each second. Times are of the machine's own clock."""

import re

from .machine import Machine

# Ends when COUNT lines of a service match (grep counts only what it prints). journalctl does not notice by itself that nobody
# reads it any more.
WAIT = """
pipe=$(mktemp -u) && mkfifo "$pipe"
journalctl -f -o cat -u {service} {since} >"$pipe" & journal=$!
found=$(timeout {seconds} grep -E -m {count} '{pattern}' "$pipe" | wc -l)
kill $journal 2>/dev/null; rm "$pipe"; [ $found = {count} ]
"""


def comes(machine: Machine, service: str, pattern: str, seconds: int, since: str = "-b -n all", count: int = 1) -> bool:
    """Whether so many lines of a service match within that time; since: journalctl's words, from the machine's start if none."""
    script = WAIT.format(service=service, pattern=pattern, seconds=seconds, since=since, count=count)
    return machine.probe.run(f"( {script} )", seconds + 60)[0] == 0


class Since:
    """The journal of a service from now on."""

    def __init__(self, machine: Machine, service: str = "winglinkd"):
        self.machine, self.service = machine, service
        said = machine.run("journalctl -b -o cat -n 1 --show-cursor")
        self.cursor = re.search(r"^-- cursor: (\S+)$", said, re.MULTILINE)[1]

    def lines(self, pattern: str) -> list:
        """(seconds, text) of what matches."""
        said = self.machine.run(f"journalctl -o short-unix -u {self.service} --after-cursor='{self.cursor}' --no-pager")
        every = re.findall(r"^(\d+\.\d+) \S+ \S+: (.*)$", said, re.MULTILINE)
        return [(float(time), text) for time, text in every if re.search(pattern, text)]

    def until(self, pattern: str, count: int = 1, seconds: int = 300) -> list:
        """Until so many lines match; them."""
        came = comes(self.machine, self.service, pattern, seconds, f"--after-cursor='{self.cursor}'", count)
        found = self.lines(pattern)
        assert came and len(found) >= count, f"'{pattern}' was said {len(found)} times in {seconds} s: {self.lines('')[-20:]}"
        return found
