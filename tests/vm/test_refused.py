# SPDX-License-Identifier: Apache-2.0
"""What is not signed, or not whole, does not start."""

import subprocess

import pytest

from lab.world import do

# An emulated machine on a busy one.
pytestmark = pytest.mark.seconds(1800)

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
