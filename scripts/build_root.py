# SPDX-License-Identifier: Apache-2.0
"""A technician's command asked again in the build root (scripts/sdk), which has what this machine lacks."""
import os
import sys
from pathlib import Path

SDK = Path(__file__).resolve().with_name("sdk")


def seen(words, here):
    """The folders that the words of a command name, or that files they name are in; `here` always. What a word names may
    be new: then the nearest folder that is there."""
    folders = {Path(here)}
    for word in words:
        path = Path(here, word.partition("=")[2] if word.startswith("--") else word)
        while not path.is_dir():
            path = path.parent
        if path == Path("/") and word != "/":
            sys.exit(f"{Path(sys.argv[0]).name}: there is no folder for {word} yet: make it first")
        folders.add(Path(os.path.abspath(path)))
    return sorted(folder for folder in folders if folder != Path("/") and folder.parts[1] != "dev")


def enter():
    """The command starts again there, with its folders; this returns only where it is there already."""
    if os.environ.get("WINGLINK_IN_SDK"):
        return
    here = os.getcwd()
    see = [word for folder in seen(sys.argv[1:], here) for word in ("--see", str(folder))]
    command = [str(SDK), "run", *see, str(Path(sys.argv[0]).resolve()), *sys.argv[1:]]
    os.execve(SDK, command, os.environ | {"PWD": here})
