# SPDX-License-Identifier: Apache-2.0
"""docs/benchmarks.md from what was measured."""

import dataclasses
import statistics
import subprocess
import time

from .product import PORTS, QUEUE

ENDS = {"wing": "wing unit (sends two pictures, receives one)",
        "clinic": "consulting unit (sends one, receives two)"}
AIM_WARM, AIM_COLD, AIM_DELAY, AIM_RATIO, AIM_MEMORY = 150, 500, 80, 1.10, 150  # ms, ms, ms, times, MB
AIM_PANEL = 1.0  # cores


@dataclasses.dataclass(frozen=True)
class Plan:
    words: str
    rounds: int
    frames: int            # of each picture in a round
    joins: int             # warm, and as many cold
    memory_seconds: float  # after the join
    panel_seconds: float   # with each renderer


FULL = Plan("", 4, 1000, 30, 60, 30)
QUICK = Plan("A quick run (`--quick`): fewer joins, fewer and shorter rounds, memory after 20 s.", 2, 300, 8, 20, 10)


@dataclasses.dataclass(frozen=True)
class Results:
    memory: dict      # {end: Memory} of the product
    rounds: list      # [((costs, seen) of the product, (costs, seen) of the pair)]
    panels: dict      # {renderer: Look}
    warm: list        # Joins
    cold: list
    afterwards: dict  # {end: Memory} of the product after everything


