# SPDX-License-Identifier: Apache-2.0
"""baresip as a foreign room: configured as docs/foreign-rooms.md says, at a place of the link, steered and
watched over its control socket (module ctrl_tcp)."""

import contextlib
import json
import pathlib
import select
import signal
import socket
import time

from . import painted
from .changes import Changes
from .link import Place
from .process import Gone, Process
from .unit import ROOTS

CONTROL_PORT = 4444
PNG_END = b"IEND\xaeB`\x82"
MODULES = ["opus", "ausine", "aufile", "avcodec", "vp8", "avformat", "swscale", "snapshot", "fakevideo", "ice",
           "dtls_srtp", "ctrl_tcp"]
APPLICATIONS = ["account", "menu"]

CONFIG = """sip_listen              {address}:5060
sip_transports          tls
sip_certificate         {identity}
sip_cafile              {authority}
sip_verify_server       yes
call_local_timeout      120
call_max_calls          2
audio_source            ausine,{hertz}
audio_player            aufile,{heard}
ausrc_srate             48000
auplay_srate            48000
ausrc_channels          1
auplay_channels         1
video_source            avformat,{film}
video_display           fakevideo,
video_size              640x360
video_bitrate           1500000
video_fps               15
rtcp_mux                yes
net_interface           eth0
ctrl_tcp_listen         {address}:{control}
module_path             /usr/lib/baresip/modules
statmode_default        off
"""
ACCOUNT = ("<sip:{address};transport=tls>;regint=0;answermode={answers};mediaenc=dtls_srtp;medianat=ice;"
           "audio_codecs=opus/48000/2;video_codecs={codec}\n")


class Baresip:
    """One baresip. estate: a folder with the files of `estate install`, laid into root."""

    def __init__(self, place: Place, address: str, root: pathlib.Path, film: pathlib.Path, logs: pathlib.Path):
        self.place = place
        self.root = root
        self.logs = logs
        self.address = address
        self.heard = logs / "baresip-heard.wav"
        self.film = film
        self.process = self.control = None
        self.events = []
        self.at = 0  # events that a wait has passed
        self.rest = b""

    def start(self, codec: str, answers: str = "auto", hertz: int = 440):
        """codec: "H264" or "VP8"; answers: "auto" or "manual"."""
        folder = self.root / "baresip"
        folder.mkdir(parents=True, exist_ok=True)
        identity = self.root / "var/lib/winglink/identity"
        (folder / "identity.pem").write_text((identity / "unit.pem").read_text() + (identity / "unit.key").read_text())
        lines = CONFIG.format(address=self.place.address, identity=folder / "identity.pem", hertz=hertz, film=self.film,
                              authority=self.root / "etc/winglink/estate/ca.pem", heard=self.heard,
                              control=CONTROL_PORT)
        lines += "".join(f"module                  {name}.so\n" for name in MODULES)
        lines += "".join(f"module_app              {name}.so\n" for name in APPLICATIONS)
        (folder / "config").write_text(lines)
        (folder / "accounts").write_text(ACCOUNT.format(address=self.address, answers=answers, codec=codec))
        (folder / "contacts").write_text("")
        self.process = Process(self.place.words("baresip", "-4", "-f", folder), self.logs / "baresip.log", "stdout")
        self.process.lines.wait(lambda line: "baresip is ready" in line, 30)
        with self.place.inside():
            self.control = socket.create_connection((self.place.address, CONTROL_PORT), 10)

    def stop(self):
        """Ends it; what it said is in the logs, and its sound file is whole."""
        if self.control:
            self.control.close()
        if self.process:
            self.process.process.terminate()
            with contextlib.suppress(Gone):
                while self.process.lines.read(20):
                    pass
            (self.logs / "baresip.txt").write_text("\n".join(self.process.lines.all))
            self.process.stop(signal.SIGTERM)
        self.process = self.control = None

    # --- its control socket: netstrings of JSON

    def take(self, seconds: float) -> bool:
        """Takes in what arrives, at most once; False when the time passed."""
        if not select.select([self.control], [], [], max(0.0, seconds))[0]:
            return False
        chunk = self.control.recv(65536)
        assert chunk, "baresip closed its control socket"
        self.rest += chunk
        while b":" in self.rest:
            length, _, rest = self.rest.partition(b":")
            if len(rest) <= int(length):
                break
            self.events.append(json.loads(rest[:int(length)]))
            self.rest = rest[int(length) + 1:]
        return True

    def wait(self, wanted, seconds: float = 30) -> dict:
        """The next event or reply for which wanted(it) is true."""
        deadline = time.monotonic() + seconds
        while True:
            while self.at < len(self.events):
                self.at += 1
                if wanted(self.events[self.at - 1]):
                    return self.events[self.at - 1]
            left = deadline - time.monotonic()
            if left <= 0 or not self.take(left):
                raise AssertionError(f"baresip did not say it within {seconds} s; its last events: {self.events[-3:]}")

    def wait_event(self, kind: str, seconds: float = 30) -> dict:
        return self.wait(lambda event: event.get("type") == kind, seconds)

    def do(self, command: str, *words: str) -> str:
        """A command of baresip's menu, by its long name."""
        text = json.dumps({"command": command, "params": " ".join(words), "token": "t"}).encode()
        self.control.sendall(b"%d:%s," % (len(text), text))
        reply = self.wait(lambda event: event.get("response"))
        assert reply["ok"], f"{command}: {reply}"
        return reply["data"]

    def snapshot(self, name: str, seconds: float = 60) -> painted.Painted:
        """What is painted into the picture that baresip shows now; the picture is left in the logs."""
        short = ROOTS / name  # baresip cuts a longer path
        self.process.lines.read(0)
        start = len(self.process.lines.all)
        with Changes(ROOTS) as changes:
            self.do("snapshot_recv", str(short))
            self.process.lines.wait(lambda line: "png: wrote" in line and name in line, seconds, start)
            # it says so just before it closes the file
            changes.until(lambda: short.read_bytes().endswith(PNG_END), seconds, lambda: f"{short} is not whole")
        (self.logs / name).write_bytes(short.read_bytes())
        short.unlink()
        return painted.read_file(self.logs / name)

    def see_grey(self, name: str, seconds: float):
        """Until the picture is one even grey."""
        deadline = time.monotonic() + seconds
        while not painted.is_grey(self.snapshot(name) and self.logs / name):
            assert time.monotonic() < deadline, f"no grey card at baresip within {seconds} s"

    def see(self, name: str, seconds: float) -> painted.Painted:
        """As snapshot, of a picture that is whole and upright. Writing one stops baresip's only thread for so long that
        it may lose packets: the pictures after it are damaged until the key frame that it asks for."""
        deadline = time.monotonic() + seconds
        while not (seen := self.snapshot(name)).whole or not seen.upright:
            assert time.monotonic() < deadline, f"no whole picture at baresip within {seconds} s: {seen}"
        return seen

    def call(self, host: str):
        """Calls the unit that listens at host."""
        self.do("dial", f"sip:unit@{host}:5061;transport=tls")
