# SPDX-License-Identifier: Apache-2.0
"""Enrolment: the secret that a flashed unit gets, and the request that it answers with. docs/estate.md is the manual."""
import base64
import contextlib
import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path

from estate_conf import Mistake
from estate_files import sync_folder

PREFIX, SECRET_BYTES, TAG_BYTES = "WL1:", 16, 32
FILE = "enrolment"  # in the room's folder, from the flashing to the answer


def new_secret() -> str:
    return secrets.token_hex(SECRET_BYTES)


def check_can_keep(unit: Path):
    """Asked before a disk is written."""
    if not os.access(unit, os.W_OK | os.X_OK):
        raise Mistake(f"{unit} cannot be written, and the unit's secret is kept there: nothing was flashed")


def keep(unit: Path, secret: str):
    """What is needed to check the unit's request, once. A request of an earlier flashing is not taken any more. It belongs to
    whom the room's folder belongs to: who flashes is root, who answers is not."""
    part, owner = unit / f"{FILE}.part", unit.stat()
    part.unlink(missing_ok=True)
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(f"{secret}\n")
        file.flush()
        if os.fstat(file.fileno()).st_uid != owner.st_uid:
            os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
        os.fsync(file.fileno())
    part.replace(unit / FILE)
    sync_folder(unit)


def open_for(unit: Path, address: str) -> bytes:
    """The secret of an enrolment that has not been answered."""
    try:
        text = (unit / FILE).read_bytes()
    except FileNotFoundError:
        estate = unit.parent.parent
        raise Mistake(f"no request of {address} is expected: it was answered already, or the unit was never flashed for this "
                      "estate. Flash it again with scripts/flash. If nobody in this office has answered it, somebody else has a "
                      f"certificate for this room: 'estate revoke {estate} {address}', flash it again, enrol it, then 'estate "
                      f"bundle {estate}', and a stick with --site for every unit") from None
    if not re.fullmatch(rb"[0-9a-f]{%d}\n?" % (2 * SECRET_BYTES), text):
        raise Mistake(f"{unit / FILE} is damaged, and no request of {address} can be checked: flash the unit again with "
                      "scripts/flash")
    return bytes.fromhex(text.decode())


def forget(unit: Path, secret: bytes):
    """It is answered. The secret of a disk that was flashed meanwhile stays: who flashes waits for nobody."""
    with contextlib.suppress(FileNotFoundError):
        if (unit / FILE).read_bytes().strip() == secret.hex().encode():
            (unit / FILE).unlink()


def text_of(given: str) -> str:
    """A request as it was scanned, or the file that holds it; blanks, line ends and small letters are forgiven."""
    if not given.strip().upper().startswith(PREFIX):
        try:
            given = Path(given).read_text(encoding="ascii")
        except (OSError, ValueError):
            raise Mistake(f"'{given[:40]}' is neither a request, which begins with {PREFIX}, nor a file with one") from None
    return re.sub(r"\s", "", given).upper()


def decode(given: str) -> tuple:
    """The request's DER, and its HMAC."""
    text = text_of(given)
    body = text.removeprefix(PREFIX)
    try:
        data = base64.b32decode(body + "=" * (-len(body) % 8))
    except ValueError:  # binascii.Error, or a letter that is not of ASCII
        data = b""
    if not text.startswith(PREFIX) or len(data) <= TAG_BYTES:
        raise Mistake("this is no whole request: scan it again, from WL1: to its end")
    return data[:-TAG_BYTES], data[-TAG_BYTES:]


def check(secret: bytes, der: bytes, tag: bytes, address: str):
    if not hmac.compare_digest(hmac.new(secret, der, hashlib.sha256).digest(), tag):
        raise Mistake(f"this request was not made by the unit that was flashed last for {address}: do not answer it. Scan it "
                      "again, or flash the unit again")