def percentile(values, percent: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def spread(values, form: str = ".0f") -> str:
    """The median, and from where to where the rounds lie."""
    values = list(values)
    return f"{statistics.median(values):{form}} ({min(values):{form}} to {max(values):{form}})"


def verdict(value: float, aim: float) -> str:
    return "yes" if value <= aim else "**no**"


def table(head: list, rows: list) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


# --- the parts


def join_table(results: Results) -> str:
    rows = []
    for words, joins, aim in (("warm", results.warm, AIM_WARM), ("cold", results.cold, AIM_COLD)):
        for where, values in (("from outside", [join.outside for join in joins]),
                              ("as the unit says", [join.inside for join in joins])):
            p95 = percentile(values, 95)
            rows.append([f"{words}, {where}", len(values), f"{percentile(values, 50):.0f}", f"{p95:.0f}",
                         f"{max(values):.0f}", f"p95 < {aim}", verdict(p95, aim)])
    return table(["join", "joins", "p50, ms", "p95, ms", "longest, ms", "aim", "met"], rows)


def of_rounds(results: Results, who: int, part: int, key, value) -> list:
    """One figure of each round. who: 0 the product, 1 the pair. part: 0 costs, 1 pictures."""
    return [value(both[who][part][key]) for both in results.rounds]


def delay_table(results: Results) -> str:
    rows = []
    for key in PORTS:
        far = key[1].startswith("far-")
        figures = [of_rounds(results, who, 1, key, lambda one, name=name: getattr(one, name))
                   for who in (0, 1) for name in ("delay_p50_ms", "delay_p95_ms")]
        p95 = statistics.median(figures[1])
        rows.append([f"{key[0]}: {key[1]}", *(spread(values, ".1f") for values in figures),
                     verdict(p95, AIM_DELAY) if far else ""])
    return table(["picture", "product p50, ms", "product p95, ms", "pair p50, ms", "pair p95, ms",
                  f"p95 < {AIM_DELAY}"], rows)


def cost_table(results: Results) -> str:
    rows = []
    for end, words in ENDS.items():
        ours, theirs = (of_rounds(results, who, 0, end, lambda cost: cost.cores) for who in (0, 1))
        ratios = [a / b for a, b in zip(ours, theirs)]
        rows.append([words, spread(ours, ".3f"), spread(theirs, ".3f"), spread(ratios, ".2f"),
                     verdict(statistics.median(ratios), AIM_RATIO)])
    return table(["end", "product, cores", "bare pair, cores", "ratio", f"at most {AIM_RATIO:.2f}"], rows)


def memory_table(plan: Plan, results: Results) -> str:
    rows = []
    for end, words in ENDS.items():
        own, after = results.memory[end], results.afterwards[end]
        pair = statistics.median(of_rounds(results, 1, 0, end, lambda cost: cost.memory.shared))
        private = statistics.median(of_rounds(results, 1, 0, end, lambda cost: cost.memory.private))
        rows.append([words, f"{own.shared:.0f} ({own.private:.0f})", f"{pair:.0f} ({private:.0f})",
                     f"{after.shared:.0f} ({after.private:.0f})", verdict(own.shared, AIM_MEMORY)])
    return table(["end", f"product after {plan.memory_seconds:.0f} s, MB", "bare pair, MB",
                  f"product, idle, after {consultations(plan)} consultations", f"< {AIM_MEMORY}"], rows)


def panel_table(results: Results) -> str:
    rows = [[renderer, f"{look.cores:.2f}", f"{look.memory.shared:.0f} ({look.memory.private:.0f})", verdict(look.cores, AIM_PANEL)]
            for renderer, look in results.panels.items()]
    return table(["GTK's renderer", "cores", "memory, MB", f"at most {AIM_PANEL:.1f} cores"], rows)


def consultations(plan: Plan) -> int:
    return 2 + plan.rounds + 2 * plan.joins


def picture_table(results: Results) -> str:
    rows = []
    for key in PORTS:
        line = [f"{key[0]}: {key[1]}"]
        for who in (0, 1):
            seen = [both[who][1][key] for both in results.rounds]
            sizes = sorted({f"{one.width} x {one.height}" for one in seen})
            missing = sum(one.missing for one in seen)
            faults = sum(one.damaged + one.corners_wrong + one.repeated + one.backwards for one in seen)
            line += [", ".join(sizes), spread((one.fps for one in seen), ".2f"),
                     f"{missing} of {missing + sum(one.frames for one in seen)}", faults]
        rows.append(line)
    parts = ("size", "frames/s", "missing", "damaged")
    return table(["picture", *(f"{who} {part}" for who in ("product", "pair") for part in parts)], rows)


def rate_table(results: Results) -> str:
    rows = [[words, *(spread(of_rounds(results, who, 0, end, lambda cost: cost.kilobits)) for who in (0, 1))]
            for end, words in ENDS.items()]
    return table(["end", "product receives, kbit/s", "bare pair receives, kbit/s"], rows)


def commit() -> str:
    done = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    return f", commit {done.stdout.strip()}" if done.returncode == 0 else ""


PAGE = """# Benchmarks

<!-- Written by `make bench` (tests/bench/page.py). Do not edit by hand. -->

{date}{commit}: {machine}. Load average before the start: {load:.2f}{busy}. The run took {minutes:.0f} minutes. {quick}

Repeat it with `make bench` on a machine that does nothing else (about ten minutes), or
`scripts/sdk run tests/bench/run build/release --quick` (three). It needs no network and no devices: two `winglinkd` in two
network namespaces on one machine, joined by a bridge, with stand-in cameras (1280 x 720 at 30 frames/s, photographs that
pan and zoom) and stand-in voices. Both ends, and whoever reads the pictures, share the machine's cores.

**The peer** is `tests/bench/bare-pair.c`: webrtcbin with nothing around it, one process for each end, in the same
namespaces, run between the product's rounds. It has the same painter, x264 settings, bit rates, decoder, Opus, echo
canceller and jitter buffer, one copy of every picture, and no signalling, identity, proof, statistics, level meter, bus or
readers in other processes. It reads the marks of its own copies, which takes it about 0.02 ms a picture; the product's are
read by `read-marks`, one process for each port, whose processor time is not the product's. Each figure is the median of
{rounds} rounds; in brackets, from where to where they lie.

## Join to first far picture

At the consulting unit, from the call of `Consultation1.Join` to the signal `FirstPicture` of `far-room`, as a client on the
unit's bus sees it; and `join_to_picture_ms` of `GetStats`, which is the same without the bus. *Warm*: the caller's
transport is proven while it waits. *Cold*: {queue} other wings wait, so that every warm place is taken; the caller only
rings (180), and the transport is built, connected and proven after the Join. The caller's cameras are open in both cases, as
they are after a check. One join after the other, each of a new call.

{joins}

## Delay

From the time that is painted into a frame to its arrival in a port, on one clock; {frames} frames of each picture a round.
The jitter buffer may hold
a packet for 40 ms while it waits for a missing one; nothing is paced, so what arrives in order is shown at once. The product's ports end in another process (socket, shared memory), the
pair's in an array of its own.

{delays}

## Processor time

Of each end's process, user and kernel, over the rounds' frames. Cores: processor seconds a second.

{costs}

The same work is done by both: what came in through each end's cable.

{rates}

## Memory

Proportional set size (in brackets: private memory) of the process. The product: {memory:.0f} s after a join, all pictures
read, two other callers waiting on warm transports. The pair: at the end of a round, no one waits.

{memories}

## The panel

The consulting unit's `winglink-panel` in a consultation, {panel:.0f} s with each renderer, drawn in software on a display of
1920 x 1080 (Xvfb, whose own processor time is not counted; nor are daemons and sources): the examination camera's picture 1152 pixels wide and the room
camera's 696, both 720p30 as they come, and its own camera's small one. Memory as above.

{panels}

## Pictures delivered

Size and frames per second as counted at the ports; missing: numbers of the painted counter that did not arrive, of all; damaged:
marks that could not be read, wrong corner colours, repeated or out of order.

{pictures}
"""


def write(plan: Plan, results: Results, machine: str, load: float, seconds: float) -> str:
    return PAGE.format(
        date=time.strftime("%d %B %Y"), commit=commit(), machine=machine, load=load, minutes=seconds / 60,
        busy="" if load <= 1.0 else ", **so the machine was busy and these figures are not to be relied on**",
        quick=plan.words, rounds=plan.rounds, queue=QUEUE, frames=plan.frames, memory=plan.memory_seconds,
        joins=join_table(results), delays=delay_table(results), costs=cost_table(results), rates=rate_table(results),
        memories=memory_table(plan, results), panel=plan.panel_seconds, panels=panel_table(results), pictures=picture_table(results))
