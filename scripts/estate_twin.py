# SPDX-License-Identifier: Apache-2.0
"""The other form of a certificate: an ECDSA signature (r, s) is as good as (r, n − s), so whoever has a certificate can make
a second one of it, as good as the first and with another SHA-256, without any key. Who revokes one revokes both."""
import base64
import hashlib

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
SEQUENCE, INTEGER, BIT_STRING = 0x30, 0x02, 0x03


def read(data, at=0):
    """The element of DER (X.690) at this place: its tag, its content, and where the next one begins."""
    tag, size, start = data[at], data[at + 1], at + 2
    if size & 0x80:
        octets = size & 0x7F
        size, start = int.from_bytes(data[start:start + octets], "big"), start + octets
    return tag, data[start:start + size], start + size


def element(tag, content):
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def integer(number):
    return element(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def der_of(pem):
    lines = pem.decode("ascii").splitlines()
    begin, end = lines.index("-----BEGIN CERTIFICATE-----"), lines.index("-----END CERTIFICATE-----")
    return base64.b64decode("".join(lines[begin + 1:end]))


def twin(der):
    """RFC 5280 section 4.1: tbsCertificate, signatureAlgorithm, signatureValue, of an authority with a key on P-256."""
    _, content, _ = read(der)
    _, _, algorithm = read(content)
    _, _, signature = read(content, algorithm)
    _, (_, *value), _ = read(content, signature)
    _, numbers, _ = read(bytes(value))
    _, r, second = read(numbers)
    _, s, _ = read(numbers, second)
    turned = element(SEQUENCE, element(INTEGER, r) + integer(P256_ORDER - int.from_bytes(s, "big")))
    return element(SEQUENCE, content[:signature] + element(BIT_STRING, b"\0" + turned))


def twin_fingerprint(pem):
    return hashlib.sha256(twin(der_of(pem))).hexdigest()
