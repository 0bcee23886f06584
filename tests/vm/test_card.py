# SPDX-License-Identifier: Apache-2.0
"""A memory card in a unit's slot: whatever it is labelled, it is none of the unit's partitions."""

import os

import pytest

from lab.world import do

from .keeper import good

# An emulated machine on a busy one.
pytestmark = [pytest.mark.seconds(1800), pytest.mark.beside, pytest.mark.drivers("mmc_block", "sdhci_pci")]

LABELS = ("boot-a", "boot-b", "data", "root-a", "root-b", "seed")


def test_a_card_that_is_labelled_like_the_disk(new_machine, image):
    """The image itself, written to a card that is in from the first start on."""
    unit = new_machine("card")
    unit.card = unit.folder / "card.img"
    do("cp", "--sparse=always", (image / "disk.img").resolve(), unit.card)
    os.truncate(unit.card, 4 << 30)
    unit.on()
    unit.up(1500)
    good(unit)
    assert "root-a" in unit.run("for part in /dev/mmcblk?p*; do blkid -p -o value -s PART_ENTRY_NAME $part; done")
    for label in LABELS:
        assert unit.run(f"readlink -f /dev/disk/by-partlabel/{label}").startswith("/dev/vda"), label
    assert unit.run("for disk in /dev/mmcblk?p1 /dev/mmcblk?; do udevadm info -q symlink -n $disk; done").split() == []
    in_use = unit.run("dmsetup deps -o devname; findmnt -rno SOURCE")
    assert "vda" in in_use and "mmcblk" not in in_use
    unit.off()
    unit.card.unlink()
