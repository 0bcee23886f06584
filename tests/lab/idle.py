# SPDX-License-Identifier: Apache-2.0
"""What is said on the cable of an idle unit: every packet has a kind, or is a fault. Who speaks to whom counts, too: what a unit
says to anybody but its rooms, its time server and its name server is a fault whatever it is.

  arp, nd      looking for the others' network cards
  connection   SIP's TCP connections with a room begin and end, and their handshakes
  presence     what such a connection carries: SUBSCRIBE, NOTIFY and their answers, in TLS
  keep-alive   TCP asks on a connection whether the other end is there, and is answered
  time         NTP
  names        DNS, for the names of rooms"""

import collections
import dataclasses
import socket

import dpkt

from . import capture, tls

SIP, NTP, DNS = 5061, 123, 53
ASKS, ANSWERS = 3, 4  # NTP's modes of a client and a server


@dataclasses.dataclass(frozen=True)
class Company:
    """Addresses of the unit, and of those that it has to do with."""
    unit: str
    card: bytes  # the unit's, on the network
    rooms: frozenset
    time_server: str
    name_server: str
    names: frozenset  # of rooms whose directory entry is one

    def everybody(self) -> set:
        return {self.unit, self.time_server, self.name_server, *self.rooms}


@dataclasses.dataclass(frozen=True)
class Packet:
    time: float  # s
    kind: str
    ours: bool  # sent by the unit
    size: int


class Dialog:
    """One TCP connection, as far as keep-alives go."""

    def __init__(self):
        self.next = {}      # the sequence number that an end sends next
        self.asked = None   # who waits for an answer to a keep-alive
        self.kind = "connection"

    def take(self, source: tuple, segment: dpkt.tcp.TCP) -> str:
        begins_or_ends = segment.flags & (dpkt.tcp.TH_SYN | dpkt.tcp.TH_FIN | dpkt.tcp.TH_RST)
        keeps = source in self.next and len(segment.data) <= 1 and segment.seq == (self.next[source] - 1) % 2**32
        if not begins_or_ends and keeps:
            self.asked = source
            return "keep-alive"
        self.next[source] = (segment.seq + len(segment.data) + bool(segment.flags & (dpkt.tcp.TH_SYN | dpkt.tcp.TH_FIN))) % 2**32
        if begins_or_ends:
            self.kind = "connection"
        elif segment.data and segment.data[0] == tls.APPLICATION:
            self.kind = "presence"
        elif not segment.data and self.asked not in (None, source):
            self.asked = None
            return "keep-alive"
        return self.kind


class Idle(capture.Classification):
    """Packets of one unit's cable, from the unit's start on."""

    def __init__(self, company: Company):
        super().__init__()
        self.company = company
        self.packets = []
        self.dialogs = collections.defaultdict(Dialog)

    def hear(self, capture_of: capture.Capture) -> "Idle":
        for time, frame in capture_of.frames():
            self.packets.append(Packet(time, self.take(frame), frame[6:12] == self.company.card, len(frame)))
        self.close()
        return self

    def network(self, packet: dpkt.ethernet.Ethernet) -> str:
        if isinstance(packet.data, dpkt.arp.ARP) and packet.src == self.company.card:
            sought = socket.inet_ntoa(packet.data.tpa)
            if sought not in self.company.everybody():
                return self.wrong("the unit looks for somebody whom it has nothing to do with", sought)
        return super().network(packet)

    def partner(self, source: tuple, target: tuple) -> tuple | None:
        """The end that is not the unit, if one of them is."""
        return {source[0]: target, target[0]: source}.get(self.company.unit)

    def tcp(self, source: tuple, target: tuple, segment: dpkt.tcp.TCP) -> str:
        partner = self.partner(source, target)
        if not partner or partner[0] not in self.company.rooms or SIP not in (source[1], target[1]):
            return self.wrong("TCP that is not SIP with a room of the directory", f"{source} > {target}")
        kind = super().tcp(source, target, segment)
        return self.dialogs[frozenset([source, target])].take(source, segment) if kind == "tls" else kind

    def udp(self, source: tuple, target: tuple, data: bytes) -> str:
        partner = self.partner(source, target)
        if partner == (self.company.time_server, NTP) and len(data) >= 48 and data[0] & 7 == (ASKS if partner == target else ANSWERS):
            return "time"
        if partner == (self.company.name_server, DNS) and self.is_of_rooms(data):
            return "names"
        return self.wrong("UDP that an idle unit has no use for", f"{source} > {target}")

    def is_of_rooms(self, data: bytes) -> bool:
        asked = [question.name.lower() for question in dpkt.dns.DNS(data).qd]
        return bool(asked) and all(any(name == room or name.endswith(f".{room}") for room in self.company.names) for name in asked)


def told(packets: list) -> dict:
    """(packets, bytes) by (kind, whether the unit sent it)."""
    found = collections.defaultdict(lambda: (0, 0))
    for packet in packets:
        count, size = found[packet.kind, packet.ours]
        found[packet.kind, packet.ours] = (count + 1, size + packet.size)
    return dict(sorted(found.items()))
