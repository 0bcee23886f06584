# SPDX-License-Identifier: Apache-2.0
"""A rogue on the network: TLS with any certificate, SIP as bytes, identities (PASSporTs) that say anything, and
a relay that changes what passes through it. All cryptography is Python's ssl and the openssl command's."""

import asyncio
import base64
import contextlib
import dataclasses
import hashlib
import json
import os
import pathlib
import secrets
import socket
import ssl
import subprocess
import sys
import threading
import time

from .estate import TOOL, Estate
from .link import Place
from .world import do

sys.path.append(str(TOOL.parent))
import estate_twin  # noqa: E402

SECONDS = 60
FINGERPRINT = ":".join(["AB"] * 32)  # of nobody's certificate


@dataclasses.dataclass(frozen=True)
class Papers:
    """What a rogue shows: a certificate with its key, or neither."""

    certificate: pathlib.Path | None = None
    key: pathlib.Path | None = None


NO_PAPERS = Papers()


def papers_of(estate: Estate, address: str) -> Papers:
    """A room's, out of the folder of its estate."""
    unit = estate.folder / "units" / address
    return Papers(unit / "unit.pem", unit / "unit.key")


def turned(papers: Papers, path: pathlib.Path) -> Papers:
    """The same certificate in its other form, for which nobody needs a key: its SHA-256 is another one."""
    lines = base64.encodebytes(estate_twin.twin(estate_twin.der_of(papers.certificate.read_bytes()))).decode()
    path.write_text(f"-----BEGIN CERTIFICATE-----\n{lines}-----END CERTIFICATE-----\n")
    return Papers(path, papers.key)


def context(papers: Papers, server: bool = False, version=ssl.TLSVersion.TLSv1_3) -> ssl.SSLContext:
    """Believes everybody; at the server's side it asks for a certificate as a unit does."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if server else ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.maximum_version = version
    if papers.certificate:
        made.load_cert_chain(papers.certificate, papers.key)
    return made


# --- identities: RFC 8225 in Winglink's profile (src/estate/passport.h)


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def digest(text: str) -> str:
    return base64url(hashlib.sha256(text.encode()).digest())


def raw_signature(der: bytes) -> bytes:
    """r and s, 32 bytes each (RFC 7518 3.4), out of SEQUENCE { INTEGER r, INTEGER s }."""
    at, halves = 2, []
    for _ in range(2):
        length = der[at + 1]
        halves.append(der[at + 2:at + 2 + length].lstrip(b"\0").rjust(32, b"\0"))
        at += 2 + length
    return b"".join(halves)


def sign(key: pathlib.Path, data: str) -> str:
    done = subprocess.run(["openssl", "dgst", "-sha256", "-sign", key], input=data.encode(), capture_output=True,
                          check=True)
    return base64url(raw_signature(done.stdout))


def der_of(certificate: pathlib.Path) -> str:
    text = do("openssl", "x509", "-in", certificate)
    return "".join(line for line in text.splitlines() if not line.startswith("-"))


def passport(papers: Papers, orig: str, dest: str, method: str, call_id: str, body: str = "",
             fingerprint: str = "", offer: str = "", age: int = 0) -> str:
    """A token by these papers that says these things; age: how many seconds ago it claims to be made."""
    header = {"alg": "ES256", "ppt": "winglink", "typ": "passport", "x5c": [der_of(papers.certificate)]}
    request = {"callid": call_id, "method": method}
    request |= {"body": digest(body)} if body else {}
    request |= {"offer": digest(offer)} if offer else {}
    claims = {"dest": {"uri": [f"sip:{dest}"]}, "iat": int(time.time()) - age, "jti": secrets.token_hex(8),
              "orig": {"uri": f"sip:{orig}"}, "wl": request}
    claims |= {"mky": [{"alg": "sha-256", "dig": fingerprint}]} if fingerprint else {}
    signed = ".".join(base64url(json.dumps(part, separators=(",", ":")).encode()) for part in (header, claims))
    return f"{signed}.{sign(papers.key, signed)}"


def identity_line(token: str) -> str:
    return f"{token};info=<cid:x5c>;alg=ES256;ppt=winglink"


# --- SIP messages


@dataclasses.dataclass
class Message:
    """A SIP message: first line, headers in their order, body."""

    first: str
    headers: list
    body: str = ""

    @staticmethod
    def parse(head: bytes, body: bytes) -> "Message":
        first, *lines = head.decode().split("\r\n")
        return Message(first, [tuple(line.split(": ", 1)) for line in lines if ": " in line], body.decode())

    def get(self, name: str) -> str:
        """A header's value, the first of that name; empty when there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def set(self, name: str, value: str):
        self.headers = [(key, value if key.lower() == name.lower() else old) for key, old in self.headers]

    def drop(self, name: str):
        self.headers = [(key, value) for key, value in self.headers if key.lower() != name.lower()]

    @property
    def status(self) -> int:
        """Of a response; 0 for a request."""
        return int(self.first.split()[1]) if self.first.startswith("SIP/2.0 ") else 0

    @property
    def method(self) -> str:
        return self.get("CSeq").split()[-1]

    @property
    def token(self) -> str:
        return self.get("Identity").split(";")[0]

    @property
    def reason(self) -> str:
        """The code in the Reason header; empty when there is none."""
        _, found, rest = self.get("Reason").partition('text="')
        return rest.split('"')[0] if found else ""

    def bytes(self, length: int | None = None) -> bytes:
        """As it travels; length: what Content-Length claims, if not the truth."""
        body = self.body.encode()
        lines = [self.first, *(f"{key}: {value}" for key, value in self.headers if key.lower() != "content-length"),
                 f"Content-Length: {len(body) if length is None else length}"]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith((b"content-length:", b"l:")):
            return int(line.split(b":")[1])
    return 0


