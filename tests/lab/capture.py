# SPDX-License-Identifier: Apache-2.0
"""What crossed a link: every packet of a capture gets a kind, or is a fault.

Fine are: ARP and IPv6 neighbour discovery; TCP flows that begin with a ClientHello and carry nothing but TLS
records; UDP datagrams that are STUN, DTLS, SRTP or SRTCP by their first byte (RFC 7983) and by their shape;
ICMP errors that quote a datagram of such a flow. Everything else is a fault with its words.

SRTP's encryption cannot be proven from outside by one packet alone, so four things are asked of it:
  - a DTLS handshake has completed before between the same two ports;
  - an RTP packet has room for the tag, and its payload's bytes are as even as a cipher makes them;
  - over a stream, the payload's first bytes are as even too (a plain H.264, VP8 or Opus stream repeats them);
  - an RTCP packet has SRTCP's trailer with the encryption flag, and an index of its own that grows, but for
    packets that overtake one another on a machine with several processors (RFC 3711 3.3.2 and 3.4)."""

import collections
import dataclasses
import math
import pathlib
import socket
import struct

import dpkt
import numpy

from . import tls

STUN_COOKIE = 0x2112A442
MARK_TYPE = 0x88B5   # IEEE 802 local experimental: the frame that ends a capture (lab/link.py), no packet of ours
TAG = 10             # bytes of SRTP_AES128_CM_HMAC_SHA1_80's authentication tag
NEIGHBOURS = range(130, 144)  # ICMPv6: MLD and neighbour discovery
WINDOW = 64          # packets of a stream among which one may overtake another, as RFC 3711 3.3.2 has it
FILE_HEADER, RECORD = 24, struct.Struct("=IIII")  # of a pcap file of this machine's byte order
UNLIKELY = 1e-12     # how improbable a pattern must be before it counts as no accident


@dataclasses.dataclass
class Fault:
    number: int      # of the packet in the capture, from 1
    words: str
    ends: str


class TcpFlow:
    """One TCP connection, put together far enough to see that it carries TLS and nothing else."""

    def __init__(self, number: int, opener: tuple):
        self.number = number
        self.opener = opener
        self.next = {}
        self.streams = collections.defaultdict(bytearray)
        self.early = collections.defaultdict(dict)

    def take(self, sender: tuple, segment: dpkt.tcp.TCP):
        if segment.flags & dpkt.tcp.TH_SYN:
            self.next[sender] = (segment.seq + 1) % 2**32
        elif segment.data and sender in self.next:
            self.early[sender][segment.seq] = bytes(segment.data)
            self.gather(sender)

    def gather(self, sender: tuple):
        """Moves what is in order to the stream; what was sent again is dropped."""
        waiting = self.early[sender]
        moved = True
        while moved:
            moved = False
            for sequence, data in list(waiting.items()):
                old = (self.next[sender] - sequence) % 2**32
                if old < 2**31:
                    del waiting[sequence]
                    fresh = data[old:]
                    self.streams[sender] += fresh
                    self.next[sender] = (self.next[sender] + len(fresh)) % 2**32
                    moved = True

    def fault(self) -> str:
        """What is wrong with the flow, or nothing. A flow without a byte of payload is fine."""
        for sender, stream in self.streams.items():
            try:
                found = list(tls.records(bytes(stream)))
            except ValueError as error:
                return f"TCP carries something else than TLS: {error}"
            is_hello = found and found[0][0] == tls.HANDSHAKE and found[0][1][:1] == bytes([tls.CLIENT_HELLO])
            if sender == self.opener and not is_hello:
                return "TCP does not begin with a ClientHello"
        return ""

    def hello(self) -> tls.ServerHello | None:
        for sender, stream in self.streams.items():
            if sender == self.opener or self.fault():
                continue
            for kind, payload in tls.records(bytes(stream)):
                if kind == tls.HANDSHAKE and payload[0] == tls.SERVER_HELLO:
                    return tls.server_hello(payload[4:])
        return None


class UdpPath:
    """What is known of the datagrams between two ports."""

    def __init__(self):
        self.finished = set()       # the ends that have sent an encrypted DTLS record
        self.hello = None
        self.first_bytes = collections.defaultdict(collections.Counter)  # by (sender, SSRC)
        self.first_packet = {}
        self.indexes = collections.defaultdict(set)  # SRTCP's, by (sender, SSRC)

    def proven(self) -> bool:
        return len(self.finished) == 2


def unevenness(data: bytes) -> float:
    """The probability that bytes this uneven come out of a cipher: chi-square over their half bytes."""
    values = numpy.frombuffer(data, numpy.uint8)
    counts = numpy.bincount(values >> 4, minlength=16) + numpy.bincount(values & 15, minlength=16)
    expected = 2 * len(data) / 16
    square = float(((counts - expected) ** 2).sum()) / expected
    # Wilson and Hilferty's normal approximation, 15 degrees of freedom.
    z = ((square / 15) ** (1 / 3) - (1 - 2 / (9 * 15))) / math.sqrt(2 / (9 * 15))
    return math.erfc(z / math.sqrt(2)) / 2


