# SPDX-License-Identifier: Apache-2.0
"""What is not signed, or not whole, does not start; what a unit keeps does not open elsewhere."""

import contextlib
import hashlib
import shutil
import subprocess

import gpt
import pytest

from lab.world import do

from .keeper import good

# An emulated machine on a busy one.
pytestmark = [pytest.mark.seconds(1800), pytest.mark.beside]

# What there is to see where the data does not open, in the minute before the machine starts again.
SHUT = """for second in $(seq 300); do systemctl is-failed -q systemd-cryptsetup@data && break; sleep 1; done
journalctl -b -o cat --no-pager -u systemd-cryptsetup@data | sed 's/^/said: /'
echo mapped: $(ls /dev/mapper)
echo mounted: $(findmnt -rno SOURCE | grep ^/dev/)
echo kept: $(ls -A /var /var/lib /etc/winglink/ 2>&1)
echo up: $(systemctl is-active winglinkd winglink-panel winglink-keeper winglink-seed)"""


# What the screen and the serial port say in that minute.
TOLD = ("winglink: This unit cannot start.", "winglink: Its data does not open", "Failed: systemd-cryptsetup@data.service",
        "winglink: What to do")
WRITTEN = 0.002  # of the screen: a line or two


def foreign(image, folder):
    """The kernel image, signed by somebody else."""
    do("openssl", "req", "-x509", "-new", "-newkey", "rsa:2048", "-noenc", "-subj", "/CN=Somebody else", "-days", "30",
       "-keyout", folder / "other.key", "-out", folder / "other.pem")
    do("sbsign", "--key", folder / "other.key", "--cert", folder / "other.pem", "--output", folder / "kernel.efi",
       image / "work/kernel.unsigned.efi")
    return folder / "kernel.efi"


def unsigned(image, _):
    return image / "work/kernel.unsigned.efi"


@pytest.mark.parametrize("kernel", [unsigned, foreign])
def test_a_kernel_image_that_is_not_ours(kernel, new_machine, image, partitions, tmp_path):
    machine = new_machine(f"refused-{kernel.__name__}")
    boot = tmp_path / "boot.img"
    boot.write_bytes((image / "boot.img").read_bytes())
    subprocess.run(["mcopy", "-o", "-i", boot, kernel(image, tmp_path), "::/EFI/BOOT/BOOTX64.EFI"], check=True)
    for slot in ("boot-a", "boot-b"):
        machine.write(partitions[slot], boot.read_bytes())
    machine.on()
    line, _ = machine.console.wait(lambda said: "Access Denied" in said, 300)
    assert "failed to" in line
    machine.off()


def test_a_flipped_bit_in_the_root(new_machine, partitions):
    machine = new_machine("flipped")
    machine.flip(partitions["root-a"])
    machine.on()
    said = machine.wait_off(600)
    assert "Kernel panic - not syncing: dm-verity device corrupted" in said
    assert "PROBE-UP" not in machine.probe.text


def test_a_command_line_that_is_not_the_images(new_machine):
    """The firmware has a string that systemd's stub puts behind the signed line. It would be another program than ours, and an
    open door for credentials: the kernel does not heed it, and our first program starts nothing."""
    machine = new_machine("command-line")
    machine.strings = ["io.systemd.stub.kernel-cmdline-extra=rdinit=/usr/bin/true systemd.import_credentials=yes"]
    machine.on()
    said = machine.wait_off(600)
    assert "winglink: this is not the command line of the image" in said, said[-2000:]
    assert "systemd[1]" not in said and "PROBE-UP" not in machine.probe.text


# --- a stolen unit, or its disk


@contextlib.contextmanager
def another_tpm(machine):
    """Its disk in another machine, which has our keys, too."""
    own, kept = machine.folder / "tpm", machine.folder / "own-tpm"
    own.rename(kept)
    own.mkdir()
    try:
        yield
    finally:
        shutil.rmtree(own)
        kept.rename(own)


@contextlib.contextmanager
def no_secure_boot(machine):
    """The unit itself, by somebody who found out the setup's password."""
    kept = machine.folder / "own-variables.fd"
    shutil.copy(machine.variables, kept)
    do("virt-fw-vars", "--inplace", machine.variables, "--set-false", "SecureBootEnable")
    try:
        yield
    finally:
        kept.rename(machine.variables)


def data_of(machine) -> str:
    """What is on its data partition, as a sum."""
    with open(machine.disk, "rb") as file:
        partition = gpt.read_table(file).partitions["data"]
        file.seek(partition.start)
        digest = hashlib.sha256()
        for at in range(0, partition.size, 1 << 20):
            digest.update(file.read(min(1 << 20, partition.size - at)))
    return digest.hexdigest()


@pytest.fixture(scope="module")
def taken(new_machine):
    """A unit that was in use, and is off the wall."""
    machine = new_machine("taken")
    machine.on()
    machine.up(1500)
    good(machine)
    machine.run("test -s /var/lib/winglink/identity/unit.key && sync")
    machine.off()
    return machine


@pytest.mark.parametrize("changed", [another_tpm, no_secure_boot])
def test_the_data_stays_shut(taken, changed):
    before = data_of(taken)
    with changed(taken):
        taken.on()
        taken.up(900)
        for words in TOLD:
            taken.console.wait(lambda said, words=words: words in said, 300)
        taken.until_screen(taken.folder / "shut.png", lambda pixels: (pixels > 100).any(axis=2).mean() > WRITTEN, 60)
        found = taken.run(SHUT, 400)
        taken.wait_off(300)  # it starts again, for ever; nobody is asked for anything
    assert data_of(taken) == before
    assert "said: Failed to unseal secret using TPM2" in found, found
    said = dict(line.split(": ", 1) for line in found.splitlines() if ": " in line and not line.startswith("said"))
    assert said["mapped"].split() == ["control", "root"], found
    assert said["mounted"] == "/dev/mapper/root", found
    assert "winglink" not in said["kept"].replace("/etc/winglink", ""), found
    assert set(said["up"].split()) == {"inactive"}, found
