# SPDX-License-Identifier: Apache-2.0
"""How the helpers of a unit, which run beside winglinkd, open its site bundle: not otherwise than winglinkd does."""

import pathlib
import re
import shutil
import subprocess

import pytest

from lab import cast
from lab.world import do

pytestmark = pytest.mark.beside

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
HELPER = TOP / "rootfs-overlay/usr/libexec/winglink/open-bundle"
BUNDLE = pathlib.Path("units", cast.OAKWOOD.address, "site.bundle")


@pytest.fixture
def estate(tmp_path):
    return cast.found(tmp_path / "estate")


@pytest.fixture
def ask(estate, tmp_path):
    """ask(BUNDLE, REVOKED, SERIAL): what the helper of the wing's unit says, and whether it takes it. Without any of root's powers,
    as on a unit, where credentials may be read and not written."""
    def asked(bundle: pathlib.Path, revoked: str = "none\n", serial: int = 0) -> tuple:
        root = tmp_path / "root/etc/winglink"
        (root / "estate").mkdir(parents=True, exist_ok=True)
        shutil.copy(estate.folder / "ca/ca.pem", root / "estate")
        (root / "address").write_text(f"{cast.OAKWOOD.address}\n", encoding="ascii")
        for name, text in (("revoked", revoked), ("serial", f"{serial}\n")):
            (tmp_path / name).unlink(missing_ok=True)
            (tmp_path / name).write_text(text, encoding="ascii")
            (tmp_path / name).chmod(0o400)
        done = subprocess.run(["setpriv", "--bounding-set=-all", "--inh-caps=-all", HELPER, bundle, tmp_path / "revoked", tmp_path / "serial"],
                              capture_output=True, text=True, check=False, timeout=60,
                              env={"WINGLINK_ROOT": str(tmp_path / "root"), "PATH": "/usr/bin:/bin", "TMPDIR": str(made)})
        assert not list(made.iterdir()), "it leaves nothing behind"
        return done.returncode == 0, done.stdout or done.stderr.strip()

    made = tmp_path / "made"
    made.mkdir()
    return asked


def listed(text: str) -> str:
    """What a bundle revokes, as winglinkd keeps it."""
    found = re.search(r"^\[revoked\]\ncertificates = (.*)$", text, re.MULTILINE)
    return found[1].replace("; ", "\n") + "\n" if found else "\n"


def test_opens_what_the_estate_has_signed(estate, ask):
    good, text = ask(estate.folder / BUNDLE)
    assert good and f"unit = {cast.OAKWOOD.address}" in text and "[settings]" in text
    assert ask(estate.folder / BUNDLE, f"{'0' * 64}\n") == (True, text)


def test_refuses_a_signer_that_the_unit_knows_to_be_revoked(estate, ask, tmp_path):
    """Somebody has copied the signer's key, and signs bundles that are newer than any of the estate's."""
    thief = shutil.copytree(estate.folder, tmp_path / "copied")
    estate.tool("signer", revoke=True)
    estate.bundle()
    good, text = ask(estate.folder / BUNDLE)
    assert good
    revoked = listed(text)
    assert revoked.strip()
    assert ask(estate.folder / BUNDLE, revoked)[0]
    (thief / "serial").write_text("1000000\n", encoding="ascii")
    do(TOP / "scripts/estate", "bundle", thief, cast.OAKWOOD.address)
    assert ask(thief / BUNDLE)[0], "a unit that has never heard of it"
    assert ask(thief / BUNDLE, revoked) == (False, "the site bundle is signed by a certificate that is revoked")


def test_refuses_a_bundle_that_revokes_its_own_signer(estate, ask, tmp_path):
    """The estate's tool makes none: openssl signs it, with the key that was the signer's."""
    old = shutil.copytree(estate.folder / "signer", tmp_path / "old")
    estate.tool("signer", revoke=True)
    estate.bundle()
    do("openssl", "cms", "-verify", "-inform", "DER", "-in", estate.folder / BUNDLE, "-CAfile", estate.folder / "ca/ca.pem",
       "-purpose", "smimesign", "-out", tmp_path / "text")
    do("openssl", "cms", "-sign", "-binary", "-nodetach", "-outform", "DER", "-md", "sha256", "-signer", old / "signer.pem", "-inkey",
       old / "signer.key", "-in", tmp_path / "text", "-out", estate.folder / BUNDLE)
    assert ask(estate.folder / BUNDLE) == (False, "the site bundle is signed by a certificate that is revoked")


def test_refuses_another_units(estate, ask):
    """Who took winglinkd over puts the bundle of a unit in its place that may call other rooms."""
    assert ask(estate.folder / "units" / cast.FEATHERSTONE.address / "site.bundle") == (False, "the site bundle is for another unit")


def test_refuses_an_older_one_than_was_in_use(estate, ask, tmp_path):
    """Or one in which rooms stand that were withdrawn since; the keeper has written down which is the newest."""
    old = shutil.copy(estate.folder / BUNDLE, tmp_path / "old.bundle")
    estate.bundle()
    _, text = ask(estate.folder / BUNDLE)
    newest = int(re.search(r"^serial = (\d+)$", text, re.MULTILINE)[1])
    assert ask(old, serial=newest) == (False, "the site bundle is older than the one that was in use")
    assert ask(estate.folder / BUNDLE, serial=newest) == (True, text)
    assert ask(old)[0], "a unit that has never had another"


def test_refuses_what_another_estate_has_signed(ask, tmp_path):
    other = cast.found(tmp_path / "other")
    assert ask(other.folder / BUNDLE) == (False, "the site bundle is not signed by the estate")


def test_refuses_what_is_none(estate, ask, tmp_path):
    (tmp_path / "broken").write_bytes((estate.folder / BUNDLE).read_bytes()[:-100])
    assert ask(tmp_path / "broken") == (False, "the site bundle is not signed by the estate")
