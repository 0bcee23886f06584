# SPDX-License-Identifier: Apache-2.0
"""What becomes of a unit whose data is damaged."""

import pytest

from .keeper import facts, good

# An emulated machine on a busy one.
pytestmark = [pytest.mark.seconds(1800), pytest.mark.beside]

# A file whose kind there is not: the kernel finds it when it looks, notes that the file system is faulty, and writes no more.
# Its journal is emptied before, or the next start would write the inode as it was.
DAMAGE = """set -e
mkdir /var/lib/damaged && : >/var/lib/damaged/file && number=$(stat -c %i /var/lib/damaged/file)
fsfreeze -f /var && fsfreeze -u /var
debugfs -w -R "set_inode_field <$number> mode 0170644" /dev/mapper/data
echo 3 >/proc/sys/vm/drop_caches
stat /var/lib/damaged/file && exit 1
sync"""


def test_a_damaged_file_system_is_mended(new_machine):
    """A check that mends only what is safe refuses this one, with its exit code 4: both slots would start for ever in vain."""
    unit = new_machine("data")
    unit.on()
    unit.up(1500)
    good(unit)
    said = unit.run(DAMAGE)
    assert "Structure needs cleaning" in said, said
    assert "EXT4-fs error (device dm-" in unit.run("dmesg")
    unit.off()
    unit.on()
    unit.up(1500)
    good(unit)
    said = unit.run("journalctl -b -u systemd-fsck@dev-mapper-data -o cat --no-pager")
    assert "has invalid mode" in said and "FILE SYSTEM WAS MODIFIED" in said, said
    assert unit.run("findmnt -no OPTIONS /var").startswith("rw,")
    assert unit.run("ls /var/lib/damaged") == ""
    assert facts(unit)["machine"]["slot"] == "a"
    assert unit.run("systemctl is-active winglinkd") == "active"
