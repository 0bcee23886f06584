# SPDX-License-Identifier: Apache-2.0
"""A unit's systemd.network file, looked at before it goes onto a disk: with one that says nothing the unit has no address, and
no stick mends that. Which keys there are is systemd's to know."""

import pathlib
import re

NEEDED = ("Match", "Network")


class Wrong(Exception):
    """It is no such file."""


def check(network: pathlib.Path):
    """Raises Wrong."""
    try:
        text = network.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Wrong(f"{network} is no text in UTF-8: save it as UTF-8") from None
    keys, group = {}, ""
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if title := re.fullmatch(r"\[(\w+)\]", line):
            group = title[1]
            keys.setdefault(group, 0)
        elif group and re.match(r"\w+\s*=", line):
            keys[group] += 1
        elif line and line[0] not in "#;":
            raise Wrong(f"{network}, line {number}: '{line[:40]}' is neither a group such as [Network] nor a line such as "
                        "DHCP=yes in one")
    for group in NEEDED:
        if group not in keys:
            raise Wrong(f"{network} has no group [{group}]: it is no systemd.network file")
    if not keys["Match"]:
        raise Wrong(f"{network}: [Match] says nothing, and systemd leaves such a file out: Type=ether is every wired interface")
