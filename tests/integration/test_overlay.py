# SPDX-License-Identifier: Apache-2.0
"""rootfs-overlay/: what can be known about a unit's services and firewall without a unit. `make check-vm` looks at the rest."""

import pathlib
import re
import subprocess

import pytest

from lab.world import do

pytestmark = pytest.mark.beside

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
OVERLAY = TOP / "rootfs-overlay"
SYSTEM = OVERLAY / "usr/lib/systemd/system"
SERVICES = sorted(path.name for path in SYSTEM.glob("winglink*.service"))


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_confined(service):
    """systemd's own measure, from 0 (nothing is possible) to 10; ours stay under 2."""
    said = do("systemd-analyze", "security", "--no-pager", "--offline=yes", f"--root={OVERLAY}", service)
    assert float(re.search(r"Overall exposure level for \S+: (\d+\.\d)", said)[1]) < 2.0


def test_units_name_what_there_is():
    """Programs that they start are in the overlay or made by the build; every helper can be started."""
    built = {"/usr/bin/winglinkd", "/usr/bin/winglink-keeper"}
    for service in SERVICES:
        program = re.search(r"^ExecStart=(\S+)", (SYSTEM / service).read_text(encoding="utf-8"), re.MULTILINE)[1]
        assert program in built or (OVERLAY / program.lstrip("/")).is_file(), service
    for helper in (OVERLAY / "usr/libexec/winglink").iterdir():
        assert helper.stat().st_mode & 0o111 == 0o111, helper


def test_the_firewall_is_well_formed_and_denies_first(tmp_path):
    text = (OVERLAY / "etc/nftables.conf").read_text(encoding="utf-8")
    rules = tmp_path / "rules"
    rules.write_text(re.sub(r"skuid [a-z_-]+", "skuid 900", text), encoding="utf-8")  # the users are the unit's
    do("nft", "--check", "--file", rules)
    assert text.count("policy drop;") == 3 and "policy accept" not in text


def test_kernel_modules_exist():
    """Those that a board lists, in the kernel of this root, which comes from the same archive."""
    kernels = sorted(path.name for path in pathlib.Path("/usr/lib/modules").iterdir())
    for path in sorted((TOP / "board").glob("*/*modules")):
        for line in path.read_text(encoding="ascii").splitlines():
            if module := line.partition("#")[0].strip():
                found = subprocess.run(["modprobe", "-S", kernels[-1], "--show-depends", module], capture_output=True, check=False)
                assert found.returncode == 0, f"{path}: {module}"


def test_every_step_of_the_build_knows_its_place():
    """What scripts/image calls is there, and what is there is called."""
    text = (TOP / "scripts/image").read_text(encoding="utf-8")
    steps = set(re.search(r"set -- ([a-z ]+)$", text, re.MULTILINE)[1].split()) | {"keys"}
    assert steps == {path.name for path in (TOP / "scripts/image.d").iterdir() if path.suffix != ".sh"}
