# SPDX-License-Identifier: Apache-2.0
"""A network for a test: places (network namespaces) on one bridge, which can be cut, shaped, made to lose
packets, and captured."""

import contextlib
import ipaddress
import itertools
import os
import pathlib
import signal
import socket
import subprocess
import threading

from .capture import MARK_TYPE, Capture
from .process import Process
from .world import do

NUMBERS = itertools.count()
LOSS = "table inet lab_loss"
SILENCE = "table inet lab_silence"
MARK_ADDRESSES = "02000000000102000000000f"  # locally administered: to, from


def quiet(device: str):
    """No IPv6 of its own on a device that only forwards."""
    switch = pathlib.Path(f"/proc/sys/net/ipv6/conf/{device}/disable_ipv6")
    if switch.exists():
        switch.write_text("1")


class Tap:
    """tcpdump on a device, with its file written here. So that the last packets are in the file too, it is ended
    by a mark: a frame of an experimental Ethernet type that is sent after them and must come by."""

    def __init__(self, device: str, file):
        self.device = device
        self.token = os.urandom(16)
        words = ["tcpdump", "-i", device, "-w", "-", "-U", "-s", "0", "--immediate-mode", "-B", "16384", "-n",
                 "-Z", "root"]
        self.process = Process(words, f"{file}.log", lines_of="stderr", stdout=subprocess.PIPE)
        self.marked = threading.Event()
        self.writer = threading.Thread(target=self.write, args=[file], daemon=True)
        self.writer.start()
        self.process.lines.wait(lambda line: "listening on" in line, 30)

    def write(self, file):
        last = b""
        with open(file, "wb") as out:
            while chunk := self.process.process.stdout.read1(1 << 20):
                out.write(chunk)
                last = last[-len(self.token):] + chunk
                if self.token in last:
                    self.marked.set()

    def stop(self):
        """Ends the capture, which must be complete."""
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as raw:
            raw.bind((self.device, 0))
            raw.send(bytes.fromhex(MARK_ADDRESSES) + MARK_TYPE.to_bytes(2) + self.token + bytes(30))
        if not self.marked.wait(30):
            raise RuntimeError("the capture's end mark did not come by")
        self.process.process.send_signal(signal.SIGINT)
        line, _ = self.process.lines.wait(lambda text: "dropped by kernel" in text, 30)
        self.writer.join(30)
        self.process.stop(signal.SIGINT)
        if not line.startswith("0 "):
            raise RuntimeError(f"the capture is not complete: {line}")


class Place:
    """Where a unit stands: a network namespace with one cable to the link."""

    def __init__(self, link: "Link", name: str, address: str, length: int):
        self.name = name
        self.address = address
        self.space = f"{link.bridge}-{name}"
        self.port = f"{link.bridge}p{len(link.places)}"
        do("ip", "netns", "add", self.space)
        do("ip", "link", "add", self.port, "type", "veth", "peer", "name", "eth0", "netns", self.space)
        quiet(self.port)
        do("ip", "link", "set", self.port, "master", link.bridge, "up")
        do("ip", "-n", self.space, "addr", "add", f"{address}/{length}", "dev", "eth0")
        do("ip", "-n", self.space, "link", "set", "lo", "up")
        do("ip", "-n", self.space, "link", "set", "eth0", "up")

    # --- what runs there

    def words(self, *words) -> list:
        """A command line that runs words at this place."""
        return ["ip", "netns", "exec", self.space, *map(str, words)]

    def do(self, *words, **more) -> str:
        return do(*self.words(*words), **more)

    @contextlib.contextmanager
    def inside(self):
        """Sockets made within stay at this place, also afterwards."""
        home = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        there = os.open(f"/run/netns/{self.space}", os.O_RDONLY | os.O_CLOEXEC)
        os.setns(there, os.CLONE_NEWNET)
        try:
            yield
        finally:
            os.setns(home, os.CLONE_NEWNET)
            os.close(there)
            os.close(home)

    def connection(self, host: str, port: int, seconds: float = 20) -> socket.socket:
        """A TCP connection from this place."""
        with self.inside():
            return socket.create_connection((host, port), seconds, (self.address, 0))

    def socket(self, kind: int = socket.SOCK_DGRAM) -> socket.socket:
        """A socket bound to this place's address, on any port."""
        with self.inside():
            made = socket.socket(socket.AF_INET, kind)
            made.bind((self.address, 0))
            return made

    # --- what happens to its cable

    def cut(self):
        """Pulls the cable out: no carrier, no packet either way."""
        do("ip", "link", "set", self.port, "down")

    def plug(self):
        do("ip", "link", "set", self.port, "up")

    def fall_silent(self):
        """Every packet vanishes, both ways, with the carrier still there."""
        chains = [f"chain {hook} {{ type filter hook {hook} priority -300; policy drop; }};"
                  for hook in ("input", "output")]
        self.do("nft", f"{SILENCE} {{ {' '.join(chains)} }};")

    def grow_deaf(self):
        """Media no longer arrive here: every UDP packet to this place vanishes, the others pass."""
        self.do("nft", f"{SILENCE} {{ chain input {{ type filter hook input priority -300; meta l4proto udp drop; }}; }};")

    def speak(self):
        self.do("nft", f"delete {SILENCE}")

    def lose(self, percent: int):
        """Loses this share of the packets that arrive here, at random; 0 mends it."""
        self.do("nft", f"{LOSS}; delete {LOSS}")
        if percent:
            self.do("nft", f"{LOSS} {{ chain input {{ type filter hook input priority -300; "
                           f"numgen random mod 100 < {percent} drop; }}; }};")

    def shape(self, kbit: int):
        """Limits the rate either way, in kbit/s, with at most 200 ms of queue; 0 lifts it."""
        tbf = ["root", "tbf", "rate", f"{kbit}kbit", "burst", "16kb", "latency", "200ms"]
        tc = ["tc", "qdisc", "replace" if kbit else "del", "dev"]
        do(*tc, self.port, *(tbf if kbit else ["root"]))
        self.do(*tc, "eth0", *(tbf if kbit else ["root"]))


class Link:
    """The network between places. Use it as a context: what it made goes with it."""

    def __init__(self, network: str = "192.0.2.0/24"):
        self.network = ipaddress.ip_network(network)
        self.bridge = f"lab{next(NUMBERS)}"
        self.places = []
        self.taps = []
        do("ip", "link", "add", self.bridge, "type", "bridge", "mcast_snooping", "0", "forward_delay", "0")
        quiet(self.bridge)
        do("ip", "link", "set", self.bridge, "up")

    def place(self, name: str, address: str = "") -> Place:
        """A new place, with this address or the next free one of the network."""
        taken = {place.address for place in self.places}
        free = (str(host) for host in self.network.hosts() if str(host) not in taken)
        place = Place(self, name, address or next(free), self.network.prefixlen)
        self.places.append(place)
        return place

    def tap(self, name: str) -> str:
        """A cable for a virtual machine: a device of that name, which the machine takes hold of."""
        do("ip", "tuntap", "add", name, "mode", "tap")
        self.taps.append(name)
        quiet(name)
        do("ip", "link", "set", name, "master", self.bridge, "up")
        return name

    def capture(self, file) -> Capture:
        """Starts writing down every packet that crosses the link."""
        return Capture(pathlib.Path(file), Tap(self.bridge, file).stop)

    def close(self):
        for place in self.places:
            do("ip", "netns", "del", place.space)
        for name in self.taps:
            do("ip", "link", "del", name)
        do("ip", "link", "del", self.bridge)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
