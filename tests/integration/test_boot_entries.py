# SPDX-License-Identifier: Apache-2.0
"""The firmware's entries for both slots, and which slot is started next, as the initial RAM disk sees to them before the root
is read; with a firmware that is a file. The real one: tests/vm/test_going_back.py."""

import json
import pathlib

import pytest

from lab.world import do

pytestmark = pytest.mark.beside

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
TOOL = TOP / "rootfs-overlay/usr/libexec/winglink/boot-entries"
OTHER_NEXT = TOP / "initrd-overlay/usr/libexec/winglink/other-next"
# efibootmgr's words, those that the scripts say; what the firmware knows is beside it.
EFIBOOTMGR = """#!/usr/bin/python3
import json, pathlib, sys
path = pathlib.Path(__file__).with_name("firmware.json")
known, words = json.loads(path.read_text()), sys.argv[1:]
value = lambda option: words[words.index(option) + 1]
if "--create" in words:
    number = next(f"{free:04X}" for free in range(256) if f"{free:04X}" not in known["entries"])
    known["entries"][number] = value("--label")
    known["leads"][number] = "00000000-0000-4000-8000-00000000000" + value("--part")
    known["made"] += [[value(option) for option in ("--label", "--disk", "--part", "--loader", "--unicode")]]
    if known["full"]: # the entry found room, the order does not
        path.write_text(json.dumps(known))
        sys.exit("Could not add entry to BootOrder")
    known["order"].insert(0, number)
elif "--delete-bootnum" in words:
    del known["entries"][value("--bootnum")]
    known["order"] = [number for number in known["order"] if number != value("--bootnum")]
elif "--bootorder" in words:
    known["order"] = value("--bootorder").split(",")
    assert set(known["order"]) <= set(known["entries"]), known
elif "--bootnext" in words:
    assert value("--bootnext") in known["entries"]
    known["next"] = value("--bootnext")
else:
    assert not words, words
    print("BootCurrent: 0000\\nTimeout: 0 seconds")
    if known["order"]:
        print("BootOrder: " + ",".join(known["order"]))
    for number, label in known["entries"].items():
        print(f"Boot{number}* {label}\\tHD(1,GPT,{known['leads'].get(number, 0)},0x800,0x20000)/\\\\\\\\EFI")
path.write_text(json.dumps(known))
"""
UUID = "00000000-0000-4000-8000-00000000000{}"
ELSEWHERE = "11111111-0000-4000-8000-000000000001"
SHELL = {"0000": "UiApp", "0001": "UEFI Misc Device"}


@pytest.fixture
def firmware(tmp_path):
    """firmware(SLOT, ENTRIES, ORDER, STRAY, FULL): what it knows after a start of that slot. STRAY: the numbers of entries that lead
    to no partition of this disk. FULL: it has no room for a longer order."""
    for number, name in enumerate(("boot-a", "root-a", "boot-b"), 1):
        part = tmp_path / f"sys/devices/disk/vda/vda{number}"
        part.mkdir(parents=True)
        (part / "partition").write_text(f"{number}\n", encoding="ascii")
        (tmp_path / "sys/class/block").mkdir(parents=True, exist_ok=True)
        (tmp_path / f"sys/class/block/vda{number}").symlink_to(part)
        (tmp_path / "dev/disk/by-partlabel").mkdir(parents=True, exist_ok=True)
        (tmp_path / f"dev/vda{number}").touch()
        (tmp_path / f"dev/disk/by-partlabel/{name}").symlink_to(f"../../vda{number}")
        (tmp_path / "dev/disk/by-partuuid").mkdir(exist_ok=True)
        (tmp_path / "dev/disk/by-partuuid" / UUID.format(number)).symlink_to(f"../../vda{number}")
    for name, text in (("usr/libexec/winglink/boot-entries", TOOL.read_text(encoding="utf-8").replace("@EFI_PROGRAM@", "EFI")),
                       ("bin/efibootmgr", EFIBOOTMGR)):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "proc").mkdir()
    facts = tmp_path / "bin/firmware.json"

    def start(slot: str, entries: dict, order: str, stray: str = "", full: bool = False) -> dict:
        (tmp_path / "proc/cmdline").write_text(f"ro roothash=00 rauc.slot=winglink-{slot} quiet\n", encoding="ascii")
        leads = {number: ELSEWHERE if number in stray.split() else UUID.format(1 if label == "winglink-a" else 3)
                 for number, label in entries.items() if label.startswith("winglink-")}
        facts.write_text(json.dumps({"entries": entries, "order": order.split(), "next": "", "made": [], "leads": leads, "full": full}),
                         encoding="ascii")
        do("env", f"WINGLINK_ROOT={tmp_path}", f"PATH={tmp_path / 'bin'}:/usr/bin", OTHER_NEXT)
        return json.loads(facts.read_text(encoding="ascii"))
    return start


