# SPDX-License-Identifier: Apache-2.0
"""The disks of this machine: which of them may be written, and why the others may not."""

import json
import os
import pathlib
import stat
import subprocess
from typing import NamedTuple


SECTOR = 512  # bytes, of every partition table that is written


class Refused(Exception):
    """The device must not be written; the words say why."""


class Disk(NamedTuple):
    path: str
    model: str
    serial: str
    size: int
    removable: bool
    sequence: str
    """The kernel's number of what is at that path, another for each disk that comes (since Linux 5.15); empty: it has none."""
    why_not: str
    """Why it must not be written; empty when it may be."""


def tree(node: dict) -> list:
    """A block device of lsblk and everything that lies on it."""
    return [node, *(below for child in node.get("children", []) for below in tree(child))]


def swaps() -> set:
    lines = pathlib.Path("/proc/swaps").read_text(encoding="utf-8").splitlines()[1:]
    return {os.path.realpath(line.split()[0]) for line in lines}


def why_not(node: dict) -> str:
    """The first reason that stands against writing to a disk."""
    if node["ro"]:
        return "it is read-only"
    if node["log-sec"] != SECTOR:
        return f"its sectors have {node['log-sec']} bytes, and what is written is for sectors of {SECTOR}"
    for part in tree(node):
        points = [point for point in part.get("mountpoints") or [] if point]
        if "[SWAP]" in points or os.path.realpath(part["path"]) in swaps():
            return f"{part['path']} is swap of this machine"
        if points:
            return f"{part['path']} is mounted on {points[0]}"
        if part["type"] not in ("disk", "loop", "part"):
            return f"{part['path']} on it is in use ({part['type']})"
    return ""


def sequence(path: str) -> str:
    number = pathlib.Path("/sys/class/block", path.removeprefix("/dev/").replace("/", "!"), "diskseq")
    return number.read_text(encoding="ascii").strip() if number.exists() else ""


def disk_of(node: dict) -> Disk:
    path = node["path"]
    model = (node.get("model") or "").strip() or ("loop device" if node["type"] == "loop" else "no model name")
    return Disk(path, model, (node.get("serial") or "").strip(), node["size"], bool(node["rm"]), sequence(path), why_not(node))


def lsblk(*device: str) -> list:
    """Disks with what lies on them as their children, which lsblk prints where NAME is asked for."""
    columns = "NAME,PATH,TYPE,SIZE,RO,RM,LOG-SEC,MODEL,SERIAL,MOUNTPOINTS"
    done = subprocess.run(["lsblk", "--json", "--bytes", "--output", columns, *device], capture_output=True, text=True,
                          check=False)
    if done.returncode:
        raise Refused(f"lsblk says: {done.stderr.strip()}")
    return json.loads(done.stdout)["blockdevices"]


def disks() -> list:
    """Every disk, and every loop device that has something behind it."""
    return [disk_of(node) for node in lsblk() if node["type"] in ("disk", "loop") and node["size"]]


def check(path: str, needed: int) -> Disk:
    """The disk at a path, which may be written and is large enough; else Refused says why not."""
    try:
        kind = os.stat(path).st_mode
    except OSError as why:
        raise Refused(f"{path}: {why.strerror}") from None
    if not stat.S_ISBLK(kind):
        raise Refused(f"{path} is no disk")
    node = lsblk(os.path.realpath(path))[0]
    if node["type"] not in ("disk", "loop"):
        raise Refused(f"{path} is part of a disk, not a whole one ({node['type']})")
    disk = disk_of(node)
    if disk.why_not:
        raise Refused(f"{path} must not be written: {disk.why_not}")
    if disk.size < needed:
        raise Refused(f"{path} is too small: it has {disk.size >> 20} MiB, and {needed >> 20} MiB are needed")
    return disk


def is_confirmed(path: str) -> bool:
    """Whether the person means it: everything on the disk will be lost."""
    try:
        return input("Type the device's path to go on: ").strip() == path
    except (EOFError, KeyboardInterrupt):
        print()
        return False


def check_still(disk: Disk, handle: int):
    """The disk that was opened is the one that was looked at: somebody may have changed it for another meanwhile."""
    now = check(disk.path, 0)
    if now != disk or os.fstat(handle).st_rdev != os.stat(disk.path).st_rdev:
        raise Refused(f"{disk.path} is not the disk any more that it was: it is {now.model} {now.serial}".rstrip()
                      + f", {now.size / 1e9:.1f} GB. Nothing was written: look which disk that is, and begin again")
