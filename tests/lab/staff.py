# SPDX-License-Identifier: Apache-2.0
"""Who works at the units under test: a nurse at every wing, a consultant at every hospital, a technician at any.
Their PINs are hashed with far less work than a unit does, so that a hundred sign-ins take no time."""

import dataclasses
import json
import pathlib


@dataclasses.dataclass(frozen=True)
class Member:
    code: str
    role: str
    pin: str
    hash: str


NURSE = Member("101", "nurse", "271828",
               "$argon2id$v=19$m=256,t=1,p=1$d2luZ2xpbmstbGFiLTEwMQ$kiiFtKv9u/fOaHnndNQHf41dCgyj+m1Umzp/pvS+y9s")
CONSULTANT = Member("201", "consultant", "314159",
                    "$argon2id$v=19$m=256,t=1,p=1$d2luZ2xpbmstbGFiLTIwMQ$SCDoSxK/EwCg6yHDmkMQxeHiid0586yKZK6VsnWd/mE")
TECHNICIAN = Member("900", "technician", "161803",
                    "$argon2id$v=19$m=256,t=1,p=1$d2luZ2xpbmstbGFiLTkwMA$r5T+SGFVUQfEnlgkMRRIG/tRC3Q1/q3a1b8B2GBqp5c")


def at(address: str) -> Member:
    """Who uses the unit of this address."""
    return NURSE if "-wing-" in address else CONSULTANT


def file(root: pathlib.Path) -> pathlib.Path:
    return root / "var/lib/winglink/staff.json"


def install(root: pathlib.Path, *members: Member):
    """Puts them on the unit's disk as its daemon would have written them (docs/staff.md)."""
    entries = [{"code": member.code, "role": member.role, "ended": False, "must_change": False, "hash": member.hash}
               for member in members]
    file(root).parent.mkdir(parents=True, exist_ok=True)
    file(root).write_text(json.dumps({"format": 1, "staff": entries, "tries": []}))
    file(root).chmod(0o600)
