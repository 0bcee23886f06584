# SPDX-License-Identifier: Apache-2.0
"""What a unit refuses to start with: broken, foreign and older site bundles, a key that is not its own, a mistake in
its configuration. It ends by itself with an error that names the file and the reason, and never by a signal."""

import shutil

import pytest

from lab import cast
from lab.estate import TOOL
from lab.unit import ROOTS, Unit
from lab.world import do

ROOM = cast.OAKWOOD
BUNDLE, IDENTITY = "var/lib/winglink/site/site.bundle", "var/lib/winglink/identity"


@pytest.fixture(scope="module")
def estate():
    folder = ROOTS / "start"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return cast.found(folder / "estate")


@pytest.fixture
def unit(build, link, logs, estate):
    made = Unit(build, link.place("here", ROOM.host), ROOM.address, logs)
    estate.install(made.address, made.root)
    made.write_config()
    yield made
    made.close()


def does_not_start(unit: Unit, code: str, *words: str):
    unit.launch()
    with pytest.raises(AssertionError, match="ended at its start"):
        unit.wait_ready(60)
    status = unit.daemon.process.wait(60)
    unit.forget()
    assert status == 1, f"it ended with {status}"
    last = [line for line in unit.journal() if line.startswith("unit-not-started: ")][-1]
    assert last.endswith(f"({code})") and all(word in last for word in words), last


def starts(unit: Unit):
    unit.launch()
    unit.wait_ready(60)
    unit.stop(10)


def edit(file, change):
    file.write_bytes(change(file.read_bytes()))


# --- site bundles


BREAKS = {
    "empty": (lambda data: b"", "bundle-malformed"),
    "cut": (lambda data: data[:len(data) // 2], "bundle-malformed"),
    "garbage": (lambda data: bytes(range(256)) * 20, "bundle-malformed"),
    "plain-text": (lambda data: b"[bundle]\nunit = oakwood-wing-1@estate.example\n", "bundle-malformed"),
    "altered": (lambda data: data.replace(b"HMP Oakwood", b"HMP Redwood"), "bundle-signature"),
    "huge": (lambda data: data + bytes(2 << 20), "bundle-unreadable"),
}


@pytest.mark.parametrize("how", BREAKS)
def test_a_broken_bundle_is_refused(unit, how):
    change, code = BREAKS[how]
    edit(unit.root / BUNDLE, change)
    does_not_start(unit, code, "site.bundle")


def test_a_missing_bundle_is_refused(unit):
    (unit.root / BUNDLE).unlink()
    does_not_start(unit, "bundle-unreadable", "site.bundle", "No such file")


def test_a_bundle_of_another_authority_is_refused(unit):
    other = cast.found(ROOTS / "start" / "other")
    shutil.copy(other.folder / "units" / ROOM.address / "site.bundle", unit.root / BUNDLE)
    does_not_start(unit, "bundle-signature", "site.bundle")


def test_another_units_bundle_is_refused(unit, estate):
    """Also a newer one, and that does not make the unit's own an older one."""
    starts(unit)
    estate.bundle(cast.FEATHERSTONE.address)
    shutil.copy(estate.folder / "units" / cast.FEATHERSTONE.address / "site.bundle", unit.root / BUNDLE)
    does_not_start(unit, "key-unusable", cast.FEATHERSTONE.address, "unit.pem")
    estate.install(ROOM.address, unit.root)
    starts(unit)


def test_an_older_bundle_is_refused(unit, estate):
    """Once a newer one was in use: else withdrawn permissions could be brought back."""
    older = (unit.root / BUNDLE).read_bytes()
    starts(unit)
    estate.bundle(ROOM.address)
    estate.install(ROOM.address, unit.root)
    starts(unit)
    (unit.root / BUNDLE).write_bytes(older)
    does_not_start(unit, "bundle-older", "site.bundle")
    estate.install(ROOM.address, unit.root)
    starts(unit)


def test_a_bundle_of_a_signer_that_was_revoked_is_refused(unit, estate, tmp_path):
    """Somebody has copied the signer's key, and signs bundles that are newer than any of the estate's."""
    thief = shutil.copytree(estate.folder, tmp_path / "copied")
    starts(unit)
    estate.tool("signer", revoke=True)
    estate.bundle(ROOM.address)
    estate.install(ROOM.address, unit.root)
    starts(unit)
    (thief / "serial").write_text("1000000\n")
    do(TOOL, "bundle", thief, ROOM.address)
    shutil.copy(thief / "units" / ROOM.address / "site.bundle", unit.root / BUNDLE)
    does_not_start(unit, "bundle-signature", "signed by a certificate that the bundle in use revokes")
    estate.bundle(ROOM.address)
    estate.install(ROOM.address, unit.root)
    starts(unit)


def test_a_damaged_serial_number_lets_no_bundle_in(unit):
    starts(unit)
    (unit.root / BUNDLE).with_name("serial").write_text("none\n")
    does_not_start(unit, "bundle-unreadable", "serial")


# --- the unit's own papers


def test_a_key_of_another_certificate_is_refused(unit, estate):
    shutil.copy(estate.folder / "units" / cast.FEATHERSTONE.address / "unit.key", unit.root / IDENTITY / "unit.key")
    does_not_start(unit, "key-unusable", "unit.key", "unit.pem")


@pytest.mark.parametrize("file", [f"{IDENTITY}/unit.key", f"{IDENTITY}/unit.pem"])
def test_broken_papers_are_refused(unit, file):
    edit(unit.root / file, lambda data: data[:100])
    does_not_start(unit, "key-unusable", file)


# --- the configuration


MISTAKES = {
    "unknown-key": ("[cameras]\nroom=none\nrom=none\n", "config-unknown-key", "rom"),
    "unknown-group": ("[camera]\nroom=none\n", "config-unknown-key", "camera"),
    "bad-number": ("[network]\njitter-ms=soon\n", "config-bad-value", "jitter"),
    "bad-address": ("[network]\nbind=here\n", "config-bad-value", "bind"),
    "no-groups": ("room=none\n", "config-bad-value", "line 1"),
    "binary": ("\0\1\2\n", "config-unreadable", ""),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_configuration_is_named(unit, mistake):
    text, code, key = MISTAKES[mistake]
    (unit.root / "etc/winglink/unit.conf").write_text(text)
    does_not_start(unit, code, "unit.conf", key)


def test_a_missing_configuration_is_named(unit):
    (unit.root / "etc/winglink/unit.conf").unlink()
    does_not_start(unit, "config-unreadable", "unit.conf")
