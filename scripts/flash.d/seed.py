# SPDX-License-Identifier: Apache-2.0
"""What a unit finds at its first start: a tar archive on the seed partition, which the unit takes and wipes."""

import io
import pathlib
import tarfile

from estate_openssl import openssl


class NoIdentity(Exception):
    """The estate has not what the unit needs."""


def has_key(estate: pathlib.Path, address: str) -> bool:
    """Whether the estate made the unit's key (in development); else the unit makes it, and asks for a certificate."""
    unit = estate / "units" / address
    if not unit.is_dir():
        raise NoIdentity(f"there is no room {address} in {estate}")
    return (unit / "unit.key").is_file()


def public_key(path: pathlib.Path, *command) -> bytes:
    return openssl(*command, data=path.read_bytes(), what=f"{path} is damaged ('estate renew --new-key' makes another)")


def identity(estate: pathlib.Path, address: str) -> dict:
    """Names and contents of what a unit is given whose key the estate made."""
    unit = estate / "units" / address
    wanted = {name: unit / name for name in ("unit.key", "unit.pem", "site.bundle")}
    for name, path in wanted.items():
        if not path.is_file():
            raise NoIdentity(f"{address} has no {name} yet: scripts/estate bundle {estate}")
    if public_key(wanted["unit.key"], "pkey", "-pubout") != public_key(wanted["unit.pem"], "x509", "-noout", "-pubkey"):
        raise NoIdentity(f"unit.key and unit.pem of {address} do not belong together: scripts/estate renew {estate} {address} "
                         f"--new-key, then scripts/estate bundle {estate}")
    return {name: path.read_bytes() for name, path in wanted.items()}


def members(estate: pathlib.Path, address: str, network: pathlib.Path | None, config: pathlib.Path | None,
            secret: str | None = None) -> dict:
    """Names and contents of the archive. secret: of an enrolment, for a unit that makes its key itself."""
    given = identity(estate, address) if has_key(estate, address) else {"enrolment": f"{secret}\n".encode()}
    found = {"ca.pem": (estate / "ca/ca.pem").read_bytes(), "address": f"{address}\n".encode(), **given}
    found["unit.conf"] = config.read_bytes() if config else b"# The defaults.\n"
    if network:
        found["wired.network"] = network.read_bytes()
    return found


def archive(found: dict, size: int) -> bytes:
    """The seed partition's whole content."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in sorted(found.items()):
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(content), 0o600
            tar.addfile(info, io.BytesIO(content))
    data = out.getvalue()
    if len(data) > size:
        raise NoIdentity(f"what the unit shall know ({len(data)} bytes) does not fit into the seed partition ({size})")
    return data + bytes(size - len(data))
