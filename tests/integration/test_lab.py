# SPDX-License-Identifier: Apache-2.0
"""The harness itself: a link carries, cuts, loses and shapes; a capture tells encrypted from plain; the layer
check sees what it must see."""

import importlib.machinery
import importlib.util
import json
import os
import pathlib
import socket
import struct
import subprocess
import time

import pytest

from lab import sound, world
from lab.changes import Changes
from lab.display import Display
from lab.estate import Estate
from lab.fixtures import emptied
from lab.process import Gone, Process
from lab.unit import Camera, Unit
from lab.world import do

TOP = pathlib.Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def ends(link):
    """Two places, and a datagram socket at each."""
    wing, clinic = link.place("wing"), link.place("clinic")
    wing.out, clinic.out = wing.socket(), clinic.socket()
    yield wing, clinic
    wing.out.close()
    clinic.out.close()


def send(here, there, data: bytes):
    here.out.sendto(data, there.out.getsockname())


def arrives(place, data: bytes, seconds: float = 2.0) -> bool:
    """Whether this comes; what was sent before it, and came late, is passed over."""
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        place.out.settimeout(left)
        try:
            if place.out.recv(65536) == data:
                return True
        except TimeoutError:
            break
    return False


def meet(here, there):
    """Waits until a datagram has come through: the bridge and the neighbour tables are ready."""
    for number in range(100):
        send(here, there, b"hello %d" % number)
        if arrives(there, b"hello %d" % number, 0.2):
            return
    raise AssertionError("the link does not carry")


# --- the link


def test_a_link_carries_both_ways(ends):
    wing, clinic = ends
    meet(wing, clinic)
    meet(clinic, wing)


def test_nothing_of_the_machine_is_within_reach(ends):
    wing, _ = ends
    devices = [device["ifname"] for device in json.loads(do("ip", "-j", "link"))]
    assert not [name for name in devices if name.startswith(("eth", "en", "wl"))]
    assert {device["ifname"] for device in json.loads(wing.do("ip", "-j", "link"))} == {"lo", "eth0"}
    assert wing.do("ip", "route", "show", "default") == ""


def test_a_cut_cable_carries_nothing_until_it_is_back(ends):
    wing, clinic = ends
    meet(wing, clinic)
    clinic.cut()
    send(wing, clinic, b"lost")
    assert not arrives(clinic, b"lost", 0.3)
    clinic.plug()
    meet(wing, clinic)


def test_a_silent_place_keeps_its_carrier(ends):
    wing, clinic = ends
    meet(wing, clinic)
    clinic.fall_silent()
    assert "LOWER_UP" in clinic.do("ip", "link", "show", "eth0")
    send(wing, clinic, b"lost")
    assert not arrives(clinic, b"lost", 0.3)
    clinic.speak()
    meet(wing, clinic)


def test_a_lossy_place_loses_its_share(ends):
    wing, clinic = ends
    meet(wing, clinic)
    clinic.lose(20)
    clinic.out.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    for _ in range(1000):
        send(wing, clinic, b"x")
    came = 0
    while arrives(clinic, b"x"):
        came += 1
    assert 700 < came < 900
    clinic.lose(0)
    meet(wing, clinic)


def test_a_shaped_place_gets_no_more_than_its_rate(ends):
    wing, clinic = ends
    meet(wing, clinic)
    clinic.shape(800)
    started, came = time.monotonic(), 0
    while came < 150:
        send(wing, clinic, bytes(1000))
        came += arrives(clinic, bytes(1000), 0.0005)
    took = time.monotonic() - started
    assert took > 1.2, f"{took:.2f} s"  # 150 kB at 100 kB a second, after a burst of 16 kB
    clinic.shape(0)


# --- the capture


@pytest.fixture
def tapped(link, ends, logs):
    """The two ends with a capture running, which is stopped and classified by calling it."""
    wing, clinic = ends
    meet_quietly(wing, clinic)
    capture = link.capture(logs / "link.pcap")
    yield wing, clinic, capture.classify
    capture.stop()


def meet_quietly(here, there):
    """As meet, before a capture begins."""
    meet(here, there)
    meet(there, here)


def stun(extra: bytes = b"") -> bytes:
    return struct.pack("!HHI", 1, len(extra), 0x2112A442) + os.urandom(12) + extra


def dtls(kind: int, epoch: int, payload: bytes) -> bytes:
    return struct.pack("!BHH", kind, 0xFEFD, epoch) + os.urandom(6) + struct.pack("!H", len(payload)) + payload


def rtp(payload: bytes, number: int = 0, source: int = 7) -> bytes:
    return struct.pack("!BBHII", 0x80, 96, number, 3000 * number, source) + payload


def prove(wing, clinic):
    """What the end of a DTLS handshake looks like from outside."""
    send(wing, clinic, dtls(22, 1, os.urandom(40)))
    send(clinic, wing, dtls(22, 1, os.urandom(40)))


