# SPDX-License-Identifier: Apache-2.0
"""Updates of the image as it ships: refused ones, a good one, one whose panel cannot start; the power cut everywhere.
One machine goes through all of it, as a unit does: each test finds it where the one before left it."""

import json
import random
import time

import pytest

from lab import staff

from . import nurse
from .keeper import PROPERTY, facts, good, let_both_start, starts_in_order
from .notice import read_on_screen
from .versions import BROKEN, NEXT

# An emulated machine on a busy one.
pytestmark = [pytest.mark.seconds(5400), pytest.mark.beside]

# How long a version whose panel cannot start is waited for; a start that is good needs less than ten minutes.
IMPATIENT = {"systemd.unit-dropin.winglink-keeper.service~patience":
             "[Service]\nExecStart=\nExecStart=/usr/bin/winglink-keeper --patience 100\n"}
SEED = 4711
BEGINNING = 65536  # bytes of a root
WRITES, READS_BACK = 2, 3  # steps of an update


@pytest.fixture(scope="module")
def unit(new_machine, bundles):
    machine = new_machine("update")
    machine.drives = bundles
    machine.forget_unflushed(SEED)
    machine.on()
    machine.up(1500)
    good(machine)
    nurse.employ(machine, staff.NURSE)
    machine.run("sync")
    return machine


def version(machine) -> str:
    return facts(machine)["machine"]["version"]


def bring(machine, bundles, name) -> str:
    """Puts a bundle on the data partition, as the service stick would, unless it is there already; its path."""
    path, size = f"/var/lib/winglink-keeper/{name}.raucb", bundles[name].stat().st_size
    machine.run(f"[ -e {path} ] || {{ head -c {size} /dev/disk/by-id/virtio-{name} >{path}.part && sync && mv {path}.part {path} && sync; }}", 600)
    return path


def begin(machine, bundles, name):
    """The kernel writes out what it holds as it comes, as it may at any time: a cut finds writes on the disk that nobody flushed."""
    path = bring(machine, bundles, name)
    machine.run("echo 10 | tee /proc/sys/vm/dirty_writeback_centisecs /proc/sys/vm/dirty_expire_centisecs")
    machine.run(f"(winglinkctl update {path} >/run/update.log 2>&1 </dev/null &)")


def reach(machine, condition: str, seconds: float = 900) -> tuple:
    """Waits until Work is so; condition: of the shell, on $step and $percent, which come back."""
    said = machine.run(f"""until work=$({PROPERTY} Work); step=$(echo "$work" | sed 's/.*"step":{{"type":"u","data":\\([0-9]*\\).*/\\1/')
        percent=$(echo "$work" | sed 's/.*"percent":{{"type":"u","data":\\([0-9]*\\).*/\\1/'); [ "$step" -gt 0 ] && {condition}
        do sleep 0.2; done 2>/dev/null; echo "$step $percent" """, seconds)
    return tuple(map(int, said.split()))


def start_again(machine):
    """It went down by itself, or the plug was pulled; it comes up, and is good."""
    machine.on()
    machine.up(1500)


def empty(machine, slot: str):
    """Nothing stands where a root begins, so that what is written there is seen."""
    machine.run(f"head -c {BEGINNING} /dev/zero >/dev/disk/by-partlabel/root-{slot} && sync")


def has_begun(machine, slot: str) -> bool:
    return machine.run(f"head -c {BEGINNING} /dev/disk/by-partlabel/root-{slot} | tr -d '\\0' | wc -c") != "0"


def test_stopped(unit, bundles):
    assert starts_in_order(unit) == ["a", "b"]
    empty(unit, "b")
    begin(unit, bundles, "next")
    reach(unit, '[ "$step" -eq 2 ]')
    while not has_begun(unit, "b"):
        assert unit.run(f"{PROPERTY} State | grep -o working") == "working"
    unit.run("busctl call org.winglink.Keeper1 /org/winglink/keeper org.winglink.Keeper1 Stop")
    unit.run(f"until {PROPERTY} State | grep -q idle; do sleep 0.5; done", 120)
    assert "cancelled" in unit.run("cat /run/update.log")
    work = json.loads(unit.run(f"{PROPERTY} Work"))["data"]
    assert work["result"]["data"] == "stopped"
    assert facts(unit)["keeper"]["other_good"] is False  # it holds half an update
    assert starts_in_order(unit) == ["a"]


@pytest.mark.parametrize("name, code", [("signature", "update-signature"), ("board", "update-other-board"), ("older", "update-older"),
                                        ("flipped", "update-damaged")])
def test_refused(unit, bundles, name, code):
    before = version(unit)
    path = bring(unit, bundles, name)
    result, said = unit.probe.run(f"winglinkctl update {path}; result=$?; rm {path}; exit $result", 900)
    assert result != 0 and code in said, said
    assert unit.run(f"{PROPERTY} State | grep -o idle") == "idle"
    assert unit.run(f"{PROPERTY} Health | grep -o good") == "good"
    assert version(unit) == before
    assert "BootNext" not in unit.run("efibootmgr")


def test_machine_is_measured(unit):
    machine = facts(unit)["machine"]
    for key in ("verity", "secure_boot", "tpm", "disk_encrypted", "data_bound_to_pcr7"):
        assert machine[key] is True, key
    assert machine["slot"] == "a" and machine["disk_size"] == 4 << 30


