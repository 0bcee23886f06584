# SPDX-License-Identifier: Apache-2.0
"""Servers that a unit's network has, on a place of the link each: one that knows the time (NTP, RFC 5905), one that knows names
(DNS, RFC 1035)."""

import os
import select
import socket
import struct
import threading
import time

from lab.link import Place

EPOCH = 2208988800  # s from NTP's to Unix's
ADDRESS, AUTHORITY, OPTIONS = 1, 6, 41  # DNS's types of records
SECONDS = 300  # an answer is good for


class Server:
    """A UDP port whose datagrams are answered as answer() says, in a thread of its own."""

    def __init__(self, place: Place, port: int, answer):
        self.answer = answer
        with place.inside():
            self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.socket.bind((place.address, port))
        self.ended, self.end = os.pipe()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while self.ended not in select.select([self.socket, self.ended], [], [])[0]:
            question, who = self.socket.recvfrom(4096)
            if said := self.answer(question):
                self.socket.sendto(said, who)

    def close(self):
        os.close(self.end)
        self.thread.join()
        os.close(self.ended)
        self.socket.close()


def stamp() -> bytes:
    now = time.time() + EPOCH
    return struct.pack("!II", int(now), int(now % 1 * 2**32))


def the_time(question: bytes) -> bytes | None:
    """The answer of a server that has the time from a clock of its own, which it set just now."""
    if len(question) < 48 or question[0] & 7 != 3:
        return None
    now = stamp()
    return struct.pack("!BBBbII4s", question[0] & 0x38 | 4, 1, question[2], -20, 0, 1, b"TEST") + now + question[40:48] + now + stamp()


def the_names(known: dict):
    """The answers of a server that knows these names' IPv4 addresses, and of nothing else that there is none."""
    def answer(question: bytes) -> bytes | None:
        number, _, questions, _, _, more = struct.unpack_from("!HHHHHH", question)
        if questions != 1:
            return None
        labels, at = [], 12
        while length := question[at]:
            labels.append(question[at + 1:at + 1 + length].decode("ascii").lower())
            at += 1 + length
        kind, = struct.unpack_from("!H", question, at + 1)
        found = known.get(".".join(labels)) if kind == ADDRESS else None
        record = record_of(ADDRESS, socket.inet_aton(found)) if found else \
            record_of(AUTHORITY, struct.pack("!2B5I", 0, 0, 1, SECONDS, SECONDS, SECONDS, SECONDS))
        options = b"\0" + struct.pack("!HHIH", OPTIONS, 1232, 0, 0) if more else b""
        return struct.pack("!HHHHHH", number, 0x8180, 1, bool(found), not found, bool(more)) + question[12:at + 5] + record + options
    return answer


def record_of(kind: int, content: bytes) -> bytes:
    """Of the name that was asked for."""
    return struct.pack("!HHHIH", 0xC00C, kind, 1, SECONDS, len(content)) + content
