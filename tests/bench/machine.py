# SPDX-License-Identifier: Apache-2.0
"""What the machine is, and what a process of it costs."""

import dataclasses
import json
import os
import pathlib
import time

TICKS = os.sysconf("SC_CLK_TCK")


def load() -> float:
    """The machine's load average of the last minute."""
    return os.getloadavg()[0]


def words() -> str:
    """The machine in a sentence."""
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown processor")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (f"{len(os.sched_getaffinity(0))} cores ({model}), {memory:.0f} GB, Linux {os.uname().release}, "
            f"{os.uname().machine}")


def processor_seconds(pid: int) -> float:
    """What a process has used so far, in all its threads, in user and in kernel mode."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@dataclasses.dataclass(frozen=True)
class Memory:
    """MB. shared: proportional set size; private: what would be free if the process ended."""

    shared: float
    private: float


def memory(pid: int) -> Memory:
    text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in text.splitlines()[1:]}
    return Memory(kilobytes["Pss"] / 1024, (kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]) / 1024)


def received_bytes(place) -> int:
    """What came in through a place's cable so far."""
    (device,) = json.loads(place.do("ip", "-j", "-s", "link", "show", "eth0"))
    return device["stats64"]["rx"]["bytes"]


@dataclasses.dataclass(frozen=True)
class Cost:
    cores: float  # processor seconds a second
    kilobits: float  # received, a second, with all headers
    memory: Memory   # at the end


class Window:
    """What two ends cost from here until close. ends: name -> (pid, place)."""

    def __init__(self, ends: dict):
        self.ends = ends
        self.first = self.look()

    def look(self) -> dict:
        return {name: (time.monotonic(), processor_seconds(pid), received_bytes(place))
                for name, (pid, place) in self.ends.items()}

    def close(self) -> dict:
        costs = {}
        for name, (now, used, came) in self.look().items():
            then, used_then, came_then = self.first[name]
            costs[name] = Cost((used - used_then) / (now - then), (came - came_then) * 8 / 1000 / (now - then),
                               memory(self.ends[name][0]))
        return costs