def test_updated(unit, bundles, say):
    begun = time.monotonic()
    begin(unit, bundles, "next")
    reach(unit, '[ "$step" -ge 3 ]')
    written = time.monotonic()
    unit.wait_off(900)
    down = time.monotonic()
    start_again(unit)
    good(unit)
    end = time.monotonic()
    found = facts(unit)
    assert found["machine"]["version"] == NEXT and found["machine"]["slot"] == "b"
    assert found["keeper"]["update_result"]["result"] == "updated"
    assert found["keeper"]["other_good"] is True
    assert starts_in_order(unit) == ["b", "a"]
    say(f"update: written after {written - begun:.0f} s, read back and down after {down - begun:.0f} s, found good after {end - begun:.0f} s")


def test_a_panel_that_cannot_start(unit, bundles, say):
    """The new version waits for it, says why, restarts; the firmware goes back."""
    begun = time.monotonic()
    begin(unit, bundles, "broken")
    unit.wait_off(1200)
    unit.credentials = IMPATIENT
    tried = time.monotonic()
    unit.on()
    unit.wait_off(1200)
    unit.credentials = {}
    back = time.monotonic()
    start_again(unit)
    good(unit)
    found = facts(unit)
    assert found["machine"]["version"] == NEXT
    result = found["keeper"]["update_result"]
    assert (result["result"], result["version"], result["other"], result["code"]) == ("failed", NEXT, BROKEN, "start-not-good")
    assert result["detail"] == "the panel is not there"
    assert found["keeper"]["other_good"] is False
    read_on_screen(unit)
    say(f"no panel: written after {tried - begun:.0f} s, given up after {back - tried:.0f} s, good again after {time.monotonic() - back:.0f} s")


def points() -> list:
    """(a cut, whether the update is written down by then, its step): in each step that runs before the restart, and at five places that
    chance chose, once."""
    chance = random.Random(SEED)
    steps = [(f'[ "$step" -ge {step} ]', step > 1, step) for step in (1, 2, 3, 4)]
    return steps + [(f'[ "$percent" -ge {chance.randint(11, 89)} ]', True, 0) for _ in range(5)]


@pytest.mark.parametrize("number", range(len(points())))
def test_the_power_fails(unit, bundles, number, say):
    where, written_down, wanted = points()[number]
    before = facts(unit)
    slot, other = ("a", "b") if before["machine"]["slot"] == "a" else ("b", "a")
    assert let_both_start(unit, slot) == [slot, other]
    empty(unit, other)
    begin(unit, bundles, "next")
    step, percent = reach(unit, where)
    unit.off()
    say(f"the power failed in step {step}, at {percent} %")
    assert step == wanted or wanted not in (WRITES, READS_BACK)  # these take long enough to be met
    start_again(unit)
    good(unit)
    found = facts(unit)
    result = found["keeper"]["update_result"]
    begun = result != before["keeper"]["update_result"]  # else it was cut before anything was written down
    assert begun or not written_down, result
    updated = begun and result["result"] == "updated"
    assert found["machine"]["version"] == (NEXT if updated else before["machine"]["version"])
    assert not begun or updated or result["code"] in ("update-interrupted", "update-not-started"), result
    order = starts_in_order(unit)
    if step == 1 and order == [slot, other]:  # the other slot is as it was
        assert found["keeper"]["other_good"] is before["keeper"]["other_good"]
    else:
        assert not begun or found["keeper"]["other_good"] is updated
    # Nothing half-written would be started.
    if updated or has_begun(unit, other):
        assert order == ([other, slot] if updated else [slot])


def test_the_power_fails_in_the_first_start(unit, bundles):
    """Step 5: the new version runs, and nobody has found it good yet."""
    slot = facts(unit)["machine"]["slot"]
    begin(unit, bundles, "next")
    unit.wait_off(1200)
    unit.on()
    unit.up(1500)
    unit.off()
    start_again(unit)
    good(unit)
    found = facts(unit)
    assert found["machine"]["slot"] == slot
    assert found["keeper"]["update_result"]["code"] == "update-not-started"


def test_the_disk_forgot(unit):
    """At some of the cuts above writes were lost that nobody had flushed."""
    assert any(unit.platter.lost), unit.platter.lost


def test_a_root_that_went_bad(unit, bundles, partitions):
    """Of the slot that runs, after it was found good: the kernel finds it before anything of it runs, the initial RAM disk
    has seen to the rest."""
    begin(unit, bundles, "next")
    unit.wait_off(1200)
    start_again(unit)
    good(unit)
    slot = facts(unit)["machine"]["slot"]
    unit.run("sync")
    unit.off()
    unit.flip(partitions[f"root-{slot}"])
    # It panics, and the other slot tries it again, three times in all.
    other = "b" if slot == "a" else "a"
    for start in range(3):
        unit.on()
        assert "dm-verity device corrupted" in unit.wait_off(900), start
        unit.on()
        if start < 2:
            unit.wait_off(900)
    unit.up(1500)
    good(unit)
    found = facts(unit)
    assert found["machine"]["slot"] == other
    assert found["keeper"]["update_result"]["code"] == "slot-left"