def description(fingerprint: str = FINGERPRINT, address: str = "192.0.2.3", more: str = "") -> str:
    """An offer as a unit makes it, of a transport that nobody answers for. more: lines at its end."""
    lines = ["v=0", f"o=- 1 1 IN IP4 {address}", "s=-", "t=0 0", "a=group:BUNDLE 0 1 2 3"]
    medias = [("audio 9 UDP/TLS/RTP/SAVPF 96", ["a=rtpmap:96 OPUS/48000/2", "a=sendrecv"]),
              ("video 9 UDP/TLS/RTP/SAVPF 97", ["a=rtpmap:97 H264/90000", "a=fmtp:97 packetization-mode=1",
                                                "a=content:main", "a=sendrecv"]),
              ("video 9 UDP/TLS/RTP/SAVPF 97", ["a=rtpmap:97 H264/90000", "a=fmtp:97 packetization-mode=1",
                                                "a=content:alt", "a=sendrecv"]),
              ("application 9 UDP/DTLS/SCTP webrtc-datachannel", ["a=sctp-port:5000"])]
    for number, (media, attributes) in enumerate(medias):
        lines += [f"m={media}", f"c=IN IP4 {address}", "a=setup:actpass", "a=ice-ufrag:abcd",
                  "a=ice-pwd:abcdefghijklmnopqrstuvwx", "a=rtcp-mux", f"a=mid:{number}",
                  f"a=fingerprint:sha-256 {fingerprint}", *attributes,
                  f"a=candidate:1 1 UDP 2015363327 {address} 40000 typ host"]
    return "\r\n".join([*lines, ""]) + more


# --- a client, a server


class Connection:
    """A TLS connection with a unit, on a socket, with any papers."""

    def __init__(self, plain: socket.socket, papers: Papers, server: bool = False, version=ssl.TLSVersion.TLSv1_3):
        self.rest = b""
        try:
            self.socket = context(papers, server, version).wrap_socket(plain, server_side=server)
        except BaseException:
            plain.close()
            raise

    def send(self, message: "Message | bytes"):
        self.socket.sendall(message if isinstance(message, bytes) else message.bytes())

    def more(self) -> bytes:
        chunk = self.socket.recv(65536)
        if not chunk:
            raise ConnectionResetError("the far end closed the connection")
        return chunk

    def receive(self) -> Message:
        """The next message."""
        while b"\r\n\r\n" not in self.rest.lstrip(b"\r\n"):
            self.rest += self.more()
        head, _, self.rest = self.rest.lstrip(b"\r\n").partition(b"\r\n\r\n")
        length = content_length(head)
        while len(self.rest) < length:
            self.rest += self.more()
        body, self.rest = self.rest[:length], self.rest[length:]
        return Message.parse(head, body)

    def answer(self, method: str) -> Message:
        """The next response to a request of this method above 100."""
        while True:
            message = self.receive()
            if message.status > 100 and message.method == method:
                return message

    def asked(self, method: str) -> Message:
        """The next request of this method."""
        while True:
            message = self.receive()
            if not message.status and message.method == method:
                return message

    def close(self):
        """Without a word, as the kernel closes for a program that was killed."""
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Caller(Connection):
    """A connection to a unit, from a place."""

    def __init__(self, place: Place, host: str, papers: Papers, port: int = 5061, **more):
        self.place = place
        super().__init__(place.connection(host, port, SECONDS), papers, **more)