def test_an_encrypted_conversation_is_fine(tapped):
    wing, clinic, classify = tapped
    send(wing, clinic, stun())
    prove(wing, clinic)
    for number in range(64):
        send(wing, clinic, rtp(os.urandom(200), number))
        send(clinic, wing, rtp(os.urandom(40), number, 8))
    for index in (1, 2, 3):
        send(wing, clinic, struct.pack("!BBHI", 0x80, 200, 6, 7) + os.urandom(20)
             + struct.pack("!I", 0x80000000 | index) + os.urandom(10))
    found = classify()
    assert found.faults == []
    assert found.counts["srtp"] == 128 and found.counts["srtcp"] == 3
    assert found.counts["stun"] == 1 and found.counts["dtls"] == 2


def test_plain_rtp_on_a_path_of_its_own_is_found(tapped):
    wing, clinic, classify = tapped
    send(wing, clinic, rtp(os.urandom(200)))
    assert [fault.words for fault in classify().faults] == ["RTP without a DTLS handshake before it"]


def test_one_plain_rtp_packet_among_encrypted_ones_is_found(tapped):
    wing, clinic, classify = tapped
    prove(wing, clinic)
    for number in range(64):
        send(wing, clinic, rtp(os.urandom(200), number))
    send(wing, clinic, rtp(b"a picture of the healthcare wing, in the clear: " * 4, 64))
    assert [fault.words for fault in classify().faults] == ["RTP with a payload that is not encrypted"]


def test_a_plain_stream_of_compressed_sound_is_found(tapped):
    """Opus compresses so well that its bytes look like a cipher's; but its first byte says the mode."""
    wing, clinic, classify = tapped
    prove(wing, clinic)
    for number in range(64):
        send(wing, clinic, rtp(b"\x78" + os.urandom(100), number))
    assert [fault.words for fault in classify().faults] == ["an RTP stream that is not encrypted"]


def test_plain_rtcp_is_found(tapped):
    wing, clinic, classify = tapped
    prove(wing, clinic)
    send(wing, clinic, struct.pack("!BBHIIIIIII", 0x81, 201, 7, 7, 8, 0, 0, 0, 0, 0))
    assert [fault.words for fault in classify().faults] == ["RTCP that is not encrypted"]


def test_a_datagram_of_no_kind_is_found(tapped):
    wing, clinic, classify = tapped
    send(wing, clinic, b"INVITE sip:room@estate.example SIP/2.0\r\n")
    assert "nothing we know" in classify().faults[0].words


def talk_tcp(wing, clinic, data: bytes):
    """One TCP connection from wing to clinic that carries data."""
    with clinic.socket(socket.SOCK_STREAM) as listener, wing.socket(socket.SOCK_STREAM) as caller:
        listener.listen(1)
        caller.connect(listener.getsockname())
        heard, _ = listener.accept()
        with heard:
            caller.sendall(data)
            assert heard.recv(len(data)) == data


def test_plain_tcp_is_found(tapped):
    wing, clinic, classify = tapped
    talk_tcp(wing, clinic, b"REGISTER sip:estate.example SIP/2.0\r\n\r\n")
    assert "something else than TLS" in classify().faults[0].words


def test_tls_that_begins_without_a_client_hello_is_found(tapped):
    wing, clinic, classify = tapped
    talk_tcp(wing, clinic, b"\x17\x03\x03\x00\x10" + os.urandom(16))
    assert [fault.words for fault in classify().faults] == ["TCP does not begin with a ClientHello"]


def openssl_server(place, port: int, logs, *words) -> Process:
    key, certificate = logs / "key.pem", logs / "certificate.pem"
    do("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key,
       "-out", certificate, "-subj", "/CN=lab")
    server = Process(place.words("openssl", "s_server", "-accept", port, "-key", key, "-cert", certificate, *words),
                     logs / "server.log", "stdout", stdin=subprocess.PIPE)
    server.lines.wait(lambda line: line == "ACCEPT", 10)
    return server


def test_real_tls_is_fine_and_says_what_was_agreed(tapped, logs):
    wing, clinic, classify = tapped
    server = openssl_server(clinic, 5061, logs)
    wing.do("openssl", "s_client", "-connect", f"{clinic.address}:5061", "-tls1_3", "-brief", input="Q\n")
    server.stop()
    found = classify()
    assert found.faults == []
    assert [(hello.version, hello.cipher) for hello in found.hellos()] == [("TLS 1.3", "TLS_AES_256_GCM_SHA384")]


