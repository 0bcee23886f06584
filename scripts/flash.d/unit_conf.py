# SPDX-License-Identifier: Apache-2.0
"""A unit's unit.conf, read by winglinkd itself before it goes onto a disk: with one that it does not understand the unit
does not start, and no stick mends that."""

import pathlib
import re
import shutil
import subprocess
import tempfile

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
REFUSED = 1  # winglinkd's exit code
SECONDS = 60


class Wrong(Exception):
    """What winglinkd does not understand in it."""


def call(program: pathlib.Path, *words):
    """None: it does not run on this machine."""
    try:
        return subprocess.run([program, *words], capture_output=True, text=True, errors="replace", check=False, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return None


def find() -> tuple:
    """A winglinkd that runs on this machine, and its version; else None, ""."""
    for program in (TOP / "build/release/winglinkd", shutil.which("winglinkd")):
        said = call(program, "--version") if program else None
        if said and said.returncode == 0:
            return program, said.stdout.strip()
    return None, ""


# What a person calls it; group and key that say in which USB port it is.
PORTS = {"room camera": ("cameras", "room"), "examination camera": ("cameras", "exam"), "touchscreen": ("usb", "touch"),
         "sound": ("usb", "sound"), "service stick": ("usb", "service")}
ENDS = (("sound", "microphone"), ("sound", "loudspeaker"))


def values(text: str) -> dict:
    """What it says, by group and key."""
    found, group = {}, ""
    for line in map(str.strip, text.splitlines()):
        if match := re.fullmatch(r"\[(.*)\]", line):
            group = match[1]
        elif line and line[0] != "#":
            key, _, value = line.partition("=")
            found[group, key.strip()] = value.strip()
    return found


def without_port(text: str) -> list:
    """What may be in any USB port, as far as this unit.conf says; empty: everything has its own. A maker's number or a serial
    number is no port: any device may say that it is its own."""
    said = values(text)
    has_sound = not all(said.get(end, "auto").startswith(("none", "stand-in:")) for end in ENDS)
    return [name for name, key in PORTS.items()
            if not said.get(key, "auto").startswith(("port:", "none", "stand-in:")) and (name != "sound" or has_sound)]


def advice(text: str) -> str:
    """One sentence; empty when there is nothing to say."""
    names = without_port(text)
    return f"unit.conf names no USB port for: {', '.join(names)}. Whatever looks like one is let in at every port." if names else ""


def check(config: pathlib.Path) -> str:
    """Says in words by what it was checked, or that it was not. Raises Wrong."""
    try:
        text = config.read_bytes().decode()
    except UnicodeDecodeError:
        raise Wrong(f"{config} is no text in UTF-8: save it as UTF-8") from None
    if any(group == "Match" for group, _ in values(text)):
        raise Wrong(f"{config} is no unit.conf but a systemd.network file: give it with --network")
    program, version = find()
    if not program:
        return (f"{config} was NOT CHECKED: no winglinkd runs on this machine (make builds one). With a mistake in it the unit "
                "does not start, and has to be flashed again.")
    with tempfile.TemporaryDirectory() as root:
        place = pathlib.Path(root, "etc/winglink/unit.conf")
        place.parent.mkdir(parents=True)
        place.write_bytes(config.read_bytes())
        said = call(program, "--root", root, "--dump")
    if said and said.returncode == REFUSED:
        raise Wrong(said.stderr.strip().removeprefix("winglinkd: ").replace(str(place), str(config)))
    if not said or said.returncode != 0:
        return f"{config} was NOT CHECKED: {program} did not say what it is."
    return f"{config}: understood by {version}"
