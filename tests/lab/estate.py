# SPDX-License-Identifier: Apache-2.0
"""Estates for tests and the demo, made with the technician's own tool (scripts/estate)."""

import json
import pathlib

from .world import do

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
TOOL = TOP / "scripts" / "estate"
GOVERNOR = "Governor, HMP Oakwood"


def options(given: dict) -> list:
    """Keyword arguments as the tool's options: not_after="…" is --not-after …, one_way=True is --one-way."""
    words = []
    for key, value in given.items():
        words.append("--" + key.rstrip("_").replace("_", "-"))
        words += [] if value is True else [str(value)]
    return words


class Estate:
    def __init__(self, folder, name: str = "Yorkshire prisons"):
        self.folder = pathlib.Path(folder)
        self.tool("found", name=name)

    def tool(self, verb: str, *words, **more) -> str:
        return do(TOOL, verb, self.folder, *words, *options(more))

    def add(self, address: str, name: str, role: str, host: str, **more):
        self.tool("add", address, name=name, role=role, host=host, **more)

    def set(self, key: str, value):
        self.tool("set", key, value)

    def permit(self, caller: str, callee: str, **more):
        self.tool("permit", caller, callee, **{"authority": GOVERNOR} | more)

    def revoke(self, address: str):
        self.tool("revoke", address)

    def bundle(self, *unit):
        self.tool("bundle", *unit)

    def install(self, address: str, root):
        self.tool("install", address, root)

    def facts(self) -> dict:
        return json.loads(self.tool("show", json=True))
