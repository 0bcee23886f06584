# SPDX-License-Identifier: Apache-2.0
"""A disk with drivers for devices that exist in software only: cameras (vivid), a sound card whose output is its input
(snd-aloop). The image has them not; they are Debian's own, of the same kernel, so that it takes their signature."""

import pathlib
import shutil
import subprocess
import tempfile

from lab.world import do

from .machine import Machine

WANTED = ("vivid", "snd-aloop")


def make_disk(modules: pathlib.Path, disk: pathlib.Path):
    """modules: the folder of all modules of the kernel, named by its version, as scripts/image.d/initrd leaves it."""
    version = modules.name
    with tempfile.TemporaryDirectory() as scratch:
        every, some = pathlib.Path(scratch, "every"), pathlib.Path(scratch, "some")
        (every / "lib/modules").mkdir(parents=True)
        (every / "lib/modules" / version).symlink_to(modules.resolve())
        for name in WANTED:
            listed = subprocess.run(["modprobe", "-d", every, "-S", version, "--show-depends", name], check=True, text=True,
                                    stdout=subprocess.PIPE).stdout
            for line in listed.splitlines():
                source = pathlib.Path(line.split()[1])
                target = some / "lib/modules" / version / source.resolve().relative_to(modules.resolve())
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target)
        for table in modules.glob("modules.builtin*"):
            shutil.copy(table, some / "lib/modules" / version)
        do("depmod", "-b", some, version)
        do("mksquashfs", some, disk, "-noappend", "-quiet", "-no-progress")


def load(machine: Machine, cameras: int = 2, sound: bool = True):
    """Cameras, and a sound card that hears itself."""
    machine.run("mkdir -p /run/drivers && mount -t squashfs -o ro /dev/disk/by-id/virtio-drivers /run/drivers")
    each = [",".join([word] * cameras) for word in ("0x1", "1", "0x0")]
    machine.run(f"modprobe -d /run/drivers vivid n_devs={cameras} node_types={each[0]} num_inputs={each[1]} input_types={each[2]} "
                "no_error_inj=1", 120)
    if sound:
        machine.run("modprobe -d /run/drivers snd-aloop", 120)
    machine.run("udevadm settle --timeout=60", 90)
