# SPDX-License-Identifier: Apache-2.0
"""Service sticks whose manifest is well-formed in every way, and which the estate did not sign all the same. Knows CMS
(RFC 5652) as far as its outermost shape."""

import pathlib
import subprocess

from .world import do

MIB = 1 << 20  # where the manifest begins
FORMS = {"nobody": "stick-malformed", "plain": "stick-malformed", "own": "stick-signature", "words": "stick-signature", "signature": "stick-signature"}


def head(der: bytes, at: int = 0) -> tuple:
    """Where the content of a value begins and ends."""
    count = der[at + 1]
    if count < 0x80:
        return at + 2, at + 2 + count
    begin = at + 2 + (count & 0x7F)
    return begin, begin + int.from_bytes(der[at + 2:begin])


def values(der: bytes) -> list:
    """What a constructed value holds."""
    at, end = head(der)
    found = []
    while at < end:
        _, after = head(der, at)
        found.append(der[at:after])
        at = after
    return found


def value(tag: int, content: bytes) -> bytes:
    length = len(content)
    size = bytes([length]) if length < 0x80 else (lambda digits: bytes([0x80 | len(digits)]) + digits)(length.to_bytes((length.bit_length() + 7) // 8))
    return bytes([tag]) + size + content


def without_signers(sealed: bytes) -> bytes:
    kind, wrapped = values(sealed)
    *kept, _ = values(values(wrapped)[0])
    return value(0x30, kind + value(0xA0, value(0x30, b"".join([*kept, value(0x31, b"")]))))


def text_of(sealed: bytes) -> bytes:
    content = values(values(values(sealed)[1])[0])[2]
    octets, = values(values(content)[1])
    return octets[head(octets)[0]:]


def own_seal(text: bytes, folder: pathlib.Path) -> bytes:
    """By a certificate that says of itself that it may sign."""
    key, certificate = folder / "own.key", folder / "own.pem"
    do("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "30", "-subj", "/CN=Yorkshire prisons",
       "-addext", "extendedKeyUsage=emailProtection", "-keyout", key, "-out", certificate)
    return subprocess.run(["openssl", "cms", "-sign", "-binary", "-nodetach", "-outform", "DER", "-md", "sha256", "-signer", certificate, "-inkey", key],
                          input=text, capture_output=True, check=True).stdout


def forged(sealed: bytes, form: str, folder: pathlib.Path) -> bytes:
    if form == "nobody":
        return without_signers(sealed)
    if form == "plain":
        return text_of(sealed)
    if form == "own":
        return own_seal(text_of(sealed), folder)
    if form == "words":  # the signature stays that of the former words
        assert sealed.count(b"until = 20") == 1
        return sealed.replace(b"until = 20", b"until = 21")
    return sealed[:-1] + bytes([sealed[-1] ^ 1])


def forge(image: pathlib.Path, form: str):
    """Changes the image of a stick that scripts/estate made."""
    whole = image.read_bytes()
    sealed = whole[MIB:head(whole, MIB)[1]]
    false = forged(sealed, form, image.parent)
    assert false != sealed
    room = max(len(sealed), len(false))
    image.write_bytes(whole[:MIB] + false.ljust(room, b"\0") + whole[MIB + room:])
