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


def test_nothing_holds_up_a_start_for_ever():
    """systemd gives a oneshot all the time in the world. The seed has until the start's own limit: cut off, part of it
    would not be wiped."""
    units = [path for folder in (OVERLAY, TOP / "initrd-overlay") for path in folder.rglob("winglink*.service")]
    steps = [path for path in units if "\nType=oneshot\n" in path.read_text(encoding="utf-8")]
    assert {path.stem for path in steps} >= {"winglink-other-next", "winglink-boot-entries", "winglink-door", "winglink-usb-policy"}
    endless = {path.stem for path in steps if not re.search(r"^TimeoutStartSec=[1-9]", path.read_text(encoding="utf-8"), re.MULTILINE)}
    assert endless == {"winglink-seed"}


def setting(unit: str, key: str) -> str:
    return re.search(rf"^{key}=(.*)$", (SYSTEM / unit).read_text(encoding="utf-8"), re.MULTILINE)[1]


def test_who_speaks_on_the_bus_ends_before_it():
    """Else they lose it when the machine stops: the keeper could not note that it stops in order."""
    for service in ("winglink-keeper.service", "winglinkd.service", "winglink-panel.service"):
        assert "dbus.service" in setting(service, "After").split(), service


def test_what_nothing_else_starts_is_tried_again():
    """USBGuard requires its rules, and waits for them only when their failure is none that systemd tells of (direct)."""
    for service in ("winglink-usb-policy.service", "winglink-time.service"):
        assert setting(service, "Restart") == "on-failure", service
    assert setting("usbguard.service.d/winglink.conf", "Requires") == "winglink-usb-policy.service"
    assert setting("winglink-usb-policy.service", "RestartMode") == "direct"
    assert setting("winglink-time.service", "StartLimitIntervalSec") == "0"


def test_a_bundle_on_trial_waits_for_a_slow_firewall():
    """It is begun anew for the bundle, and winglinkd starts when it is open: who ends with the first, and starts both."""
    text = (TOP / "src/keeper/site.c").read_text(encoding="utf-8")
    ready = int(re.search(r"\bREADY_SECONDS = (\d+)", text)[1])
    stop = int(re.search(r"^DefaultTimeoutStopSec=(\d+)s$", (OVERLAY / "usr/lib/systemd/system.conf.d/winglink.conf").read_text(), re.MULTILINE)[1])
    assert ready >= 2 * stop + int(setting("winglink-firewall.service", "TimeoutStartSec")) + 30


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


def test_no_key_and_no_lid_does_anything():
    """All that the systemd of this root, which is the image's, knows; it lists them with their defaults."""
    known = set(re.findall(r"^#(Handle\w+)=", pathlib.Path("/etc/systemd/logind.conf").read_text(encoding="utf-8"), re.MULTILINE))
    ours = re.findall(r"^(Handle\w+)=(.*)$", (OVERLAY / "usr/lib/systemd/logind.conf.d/winglink.conf").read_text(encoding="utf-8"), re.MULTILINE)
    assert known >= {"HandlePowerKey", "HandleSuspendKey", "HandleLidSwitch"} and sorted(ours) == sorted((key, "ignore") for key in known)


def test_a_unit_never_sleeps():
    text = (TOP / "scripts/image.d/install").read_text(encoding="utf-8")
    masked = set(re.search(r'^masked="([^"]*)"$', text, re.MULTILINE)[1].split())
    sleeping = {path.name for path in pathlib.Path("/usr/lib/systemd/system").glob("*.target") if re.search("sleep|suspend|hibernate", path.name)}
    assert {"sleep.target", "suspend.target"} <= sleeping <= masked


def test_udev_rules_are_well_formed_and_come_after_those_they_mend():
    rules = OVERLAY / "usr/lib/udev/rules.d"
    do("udevadm", "verify", "--resolve-names=never", *sorted(rules.iterdir()))  # the groups are the unit's
    assert pathlib.Path("/usr/lib/udev/rules.d/70-power-switch.rules").name < (rules / "70-winglink.rules").name
    assert 'TAG+="power-switch"' in pathlib.Path("/usr/lib/udev/rules.d/70-power-switch.rules").read_text(encoding="utf-8")


def test_a_cut_off_partition_table_ends_no_unit():
    """Of the two that a factory reset writes one after the other, the kernel takes the one that is whole (tests/unit/test-gpt.c)."""
    for path in (TOP / "board").glob("*/cmdline"):
        assert "gpt" in path.read_text(encoding="ascii").splitlines(), path


def test_every_step_of_the_build_knows_its_place():
    """What scripts/image calls is there, and what is there is called."""
    text = (TOP / "scripts/image").read_text(encoding="utf-8")
    steps = set(re.search(r"set -- ([a-z ]+)$", text, re.MULTILINE)[1].split()) | {"keys"}
    assert steps == {path.name for path in (TOP / "scripts/image.d").iterdir() if path.suffix != ".sh"}
