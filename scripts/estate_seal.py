# SPDX-License-Identifier: Apache-2.0
"""What units take from the estate, signed and opened again: docs/site-bundle.md says how it is sealed."""
import re
import tempfile
from pathlib import Path

import estate_twin
from estate_conf import Mistake, parse_conf
from estate_openssl import fingerprint, openssl


def revoked(folder: Path) -> list:
    """The fingerprints of what is not believed any more: each in both its forms, where it was written down so or the certificate
    is at hand."""
    found = {}
    for group, one, _ in parse_conf(folder / "estate.conf"):
        if group != "revoked":
            continue
        found[one] = None
        for path in [*folder.glob(f"units/*/issued/{one}.pem"), folder / "retired" / f"{one}.pem"]:
            if path.exists():
                found[estate_twin.twin_fingerprint(path.read_bytes())] = None
                break
    return list(found)


def sign(folder: Path, text: str, what: str) -> bytes:
    signer = folder / "signer"
    if fingerprint((signer / "signer.pem").read_bytes()) in revoked(folder):
        raise Mistake(f"the bundle signer is revoked, so every unit would refuse {what}: run 'estate signer {folder}', then "
                      f"'estate bundle {folder}'")
    der = openssl("cms", "-sign", "-binary", "-nodetach", "-outform", "DER", "-md", "sha256", "-nosmimecap",
                  "-signer", signer / "signer.pem", "-inkey", signer / "signer.key",
                  data=text.encode(), what=f"signing {what}")
    if len(der) > 1024 * 1024:
        raise Mistake(f"{what} is larger than 1 MiB: this estate is too large for it")
    openssl("cms", "-verify", "-inform", "DER", "-CAfile", folder / "ca/ca.pem", "-purpose", "smimesign", "-out", "/dev/null",
            data=der, what=f"every unit would refuse {what}, so it was not kept. Make a new signer with 'estate signer {folder}', "
            f"then 'estate bundle {folder}'")
    return der


def open_bundle(folder: Path, address: str) -> bytes:
    """What a room's bundle says, when it is this room's and signed by the estate's present signer, who is not revoked."""
    path = folder / "units" / address / "site.bundle"
    make = f"run 'estate bundle {folder}' first"
    if not path.exists():
        raise Mistake(f"{address} has no bundle yet: {make}")
    with tempfile.NamedTemporaryFile() as signer:
        text = openssl("cms", "-verify", "-inform", "DER", "-in", path, "-CAfile", folder / "ca/ca.pem", "-purpose",
                       "smimesign", "-no_check_time", "-signer", signer.name, what=f"checking {path}")
        signed_by = fingerprint(Path(signer.name).read_bytes())
    if signed_by in revoked(folder):
        raise Mistake(f"{path} is signed by a signer that is revoked: {make}")
    if signed_by != fingerprint((folder / "signer/signer.pem").read_bytes()):
        raise Mistake(f"{path} is signed by an earlier signer: {make}")
    unit = re.search(rb"^unit = (.*)$", text, re.MULTILINE)
    if not unit or unit[1] != address.encode():
        raise Mistake(f"{path} is the bundle of another unit: {make}")
    return text
