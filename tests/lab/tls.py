# SPDX-License-Identifier: Apache-2.0
"""Reads the hellos of TLS (RFC 8446) and DTLS (RFC 6347): what two ends agreed on, seen from outside."""

import dataclasses
import struct

HANDSHAKE, CHANGE_CIPHER_SPEC, ALERT, APPLICATION = 22, 20, 21, 23
CLIENT_HELLO, SERVER_HELLO = 1, 2
USE_SRTP, SUPPORTED_VERSIONS = 14, 43

VERSIONS = {0x0301: "TLS 1.0", 0x0302: "TLS 1.1", 0x0303: "TLS 1.2", 0x0304: "TLS 1.3",
            0xFEFF: "DTLS 1.0", 0xFEFD: "DTLS 1.2", 0xFEFC: "DTLS 1.3"}
# IANA's names of those that OpenSSL offers by default.
CIPHERS = {0x1301: "TLS_AES_128_GCM_SHA256", 0x1302: "TLS_AES_256_GCM_SHA384",
           0x1303: "TLS_CHACHA20_POLY1305_SHA256",
           0xC02B: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", 0xC02C: "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
           0xC02F: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", 0xC030: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
           0xCCA8: "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
           0xCCA9: "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"}
# RFC 5764 4.1.2 and RFC 7714 14.2.
SRTP_PROFILES = {0x0001: "SRTP_AES128_CM_HMAC_SHA1_80", 0x0002: "SRTP_AES128_CM_HMAC_SHA1_32",
                 0x0007: "SRTP_AEAD_AES_128_GCM", 0x0008: "SRTP_AEAD_AES_256_GCM"}


@dataclasses.dataclass(frozen=True)
class ServerHello:
    """What the server chose."""

    version: str
    cipher: str
    srtp: str  # the SRTP profile; empty where none was negotiated


def extensions(data: bytes) -> dict:
    found, at = {}, 2
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("!HH", data, at)
        found[kind] = data[at + 4:at + 4 + length]
        at += 4 + length
    return found


def server_hello(body: bytes) -> ServerHello:
    """Of a ServerHello's body, without the handshake header."""
    (version,) = struct.unpack_from("!H", body)
    at = 2 + 32
    at += 1 + body[at]
    (cipher,) = struct.unpack_from("!H", body, at)
    found = extensions(body[at + 3:])
    if SUPPORTED_VERSIONS in found:
        (version,) = struct.unpack("!H", found[SUPPORTED_VERSIONS])
    profile = struct.unpack_from("!H", found[USE_SRTP], 2)[0] if USE_SRTP in found else 0
    return ServerHello(VERSIONS.get(version, hex(version)), CIPHERS.get(cipher, hex(cipher)),
                       SRTP_PROFILES.get(profile, hex(profile)) if profile else "")


def records(stream: bytes):
    """The whole TLS records at the beginning of a stream: (content type, payload)."""
    at = 0
    while at + 5 <= len(stream):
        kind, major, _, length = struct.unpack_from("!BBBH", stream, at)
        if major != 3 or not CHANGE_CIPHER_SPEC <= kind <= 24 or length > 16384 + 256:
            raise ValueError(f"no TLS record at byte {at}")
        if at + 5 + length > len(stream):
            return
        yield kind, stream[at + 5:at + 5 + length]
        at += 5 + length


def datagram_records(datagram: bytes):
    """The DTLS records of a datagram: (content type, epoch, payload)."""
    at = 0
    while at < len(datagram):
        if at + 13 > len(datagram):
            raise ValueError("a DTLS record is cut")
        kind, version, epoch, length = struct.unpack_from("!BHH6xH", datagram, at)
        if version not in VERSIONS or version < 0xFE00 or at + 13 + length > len(datagram):
            raise ValueError("no DTLS record")
        yield kind, epoch, datagram[at + 13:at + 13 + length]
        at += 13 + length


def datagram_messages(payload: bytes):
    """The whole, unfragmented handshake messages of a DTLS record: (type, body)."""
    at = 0
    while at + 12 <= len(payload):
        kind = payload[at]
        length = int.from_bytes(payload[at + 1:at + 4])
        offset = int.from_bytes(payload[at + 6:at + 9])
        here = int.from_bytes(payload[at + 9:at + 12])
        if offset == 0 and here == length:
            yield kind, payload[at + 12:at + 12 + length]
        at += 12 + here