def labels(found: dict) -> list:
    """The order, as the entries are called."""
    return [found["entries"][number].removeprefix("winglink-") for number in found["order"]]


BOTH = SHELL | {"0002": "winglink-a", "0003": "winglink-b"}


@pytest.mark.parametrize("slot, following", [("a", "b"), ("b", "a")])
def test_a_firmware_that_knows_both_is_told_only_what_is_next(firmware, slot, following):
    order = "0002 0003 0000"
    found = firmware(slot, BOTH, order)
    assert (found["entries"], found["order"], found["made"]) == (BOTH, order.split(), [])
    assert found["entries"][found["next"]] == f"winglink-{following}"


@pytest.mark.parametrize("slot, following", [("a", "b"), ("b", "a")])
def test_one_that_forgot_both_is_told_again(firmware, slot, following):
    found = firmware(slot, SHELL, "0000 0001")
    assert sorted(found["made"]) == [["winglink-a", "/dev/vda", "1", "\\EFI", "@0"], ["winglink-b", "/dev/vda", "3", "\\EFI", "@1"]]
    assert labels(found) == [slot, following, "UiApp", "UEFI Misc Device"]
    assert found["entries"][found["next"]] == f"winglink-{following}"


@pytest.mark.parametrize("order", ["0000 0001", ""])
def test_one_that_forgot_the_order_is_told_again(firmware, order):
    found = firmware("a", BOTH, order)
    assert labels(found)[:2] == ["a", "b"] and found["made"] == []
    assert found["entries"][found["next"]] == "winglink-b"


def test_one_that_forgot_the_other_slot(firmware):
    found = firmware("a", SHELL | {"0002": "winglink-a"}, "0000 0002")
    assert labels(found) == ["a", "b", "UiApp"]
    assert found["entries"][found["next"]] == "winglink-b"


def test_a_slot_that_was_marked_bad_stays_so(firmware):
    found = firmware("b", BOTH, "0003 0000")
    assert labels(found) == ["b", "UiApp"] and found["next"] == ""


def test_the_slot_that_should_run_was_forgotten_and_a_bad_one_started(firmware):
    found = firmware("a", SHELL | {"0002": "winglink-a"}, "0000")
    assert "b" in labels(found)
    assert found["entries"][found["next"]] == "winglink-b"


def test_entries_of_another_disk_or_image_are_made_again(firmware):
    """A unit was flashed with another image, or has another disk: the firmware finds nothing where they lead to."""
    found = firmware("a", BOTH, "0003 0002 0000", stray="0002 0003")
    assert labels(found) == ["a", "b", "UiApp"]
    assert {found["leads"][number] for number in found["order"][:2]} == {UUID.format(1), UUID.format(3)}
    assert sorted(found["entries"].values()) == sorted(BOTH.values()), "none is left over"
    assert found["entries"][found["next"]] == "winglink-b"


def test_an_entry_that_leads_elsewhere_beside_a_good_one(firmware):
    found = firmware("a", BOTH | {"0004": "winglink-b"}, "0002 0004 0003", stray="0004")
    assert labels(found) == ["a", "b"] and found["made"] == []
    assert "0004" not in found["entries"]


def test_no_entry_is_left_that_the_order_has_no_room_for(firmware):
    """RAUC would take it for a slot that was marked bad, and nobody would look again."""
    found = firmware("a", SHELL | {"0002": "winglink-a"}, "0002 0000", full=True)
    assert "winglink-b" not in found["entries"].values()
    assert found["order"] == ["0002", "0000"]
    found = firmware("a", found["entries"], "0002 0000")
    assert labels(found) == ["a", "b", "UiApp"], "the next start does what could not be done"
