# SPDX-License-Identifier: Apache-2.0
"""A technician's command asked again in the build root (scripts/sdk), which has what this machine lacks."""
import os
import sys
from pathlib import Path

SDK = Path(__file__).resolve().with_name("sdk")


def places(path):
    """The real folders that must be there for the path to lead where it does here: its own, or the nearest above it that is
    there yet, and that of each link on the way. A word that can be no path, such as a request, leads nowhere."""
    found, done = set(), Path("/")
    parts = list(path.parts[1:])
    while parts:
        step = done / parts.pop(0)
        if os.path.islink(step):
            found.add(done)
            target = done / os.readlink(step)
            parts, done = [*target.parts[1:], *parts], Path("/")
        elif os.path.isdir(step):
            done = step if step.name != ".." else done.parent
        else:
            break
    return {*found, done}


def seen(words, here):
    """The folders that the words of a command name, or that files they name are in; `here` always."""
    folders = {Path(here)}
    for word in words:
        path = Path(here, word.partition("=")[2] if word.startswith("--") else word)
        found = places(path)
        if found == {Path("/")} and word != "/":
            sys.exit(f"{Path(sys.argv[0]).name}: there is no folder for {word} yet: make it first")
        folders |= found
    return sorted(folder for folder in folders if folder != Path("/") and folder.parts[1] != "dev")


def enter():
    """The command starts again there, with its folders; this returns only where it is there already."""
    if os.environ.get("WINGLINK_IN_SDK"):
        return
    here = os.getcwd()
    see = [word for folder in seen(sys.argv[1:], here) for word in ("--see", str(folder))]
    command = [str(SDK), "run", *see, str(Path(sys.argv[0]).resolve()), *sys.argv[1:]]
    os.execve(SDK, command, os.environ | {"PWD": here})