def test_real_dtls_says_its_srtp_profile(tapped, logs):
    wing, clinic, classify = tapped
    words = ["-dtls1_2", "-use_srtp", "SRTP_AES128_CM_SHA1_80"]
    server = openssl_server(clinic, 5000, logs, *words)
    wing.do("openssl", "s_client", "-connect", f"{clinic.address}:5000", "-brief", *words, input="Q\n")
    server.stop()
    found = classify()
    assert found.faults == []
    (hello,) = found.media_hellos()
    assert hello.version == "DTLS 1.2" and hello.srtp == "SRTP_AES128_CM_HMAC_SHA1_80"


# --- programs


def test_a_program_that_ends_early_is_noticed(logs):
    process = Process(["sh", "-c", "echo first; exit 3"], logs / "program.log", "stdout")
    assert process.lines.wait(lambda line: line == "first", 5)[0] == "first"
    with pytest.raises(Gone):
        process.lines.wait(lambda line: line == "second", 5)
    assert process.stop() == 3


# --- the layer check


@pytest.mark.parametrize("file, line, words", [
    ("call/x.c", '#include "media/media.h"', "must not see"),
    ("call/x.c", "#include <unistd.h>", "pure"),
    ("daemon/x.c", '#include "media/wires.h"', "private"),
    ("daemon/x.c", "#include <sofia-sip/nua.h>", "belongs to sip"),
    ("media/x.c", '#include "hw/other.h"', "must not see"),
    ("daemon/x.c", '#include "common/shows.h"', "private"),
    ("cli/x.c", '#include "daemon/unit.h"', "must not see"),
    ("cli/x.c", '#include "table.h"', "by its folder"),
    ("new/x.c", "", "has no row"),
], ids=["another-layer", "impure", "private", "foreign-library", "other-header", "shows-a-library", "daemon", "bare-name",
        "new-folder"])
def test_the_layer_check_finds(tmp_path, file, line, words):
    path = tmp_path / file
    path.parent.mkdir()
    path.write_text(line + "\n")
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "shows.h").write_text("#include <json-glib/json-glib.h>\n")
    (tmp_path / "common" / "fine.c").write_text('#include <glib.h>\n#include "common/error.h"\n')
    done = subprocess.run([TOP / "scripts" / "check-layers", tmp_path], capture_output=True, text=True)
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 1 and words in done.stdout
    path.unlink()
    path.parent.rmdir()
    assert subprocess.run([TOP / "scripts" / "check-layers", tmp_path]).returncode == 0


# --- sound


def test_a_chirp_is_found_in_noisy_speech_and_nothing_else_is(tmp_path):
    said = sound.speech("Good morning. Can you show me the hand, please?", tmp_path)
    sound.write(tmp_path / "heard.wav", said, sound.chirp(), said, sound.silence(0.5))
    heard = sound.Heard(tmp_path / "heard.wav")
    (at,) = heard.chirps()
    assert abs(at - len(said) / sound.RATE) < 0.001
    assert -60 < heard.level(2.0) < -10


def test_a_tone_is_told_from_another(tmp_path):
    sound.write(tmp_path / "heard.wav", sound.silence(1), sound.tone(440, 1))
    heard = sound.Heard(tmp_path / "heard.wav")
    assert heard.share(440, 0.8) > 0.9
    assert heard.share(660, 0.8) < 0.01


