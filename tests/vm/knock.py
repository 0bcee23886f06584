# SPDX-License-Identifier: Apache-2.0
"""Packets that somebody on the network sends to a machine, each made here and sent once: no kernel sends it again, or waits."""

import socket
import time

import dpkt

from lab.capture import Capture
from lab.link import Place

from .machine import Machine

SYN, ACK, FIN, RST = dpkt.tcp.TH_SYN, dpkt.tcp.TH_ACK, dpkt.tcp.TH_FIN, dpkt.tcp.TH_RST
IP, IP6, ARP = dpkt.ethernet.ETH_TYPE_IP, dpkt.ethernet.ETH_TYPE_IP6, dpkt.ethernet.ETH_TYPE_ARP
PORT = 50505  # whoever knocks has this one where it is not said
TO_ALL = b"\xff" * 6


def tcp(port: int, flags: int = SYN, own: int = PORT) -> tuple:
    return dpkt.ip.IP_PROTO_TCP, dpkt.tcp.TCP(sport=own, dport=port, seq=1000, ack=1000 if flags & ACK else 0, flags=flags, win=64240)


def udp(port: int, own: int = PORT, data: bytes = b"Is anybody there?") -> tuple:
    return dpkt.ip.IP_PROTO_UDP, dpkt.udp.UDP(sport=own, dport=port, ulen=8 + len(data), data=data)


def echo() -> tuple:
    return dpkt.ip.IP_PROTO_ICMP, dpkt.icmp.ICMP(type=dpkt.icmp.ICMP_ECHO, data=dpkt.icmp.ICMP.Echo(id=PORT, seq=1, data=b"there?"))


def echo6() -> tuple:
    return dpkt.ip.IP_PROTO_ICMP6, dpkt.icmp6.ICMP6(type=dpkt.icmp6.ICMP6_ECHO_REQUEST, data=dpkt.icmp6.ICMP6.Echo(id=PORT, seq=1, data=b"there?"))


def solicit(address: bytes, card: bytes) -> tuple:
    """Who has this IPv6 address? (RFC 4861 4.3)"""
    return dpkt.ip.IP_PROTO_ICMP6, dpkt.icmp6.ICMP6(type=135, data=b"\0" * 4 + address + b"\1\1" + card)


class Knocker:
    """Somebody at a place of the link, who is known there by its address. to: the machine's address."""

    def __init__(self, machine: Machine, place: Place, to: str):
        self.machine, self.place, self.to = machine, place, socket.inet_aton(to)
        self.own = socket.inet_aton(place.address)
        self.card = bytes.fromhex(place.do("cat", "/sys/class/net/eth0/address").strip().replace(":", ""))
        self.machine_card = bytes.fromhex(f"5254000000{machine.wiring.number:02x}")
        self.own6, self.to6 = link_local(self.card), link_local(self.machine_card)
        with place.inside():
            self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
            self.socket.bind(("eth0", 0))

    def close(self):
        self.socket.close()

    # --- knocking: what was sent, as it must be on the machine's cable

    def send(self, kind: int, packet, card: bytes | None = None) -> bytes:
        frame = bytes(dpkt.ethernet.Ethernet(src=self.card, dst=card or self.machine_card, type=kind, data=packet))
        self.socket.send(frame)
        return frame

    def knock(self, protocol: int, content, to: bytes = b"", card: bytes | None = None) -> bytes:
        return self.send(IP, dpkt.ip.IP(src=self.own, dst=to or self.to, p=protocol, ttl=64, data=content), card)

    def knock6(self, protocol: int, content, to: bytes = b"", card: bytes | None = None) -> bytes:
        return self.send(IP6, dpkt.ip6.IP6(src=self.own6, dst=to or self.to6, nxt=protocol, hlim=255, plen=len(content), data=content), card)

    def ask_for_card(self) -> bytes:
        return self.send(ARP, dpkt.arp.ARP(sha=self.card, spa=self.own, tpa=self.to), TO_ALL)

    # --- what the machine says to it

    def heard(self) -> list:
        """Every frame that the machine has sent to its card or address, or to find it, since the machine was switched on."""
        return [frame for _, frame in Capture(self.machine.capture).frames() if frame[6:12] == self.machine_card and
                (frame[:6] == self.card or self.own in frame[14:42] or self.own6 in frame[14:78])]

    def on_cable(self, frame: bytes) -> bool:
        return any(seen == frame for _, seen in Capture(self.machine.capture).frames())

    def until_heard(self, wanted, seconds: float = 120):
        """Until the machine has said something for which wanted(frame) is true; that."""
        deadline = time.monotonic() + seconds
        while True:
            found = [frame for frame in self.heard() if wanted(frame)]
            if found:
                return found[0]
            assert time.monotonic() < deadline and self.machine.alive(), f"not said within {seconds} s to {self.place.address}"


def link_local(card: bytes) -> bytes:
    """RFC 4291, appendix A."""
    return b"\xfe\x80" + bytes(6) + bytes([card[0] ^ 2]) + card[1:3] + b"\xff\xfe" + card[3:]


def words(frame: bytes) -> str:
    """What a frame is, for people and for comparing."""
    packet = dpkt.ethernet.Ethernet(frame).data
    content = getattr(packet, "data", None)
    if isinstance(packet, dpkt.arp.ARP):
        return "arp reply" if packet.op == dpkt.arp.ARP_OP_REPLY else "arp request"
    if isinstance(content, dpkt.tcp.TCP):
        flags = content.flags & (SYN | ACK | FIN | RST)
        return {SYN | ACK: "syn-ack", RST: "rst", RST | ACK: "rst"}.get(flags, f"tcp {flags:#x}") + f" from {content.sport}"
    if isinstance(content, dpkt.icmp.ICMP):
        return {0: "echo reply", 3: "unreachable"}.get(content.type, f"icmp {content.type}")
    if isinstance(content, dpkt.icmp6.ICMP6):
        return {129: "echo reply", 1: "unreachable", 136: "neighbour"}.get(content.type, f"icmp6 {content.type}")
    return f"{type(content).__name__}"
