# SPDX-License-Identifier: Apache-2.0
"""What is said on an idle unit's cable (lab/idle.py): what has no reason to be there is found."""

import socket

import dpkt
import pytest

from lab import idle
from lab.capture import Capture

pytestmark = pytest.mark.beside

UNIT, ROOM, OTHER = "192.0.2.1", "192.0.2.2", "192.0.2.99"
CARD, OTHERS = b"\x52\x54\0\0\0\1", b"\x52\x54\0\0\0\2"
COMPANY = idle.Company(UNIT, CARD, frozenset([ROOM]), "192.0.2.123", "192.0.2.53", frozenset(["leeds.estate.example"]))
SYN = dpkt.tcp.TH_SYN


def packet(target: str, content, source: str = UNIT) -> bytes:
    protocol = dpkt.ip.IP_PROTO_TCP if isinstance(content, dpkt.tcp.TCP) else dpkt.ip.IP_PROTO_UDP
    whole = dpkt.ip.IP(src=socket.inet_aton(source), dst=socket.inet_aton(target), p=protocol, data=content)
    return bytes(dpkt.ethernet.Ethernet(src=CARD if source == UNIT else OTHERS, dst=OTHERS if source == UNIT else CARD, data=whole))


def datagram(target: str, port: int, data: bytes, source: str = UNIT) -> bytes:
    return packet(target, dpkt.udp.UDP(sport=40000, dport=port, ulen=8 + len(data), data=data), source)


def looks_for(address: str) -> bytes:
    asks = dpkt.arp.ARP(sha=CARD, spa=socket.inet_aton(UNIT), tpa=socket.inet_aton(address))
    return bytes(dpkt.ethernet.Ethernet(src=CARD, dst=b"\xff" * 6, type=dpkt.ethernet.ETH_TYPE_ARP, data=asks))


def asks_for(name: str) -> bytes:
    return bytes(dpkt.dns.DNS(qd=[dpkt.dns.DNS.Q(name=name)]))


def segment(sequence: int, flags: int, data: bytes = b"", answer: bool = False) -> bytes:
    """Of a connection with the room."""
    ports = {"sport": 5061, "dport": 40000} if answer else {"sport": 40000, "dport": 5061}
    content = dpkt.tcp.TCP(**ports, seq=sequence, ack=1, flags=flags, data=data)
    return packet(UNIT, content, ROOM) if answer else packet(ROOM, content)


def heard(tmp_path, *frames: bytes) -> idle.Idle:
    with open(tmp_path / "cable.pcap", "wb") as file:
        writer = dpkt.pcap.Writer(file)
        for frame in frames:
            writer.writepkt(frame, ts=1.0)
        file.flush()
        file.write(b"\0" * 7)  # one that is being written
    return idle.Idle(COMPANY).hear(Capture(tmp_path / "cable.pcap"))


QUESTION = b"\x23" + bytes(47)


@pytest.mark.parametrize("kind, frame", [
    ("arp", looks_for(ROOM)), ("time", datagram("192.0.2.123", 123, QUESTION)), ("names", datagram("192.0.2.53", 53, asks_for("leeds.estate.example"))),
    ("connection", segment(0, SYN))], ids=["arp", "time", "names", "connection"])
def test_what_has_a_reason(tmp_path, kind, frame):
    found = heard(tmp_path, frame)
    assert not found.faults and [said.kind for said in found.packets] == [kind] and found.packets[0].ours


@pytest.mark.parametrize("frame", [
    looks_for(OTHER), datagram(OTHER, 123, QUESTION), datagram("192.0.2.123", 123, b"\x24" + bytes(47)), datagram("192.0.2.53", 53, asks_for("example.org")),
    datagram(ROOM, 40000, b"\x80" * 40), datagram("255.255.255.255", 67, bytes(300)), packet(OTHER, dpkt.tcp.TCP(sport=40000, dport=5061, flags=SYN)),
    packet(ROOM, dpkt.tcp.TCP(sport=40000, dport=443, flags=SYN)), datagram(UNIT, 5353, bytes(40), OTHER)],
    ids=["arp", "time-of-a-stranger", "serves-time", "another-name", "media", "dhcp", "sip-with-a-stranger", "https", "from-a-stranger"])
def test_what_has_none_is_found(tmp_path, frame):
    assert len(heard(tmp_path, looks_for(ROOM), frame).faults) == 1


def test_keep_alives_are_told_from_what_is_said(tmp_path):
    ack, data = dpkt.tcp.TH_ACK, b"\x17\x03\x03\0\3abc"
    hello = b"\x16\x03\x01\0\5\1\0\0\1\0"
    found = heard(tmp_path, segment(0, SYN), segment(9, SYN | ack, answer=True), segment(1, ack), segment(1, ack, hello), segment(10, ack, answer=True),
                  segment(11, ack, data), segment(10, ack, answer=True), segment(18, ack), segment(10, ack, answer=True), segment(9, ack, answer=True),
                  segment(19, ack), segment(19, ack, data))
    assert not found.faults, found.faults
    assert [said.kind for said in found.packets] == ["connection"] * 5 + ["presence"] * 2 + ["keep-alive"] * 4 + ["presence"]