def test_beeps_are_counted_between_gaps_and_nothing_else_is(tmp_path):
    """As a machine plays that drops what it is late for."""
    beeps = sound.beeps(1130, 10)
    for at in range(0, len(beeps), sound.RATE // 3):
        beeps[at:at + sound.RATE // 20] = 0
    sound.write(tmp_path / "heard.wav", sound.silence(1), beeps, sound.speech("Can you show me the hand, please?", tmp_path))
    heard = sound.Heard(tmp_path / "heard.wav")
    windows = {"window": 0.1, "share": 0.4, "loud": -60, "band": 45}  # as tests/vm/test_hotplug.py
    assert 1 < heard.seconds_of(1130, **windows) <= 4
    assert heard.seconds_of(890, **windows) == heard.seconds_of(710, **windows) == 0


# --- estates and units


def test_an_estate_is_founded_with_the_technicians_tool(tmp_path):
    estate = Estate(tmp_path / "estate")
    estate.add("oakwood-wing-1@estate.example", "HMP Oakwood, healthcare wing, room 1", "wing", "192.0.2.1")
    estate.add("airedale-1@estate.example", "Airedale Hospital, consulting room 1", "consulting", "192.0.2.2")
    estate.permit("oakwood-wing-1@estate.example", "airedale-1@estate.example")
    estate.bundle()
    estate.install("oakwood-wing-1@estate.example", tmp_path / "root")
    assert (tmp_path / "root/var/lib/winglink/site/site.bundle").stat().st_size > 500
    assert set(estate.facts()["rooms"]) == {"oakwood-wing-1@estate.example", "airedale-1@estate.example"}


@pytest.fixture
def pretender(link, logs, tmp_path):
    """A unit whose winglinkd is a shell script; gives a function that starts it with that script's lines."""
    made = []

    def start(script: str) -> Unit:
        daemon = tmp_path / "winglinkd"
        daemon.write_text(f"#!/bin/sh\n{script}\n")
        daemon.chmod(0o755)
        unit = Unit(tmp_path, link.place("here"), "oakwood-wing-1@estate.example", logs)
        made.append(unit)
        unit.launch()
        return unit

    yield start
    for unit in made:
        unit.close()


READY = """python3 -c "import os, socket
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'READY=1', os.environ['NOTIFY_SOCKET'])"
"""


def test_a_unit_is_ready_when_it_says_so_and_stops_when_asked(pretender):
    unit = pretender(f"trap 'exit 0' TERM\n{READY}\nwhile :; do sleep 0.05; done")
    unit.wait_ready(10)
    assert unit.memory() > 100
    assert str(unit.logs / "oakwood-wing-1.log") in unit.open_files()
    assert unit.open_devices() == []
    unit.stop()


def test_a_unit_that_ends_at_its_start_is_noticed(pretender):
    with pytest.raises(AssertionError, match="ended at its start.*no configuration"):
        pretender("echo no configuration; exit 1").wait_ready(10)


def test_a_unit_that_ends_badly_is_noticed(pretender):
    unit = pretender(f"trap 'exit 3' TERM\n{READY}\nwhile :; do sleep 0.05; done")
    unit.wait_ready(10)
    with pytest.raises(AssertionError, match="ended with 3"):
        unit.stop()


def test_a_unit_that_ends_late_is_noticed(pretender):
    unit = pretender(f"trap 'sleep 0.6; exit 0' TERM\n{READY}\nwhile :; do sleep 0.05; done")
    unit.wait_ready(10)
    with pytest.raises(AssertionError, match="to end"):
        unit.stop(0.3)


def test_a_stand_in_camera_changes_whole(tmp_path):
    camera = Camera(tmp_path / "room.standin", 3, "Garden.jpg", fps=15)
    text = camera.file.read_text()
    assert text.startswith("[stand-in]\n") and "id=3\n" in text and "fps=15\n" in text and "Garden.jpg" in text
    camera.stall()
    assert "state=stall\n" in camera.file.read_text()
    camera.unplug()
    assert not camera.file.exists()
    camera.plug()
    camera.mend()
    assert "state=ok\n" in camera.file.read_text()


def test_a_change_in_a_folder_is_an_event(tmp_path):
    file = tmp_path / "grows"
    with Changes(tmp_path) as changes:
        with pytest.raises(AssertionError, match="within 0.1 s: 0 bytes"):
            changes.until(file.exists, 0.1, lambda: "0 bytes")
        writer = subprocess.Popen(["sh", "-c", f"echo one > {file}; read go; echo two >> {file}"],
                                  stdin=subprocess.PIPE)
        changes.until(file.exists, 10, lambda: "never made")
        writer.communicate(b"go\n")
        changes.until(lambda: file.read_text() == "one\ntwo\n", 10, file.read_text)


def test_two_runs_at_once_have_folders_of_their_own(tmp_path):
    with emptied(tmp_path / "logs") as first:
        (first / "one.log").touch()
        with emptied(tmp_path / "logs") as second:
            assert (first.name, second.name) == ("logs", "logs-2")
        assert (first / "one.log").exists()
    with emptied(tmp_path / "logs") as again:
        assert again == first and not list(again.iterdir())


def test_two_runs_at_once_have_displays_of_their_own(logs):
    display = Display(logs / "xvfb.log")
    socket_name = f"X{display.name.removeprefix(':')}"
    look = ["ls", "/tmp/.X11-unix"]
    try:
        assert socket_name in do(*look).split()
        assert socket_name in do(*world.command(look, desktop=True)).split()
        assert do(*world.command(look)) == ""
    finally:
        display.stop()


@pytest.fixture
def runner():
    """tests/run as a module."""
    loader = importlib.machinery.SourceFileLoader("run", str(TOP / "tests/run"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("run", loader))
    loader.exec_module(module)
    return module


@pytest.mark.parametrize("results, words, code", [
    (["ok", "ok"], "2 passed, 0 failed", 0), (["ok", "FAILED"], "1 passed, 1 failed", 1),
    (["ok", "skipped"], "1 passed, 0 failed, 1 skipped", 0), ([], "0 passed, 0 failed", 1)],
    ids=["good", "bad", "skipped", "none"])
def test_the_last_line_of_a_run_has_the_count_and_the_time(runner, capsys, results, words, code):
    counts = runner.Counts()
    counts.started -= 24 * 60 + 7
    for result in results:
        counts.note(result, "unit/one", 0.5)
    assert counts.close() == code
    assert capsys.readouterr().out.splitlines()[-1] == f"{words} in 24 min 7 s"