def repeats(counts: collections.Counter) -> float:
    """An upper bound of the probability that one byte value comes up so often by accident (Chernoff)."""
    n, most = counts.total(), max(counts.values())
    share, fair = most / n, 1 / 256
    if share <= fair:
        return 1.0
    rest = (1 - share) * math.log((1 - share) / (1 - fair)) if share < 1 else 0.0
    return 256 * math.exp(-n * (share * math.log(share / fair) + rest))


def service_class(ip) -> int | None:
    """The DSCP of a datagram, or of a segment with data; a TCP's own packets (SYN, RST) may have any."""
    if isinstance(getattr(ip, "data", None), dpkt.tcp.TCP) and not ip.data.data:
        return None
    if isinstance(ip, dpkt.ip.IP):
        return ip.tos >> 2
    return ip.fc >> 2 if isinstance(ip, dpkt.ip6.IP6) else None


class Classification:
    """A capture's packets, counted by kind, with the faults and the hellos."""

    def __init__(self):
        self.counts = collections.Counter()
        self.bytes = collections.Counter()
        self.classes = collections.defaultdict(collections.Counter)  # DSCP (RFC 2474) of what carries data, by kind
        self.faults = []
        self.flows = {}
        self.paths = collections.defaultdict(UdpPath)
        self.number = 0

    # --- for those who ask

    def hellos(self) -> list:
        """What the TLS servers chose."""
        return [hello for flow in self.flows.values() if (hello := flow.hello())]

    def media_hellos(self) -> list:
        """What the DTLS servers chose."""
        return [path.hello for path in self.paths.values() if path.hello]

    def words(self) -> str:
        return ", ".join(f"{count} {kind}" for kind, count in sorted(self.counts.items()))

    # --- packet by packet

    def take(self, frame: bytes) -> str:
        """The packet's kind."""
        self.number += 1
        packet = dpkt.ethernet.Ethernet(frame)
        kind = self.network(packet)
        self.counts[kind] += 1
        self.bytes[kind] += len(frame)
        if (service := service_class(packet.data)) is not None:
            self.classes[kind][service] += 1
        return kind

    def wrong(self, words: str, ends: str) -> str:
        self.faults.append(Fault(self.number, words, ends))
        return "fault"

    def network(self, packet: dpkt.ethernet.Ethernet) -> str:
        if packet.type == dpkt.ethernet.ETH_TYPE_ARP:
            return "arp"
        if not isinstance(packet.data, (dpkt.ip.IP, dpkt.ip6.IP6)):
            return self.wrong(f"Ethernet type {packet.type:#06x}", packet.src.hex(":"))
        ip = packet.data
        family = socket.AF_INET if isinstance(ip, dpkt.ip.IP) else socket.AF_INET6
        source, target = (socket.inet_ntop(family, end) for end in (ip.src, ip.dst))
        if isinstance(ip.data, dpkt.tcp.TCP):
            return self.tcp((source, ip.data.sport), (target, ip.data.dport), ip.data)
        if isinstance(ip.data, dpkt.udp.UDP):
            return self.udp((source, ip.data.sport), (target, ip.data.dport), bytes(ip.data.data))
        if isinstance(ip.data, dpkt.icmp6.ICMP6) and ip.data.type in NEIGHBOURS:
            return "nd"
        if isinstance(ip.data, dpkt.icmp.ICMP):
            return self.icmp(ip.data, f"{source} > {target}")
        return self.wrong(f"IP protocol {ip.p}", f"{source} > {target}")

    def icmp(self, icmp: dpkt.icmp.ICMP, ends: str) -> str:
        """An error about a datagram of a known path is part of that path's end."""
        quoted = getattr(icmp.data, "data", None)
        if icmp.type == dpkt.icmp.ICMP_UNREACH and isinstance(quoted, dpkt.ip.IP):
            ports = bytes(quoted.data)[:4]
            if quoted.p == dpkt.ip.IP_PROTO_UDP and len(ports) == 4:
                sport, dport = struct.unpack("!HH", ports)
                source, target = socket.inet_ntoa(quoted.src), socket.inet_ntoa(quoted.dst)
                if frozenset([(source, sport), (target, dport)]) in self.paths:
                    return "icmp-unreachable"
        return self.wrong(f"ICMP type {icmp.type}", ends)

    def tcp(self, source: tuple, target: tuple, segment: dpkt.tcp.TCP) -> str:
        key = frozenset([source, target])
        opens = segment.flags & dpkt.tcp.TH_SYN and not segment.flags & dpkt.tcp.TH_ACK
        if opens and (key not in self.flows or self.flows[key].streams):
            self.flows[key] = TcpFlow(self.number, source)
        if key not in self.flows:
            return self.wrong("TCP whose beginning was not seen", f"{source} > {target}")
        self.flows[key].take(source, segment)
        return "tls"

    def udp(self, source: tuple, target: tuple, data: bytes) -> str:
        ends = f"{source[0]}:{source[1]} > {target[0]}:{target[1]}"
        path = self.paths[frozenset([source, target])]
        first = data[0] if data else 256
        if first < 4:
            return self.stun(data, ends)
        if 20 <= first < 64:
            return self.dtls(path, source, data, ends)
        if 128 <= first < 192 and len(data) >= 12:
            is_control = 192 <= data[1] < 224
            return self.srtcp(path, source, data, ends) if is_control else self.srtp(path, source, data, ends)
        return self.wrong(f"UDP that is nothing we know (first byte {first})", ends)

    def stun(self, data: bytes, ends: str) -> str:
        if len(data) < 20:
            return self.wrong("STUN that is cut", ends)
        length, cookie = struct.unpack_from("!HI", data, 2)
        if cookie != STUN_COOKIE or length + 20 != len(data):
            return self.wrong("UDP that only looks like STUN", ends)
        return "stun"

    def dtls(self, path: UdpPath, source: tuple, data: bytes, ends: str) -> str:
        try:
            found = list(tls.datagram_records(data))
        except ValueError as error:
            return self.wrong(f"UDP that only looks like DTLS: {error}", ends)
        for kind, epoch, payload in found:
            if epoch > 0:
                path.finished.add(source)
            elif kind == tls.APPLICATION:
                return self.wrong("DTLS application data in the clear", ends)
            elif kind == tls.HANDSHAKE:
                for message, body in tls.datagram_messages(payload):
                    if message == tls.SERVER_HELLO:
                        path.hello = tls.server_hello(body)
        return "dtls"

    def srtp(self, path: UdpPath, source: tuple, data: bytes, ends: str) -> str:
        if not path.proven():
            return self.wrong("RTP without a DTLS handshake before it", ends)
        header = 12 + 4 * (data[0] & 15)
        if data[0] & 16 and len(data) >= header + 4:
            header += 4 + 4 * struct.unpack_from("!H", data, header + 2)[0]
        payload = data[header:]
        if len(payload) < TAG + 1:
            return self.wrong("RTP without room for SRTP's tag", ends)
        if len(payload) >= 64 and unevenness(payload) < UNLIKELY:
            return self.wrong("RTP with a payload that is not encrypted", ends)
        stream = (source, data[8:12])
        path.first_bytes[stream][payload[0]] += 1
        path.first_packet.setdefault(stream, (self.number, ends))
        return "srtp"

    def srtcp(self, path: UdpPath, source: tuple, data: bytes, ends: str) -> str:
        if not path.proven():
            return self.wrong("RTCP without a DTLS handshake before it", ends)
        if len(data) < 8 + 4 + TAG:
            return self.wrong("RTCP without room for SRTCP's trailer", ends)
        (word,) = struct.unpack_from("!I", data, len(data) - TAG - 4)
        stream = (source, data[4:8])
        index, before = word & 0x7FFFFFFF, path.indexes[stream]
        if not word >> 31 or index in before or index <= max(before, default=0) - WINDOW:
            return self.wrong("RTCP that is not encrypted", ends)
        before.add(index)
        return "srtcp"

    # --- what only the whole shows

    def close(self):
        for flow in self.flows.values():
            if fault := flow.fault():
                self.faults.append(Fault(flow.number, fault, f"{flow.opener[0]}:{flow.opener[1]}"))
        for path in self.paths.values():
            for stream, counts in path.first_bytes.items():
                if counts.total() >= 8 and repeats(counts) < UNLIKELY:
                    number, ends = path.first_packet[stream]
                    self.faults.append(Fault(number, "an RTP stream that is not encrypted", ends))


class Capture:
    """A capture file, still being written or finished."""

    def __init__(self, file: pathlib.Path, stop=None):
        self.file = file
        self.stop_writing = stop

    def stop(self):
        if self.stop_writing:
            self.stop_writing()
            self.stop_writing = None

    def frames(self):
        """(time in s, frame) of every packet that was written as a whole."""
        with open(self.file, "rb") as file:
            file.read(FILE_HEADER)
            while len(header := file.read(RECORD.size)) == RECORD.size:
                seconds, microseconds, size, _ = RECORD.unpack(header)
                frame = file.read(size)
                if len(frame) == size and int.from_bytes(frame[12:14]) != MARK_TYPE:
                    yield seconds + microseconds / 1e6, frame

    def classify(self) -> Classification:
        self.stop()
        result = Classification()
        for _, frame in self.frames():
            result.take(frame)
        result.close()
        return result