class Callee:
    """Stands in a unit's place and takes its connections, one at a time."""

    def __init__(self, place: Place, papers: Papers, port: int = 5061):
        self.papers = papers
        with place.inside():
            self.listener = socket.create_server((place.address, port))
        self.listener.settimeout(SECONDS)

    def take(self) -> Connection:
        """The next connection."""
        plain, _ = self.listener.accept()
        plain.settimeout(SECONDS)
        return Connection(plain, self.papers, server=True)

    def close(self):
        self.listener.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def refused_in_handshake(place: Place, host: str, papers: Papers, **more) -> bool:
    """Whether a unit ends a connection with these papers. In TLS 1.3 a client hears of it in its first read."""
    try:
        with Caller(place, host, papers, **more) as caller:
            caller.send(b"OPTIONS sips:x SIP/2.0\r\n")
            caller.more()
    except (ssl.SSLError, ConnectionError):
        return True
    return False


def request(method: str, sender: str, to: str, host: str, place: Place, call_id: str = "", body: str = "",
            kind: str = "") -> Message:
    """A request out of any dialog; its Identity is the caller's affair."""
    headers = [("Via", f"SIP/2.0/TLS {place.address}:5061;branch=z9hG4bK{secrets.token_hex(8)};rport"),
               ("Max-Forwards", "70"), ("From", f"<sips:{sender}>;tag={secrets.token_hex(4)}"), ("To", f"<sips:{to}>"),
               ("Call-ID", call_id or secrets.token_hex(16)), ("CSeq", f"1 {method}"),
               ("Contact", f"<sips:{sender.split('@')[0]}@{place.address}:5061>")]
    headers += [("Supported", "100rel"), ("Session-ID", f"{secrets.token_hex(16)};remote={'0' * 32}")]
    headers += [("Content-Type", kind)] if kind else []
    return Message(f"{method} sips:{to.split('@')[0]}@{host}:5061 SIP/2.0", headers, body)


def answer(to: Message, status: str) -> Message:
    """A response without a body to a request that came."""
    kept = ("via", "from", "to", "call-id", "cseq")
    return Message(f"SIP/2.0 {status}", [(key, value) for key, value in to.headers if key.lower() in kept])


def cancel(invite: Message) -> Message:
    """What ends an INVITE of ours that waits."""
    kept = ("via", "max-forwards", "from", "to", "call-id")
    headers = [(key, value) for key, value in invite.headers if key.lower() in kept]
    return Message(invite.first.replace("INVITE", "CANCEL", 1), [*headers, ("CSeq", "1 CANCEL")])


# --- a man in the middle


class Relay:
    """Stands in a unit's place: takes its connections, opens one of its own to the real one for each, and passes
    every message on, in both directions. change(message) may alter a message that is to be passed on."""

    def __init__(self, place: Place, host: str, papers: Papers, change=None):
        self.place = place
        self.host = host
        self.papers = papers
        self.change = change or (lambda message: None)
        self.seen = []  # every message as it was passed on
        self.near = None  # towards the unit that connected last
        self.ready = threading.Event()
        self.fault = None
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        if not self.ready.wait(SECONDS):
            raise RuntimeError("the relay does not listen")

    def run(self):
        there = os.open(f"/run/netns/{self.place.space}", os.O_RDONLY | os.O_CLOEXEC)
        os.setns(there, os.CLONE_NEWNET)  # this thread alone
        os.close(there)
        self.loop = asyncio.new_event_loop()
        self.over = self.loop.create_future()
        self.loop.run_until_complete(self.serve())
        self.loop.close()

    async def serve(self):
        server = await asyncio.start_server(self.on_connection, self.place.address, 5061,
                                            ssl=context(self.papers, server=True))
        self.ready.set()
        await self.over
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def on_connection(self, near_reader, near_writer):
        self.near = near_writer
        far_reader, far_writer = await asyncio.open_connection(self.host, 5061, ssl=context(self.papers),
                                                               server_hostname="")
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(self.pass_on(near_reader, far_writer), self.pass_on(far_reader, near_writer))

    async def pass_on(self, reader, writer):
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lstrip(b"\r\n")
                if not head:  # a keep-alive of RFC 5626
                    continue
                body = await reader.readexactly(content_length(head))
                writer.write(self.treat(head, body))
                await writer.drain()
        writer.close()

    def treat(self, head: bytes, body: bytes) -> bytes:
        message = Message.parse(head[:-4], body)
        try:
            self.change(message)
        except Exception as fault:  # for the test, which runs in another thread
            self.fault = fault
            raise
        self.seen.append(message)
        return message.bytes()

    def first(self, wanted) -> Message:
        """The first message passed on for which wanted(message) is true."""
        return next(message for message in self.seen if wanted(message))

    def inject(self, message: Message):
        """Says something of its own to the unit that it deceives."""
        self.loop.call_soon_threadsafe(self.near.write, message.bytes())

    def close(self):
        self.loop.call_soon_threadsafe(self.over.set_result, None)
        self.thread.join(SECONDS)
        if self.fault:
            raise self.fault

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
