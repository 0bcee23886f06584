# SPDX-License-Identifier: Apache-2.0
"""scripts/estate: what goes wrong in an office, and what it says of it. Sticks have a file of their own."""

import base64
import fcntl
import hashlib
import hmac
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys

import pytest

from lab import cast
from lab.estate import TOOL, Estate
from lab.world import do

sys.path.append(str(TOOL.parent))
import estate_twin  # noqa: E402

pytestmark = pytest.mark.beside

WING, CLINIC = cast.OAKWOOD, cast.AIREDALE
NEW_ROOM = "oakwood-wing-2@estate.example"
NEW = ["--name", "HMP Oakwood, healthcare wing, room 2", "--role", "wing", "--host", "192.0.2.5", "--enrol"]


@pytest.fixture
def estate(tmp_path) -> Estate:
    made = Estate(tmp_path / "estate")
    for room in (WING, CLINIC):
        made.add(room.address, room.name, room.role, room.host)
    return made


@pytest.fixture
def refused(estate):
    """refused(VERB, WORD…): why it is, in one sentence."""
    def call(verb: str, *words) -> str:
        done = subprocess.run([TOOL, verb, estate.folder, *map(str, words)], capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 1 and done.stderr.startswith("estate: ") and done.stderr.count("\n") == 1, done.stderr
        return done.stderr.removeprefix("estate: ").strip()
    return call


def conf(estate: Estate) -> pathlib.Path:
    return estate.folder / "estate.conf"


def fingerprint(pem: pathlib.Path) -> str:
    der = subprocess.run(["openssl", "x509", "-in", pem, "-outform", "DER"], capture_output=True, check=True).stdout
    return hashlib.sha256(der).hexdigest()


def revoke_by_hand(estate: Estate, pem: pathlib.Path, whose: str):
    with open(conf(estate), "a", encoding="utf-8") as file:
        file.write(f"\n[revoked {fingerprint(pem)}]\n{whose}\nat = 2026-11-01T00:00:00Z\n")


def contents(estate: Estate, address: str) -> dict:
    folder = estate.folder / "units" / address
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize("group", ["", "[settings ]\n# By hand.\nmedia-port-min = 40000\n"], ids=["not there", "a blank too many"])
def test_a_setting_is_set_wherever_its_group_is(estate, group):
    text = conf(estate).read_text(encoding="utf-8")
    assert text.count("[settings]\n") == 1
    conf(estate).write_text(text.replace("[settings]\n", group), encoding="utf-8")
    estate.set("fallback-number", "01535 292 000")
    text = conf(estate).read_text(encoding="utf-8")
    assert text.count("fallback-number = 01535 292 000\n") == 1 and text.count("[settings") == 1
    assert not group or ("# By hand.\n" in text and text.count("media-port-min = 40000\n") == 1)
    estate.bundle()


@pytest.mark.parametrize("key, value, why", [
    ("fallback-number", "0" * 41, f"'{'0' * 41}' is no telephone number: at most 40 characters, so that a unit can show it"),
    ("time-servers", "; ".join(f"t{at}.example" for at in range(9)), "these are 9 time servers: units take at most 8")])
def test_a_setting_that_no_unit_takes(estate, refused, key, value, why):
    before = conf(estate).read_bytes()
    assert refused("set", key, value) == why and conf(estate).read_bytes() == before
    conf(estate).write_bytes(before.replace(b"[settings]\n", f"[settings]\n{key} = {value}\n".encode()))
    assert refused("bundle").endswith(f": {why}")


@pytest.mark.parametrize("callee, times, why", [
    (CLINIC.address, "from = 2026-12-01\nuntil = 2026-12-01\n", "the permission would end before it starts: put its from and until right"),
    (WING.address, "", "a room needs no permission to call itself: name two rooms"),
    (NEW_ROOM, "", f"there is no room {NEW_ROOM} in this estate")], ids=["no time", "itself", "nobody"])
def test_a_permission_that_no_unit_takes(estate, refused, callee, times, why):
    """Written by hand; the tool gives no such."""
    with open(conf(estate), "a", encoding="utf-8") as file:
        file.write(f"\n[permission 7]\ncaller = {WING.address}\ncallee = {callee}\n{times}authority = Trust\n")
    assert refused("bundle") == f"{conf(estate)}: group [permission 7]: {why}"


@pytest.mark.parametrize("times, callee, why", [
    (["--from", "2026-12-02", "--until", "2026-12-01"], CLINIC.address, "the permission would end before it starts"),
    ([], WING.address, "a room needs no permission to call itself")], ids=["no time", "itself"])
def test_a_permission_that_is_not_given(estate, refused, times, callee, why):
    before = conf(estate).read_bytes()
    assert why in refused("permit", WING.address, callee, *times, "--authority", "Trust") and conf(estate).read_bytes() == before


def test_a_permission_that_stands_there_twice_is_withdrawn_twice(estate):
    """Units take the best one for a pair, in whatever order it names the rooms."""
    estate.permit(WING.address, CLINIC.address)
    with open(conf(estate), "a", encoding="utf-8") as file:
        file.write(f"\n[permission 7]\ncaller = {CLINIC.address}\ncallee = {WING.address}\nauthority = Trust\n")
    estate.permit(CLINIC.address, WING.address, withdrawn="2026-11-01")
    assert [one.get("withdrawn") for one in estate.facts()["permissions"]] == ["2026-11-01T00:00:00Z"] * 2
    estate.permit(WING.address, CLINIC.address, until="2090-01-01")
    assert all("withdrawn" not in one and one["until"] == "2090-01-01T00:00:00Z" for one in estate.facts()["permissions"])


@pytest.mark.parametrize("new", [["--new-key"], ["--csr", "units/" + CLINIC.address + "/unit.csr"]], ids=["made here", "the unit's"])
def test_a_key_stays_when_nothing_new_was_signed(estate, refused, new):
    before = contents(estate, WING.address)
    new = [str(estate.folder / word) if word.startswith("units/") else word for word in new]
    why = refused("renew", WING.address, *new, "--not-before", "2030-01-01", "--not-after", "2029-01-01")
    assert "would end before it starts" in why and contents(estate, WING.address) == before
    estate.tool("renew", WING.address, *new)
    after = contents(estate, WING.address)
    assert after["unit.pem"] != before["unit.pem"] and after.get("unit.key") != before["unit.key"] and after.keys() <= before.keys()


@pytest.mark.parametrize("words, why", [
    (["add", NEW_ROOM, *NEW, "--csr", "/dev/null"], "with --enrol the unit asks for its certificate later"),
    (["add", NEW_ROOM, *NEW, "--not-before", "2026-12-01"], "with --enrol the unit asks for its certificate later"),
    (["add", NEW_ROOM, *NEW, "--not-after", "2027-12-01"], "with --enrol the unit asks for its certificate later"),
    (["add", NEW_ROOM, *NEW, "--foreign"], "another maker's room is not flashed"),
    (["renew", WING.address, "--new-key", "--csr", "/dev/null"], "a certificate is for one key")])
def test_words_that_do_not_go_together(estate, refused, words, why):
    """None of them is passed over in silence."""
    before = estate.facts()
    assert refused(*words).startswith(why) and estate.facts() == before


def test_a_key_of_the_office_is_not_taken_for_one_of_a_unit(estate, refused):
    """Its room was taken out of estate.conf, and its folder was left."""
    (estate.folder / "units" / NEW_ROOM).mkdir()
    (estate.folder / "units" / NEW_ROOM / "unit.key").write_text("an old key", encoding="ascii")
    why = refused("add", NEW_ROOM, *NEW)
    assert f"{NEW_ROOM}/unit.key was made here" in why and f"move it out of {estate.folder / 'units' / NEW_ROOM}, which keeps" in why
    assert NEW_ROOM not in estate.facts()["rooms"]
    (estate.folder / "units" / NEW_ROOM / "unit.key").unlink()
    estate.tool("add", NEW_ROOM, *NEW)


@pytest.mark.parametrize("kept", [b"", b"many\n", b"-1\n", b"9" * 16 + b"\n", b"\xff\n"], ids=["empty", "a word", "below", "too long", "noise"])
@pytest.mark.parametrize("name", ["serial", "staff-serial"])
def test_a_serial_number_that_is_damaged_is_not_guessed(estate, refused, tmp_path, name, kept):
    """It would begin anew, and units refuse what is older than what they have."""
    estate.bundle()
    (tmp_path / "staff").write_text("[staff 101]\nrole = nurse\n", encoding="ascii")
    (estate.folder / name).write_bytes(kept)
    calls = (["bundle"], ["show"]) if name == "serial" else (["stick", tmp_path / "s", "--staff", tmp_path / "staff"],)
    for words in calls:
        assert refused(*words) == f"{estate.folder / name} holds no number: put a number there that is higher than any unit has"
    assert (estate.folder / name).read_bytes() == kept


def test_a_serial_number_that_is_gone_does_not_begin_anew(estate, refused):
    estate.bundle()
    (estate.folder / "serial").unlink()
    assert refused("bundle") == (f"{estate.folder / 'serial'} is gone, and bundles were made already: put a number there that is higher "
                                 "than any unit has")
    (estate.folder / "serial").write_text("41\n", encoding="ascii")
    estate.bundle()
    assert estate.facts()["serial"] == 42


def test_what_is_written_is_on_the_disk(estate, tmp_path):
    """Before the name is, and both before the tool says so: no serial number comes twice after a power cut."""
    do("strace", "-qq", "-f", "-y", "-o", tmp_path / "log", "-e", "trace=fsync,rename,renameat,renameat2", TOOL, "bundle", estate.folder)
    calls = re.findall(r"(fsync\(\d+<\S+(?=>)|rename.*\"\S+\")", (tmp_path / "log").read_text(encoding="ascii"))
    at = calls.index(next(one for one in calls if one.endswith("/serial\"")))
    assert calls[at - 1].endswith(f"<{estate.folder}/serial.part") and calls[at + 1].endswith(f"<{estate.folder}"), calls


def outlive(estate: Estate):
    """The signer's certificate ended long ago."""
    signer, ca = estate.folder / "signer", estate.folder / "ca"
    (estate.folder / "ext").write_text("basicConstraints = critical, CA:FALSE\nkeyUsage = critical, digitalSignature\n"
                                       "extendedKeyUsage = critical, emailProtection\n", encoding="ascii")
    do("openssl", "req", "-new", "-key", signer / "signer.key", "-subj", "/CN=Old", "-out", estate.folder / "csr")
    do("openssl", "x509", "-req", "-in", estate.folder / "csr", "-CA", ca / "ca.pem", "-CAkey", ca / "ca.key", "-extfile",
       estate.folder / "ext", "-not_before", "20200101000000Z", "-not_after", "20250101000000Z", "-out", signer / "signer.pem")


def test_what_a_signer_signs_that_has_outlived_its_certificate_is_not_kept(estate, refused, tmp_path):
    estate.bundle()
    before = contents(estate, WING.address)["site.bundle"]
    outlive(estate)
    for words in (["bundle"], ["stick", tmp_path / "stick.img", "--report"]):
        why = refused(*words)
        assert "every unit would refuse" in why and f"'estate signer {estate.folder}'" in why and "certificate has expired" in why
    assert contents(estate, WING.address)["site.bundle"] == before and not (tmp_path / "stick.img").exists()
    assert "bundle signer until 2025-01-01T00:00:00Z" in estate.tool("show")
    estate.tool("signer")
    estate.bundle()
    assert contents(estate, WING.address)["site.bundle"] != before and estate.facts()["signer-expires"] > "2030"


def test_a_signer_that_is_revoked_signs_nothing(estate, refused, tmp_path):
    """Its revocation was written down, and then the power failed before the new one was in its place."""
    estate.bundle()
    before = contents(estate, WING.address)["site.bundle"]
    revoke_by_hand(estate, estate.folder / "signer/signer.pem", "signer = yes")
    stick = ["stick", tmp_path / "stick.img", "--report"]
    for words, what in ((["bundle"], f"the bundle of {WING.address}"), (stick, "what the stick says")):
        assert refused(*words) == (f"the bundle signer is revoked, so every unit would refuse {what}: run 'estate signer {estate.folder}', "
                                   f"then 'estate bundle {estate.folder}'")
    assert contents(estate, WING.address)["site.bundle"] == before and not (tmp_path / "stick.img").exists()
    estate.tool("signer")
    estate.bundle()
    estate.tool("stick", tmp_path / "stick.img", report=True)


def request_of(address: str, secret: bytes, folder: pathlib.Path) -> str:
    """As a unit shows it."""
    do("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-keyout", folder / "key", "-subj",
       f"/CN={address}", "-outform", "DER", "-out", folder / "request")
    der = (folder / "request").read_bytes()
    return "WL1:" + base64.b32encode(der + hmac.new(secret, der, hashlib.sha256).digest()).decode().rstrip("=")


def revoke_signer(estate):
    revoke_by_hand(estate, estate.folder / "signer/signer.pem", "signer = yes")


@pytest.mark.parametrize("end", [outlive, revoke_signer])
def test_gives_no_certificate_where_the_signer_has_ended(estate, refused, tmp_path, end):
    """The same request is answered when there is a new one."""
    estate.tool("add", NEW_ROOM, *NEW)
    (estate.folder / "units" / NEW_ROOM / "enrolment").write_text("0f" * 16 + "\n", encoding="ascii")
    request = request_of(NEW_ROOM, b"\x0f" * 16, tmp_path)
    end(estate)
    assert f"every unit would refuse the bundle of {NEW_ROOM}" in refused("enrol", request)
    assert contents(estate, NEW_ROOM).keys() == {"enrolment"}
    estate.tool("signer")
    estate.tool("enrol", request)
    assert contents(estate, NEW_ROOM).keys() == {"unit.csr", "unit.pem", "site.bundle"}


@pytest.mark.parametrize("kept", [b"", b"\n", b"00" * 15 + b"\n", b"zz" * 16 + b"\n", b"\xff" * 33], ids=["empty", "a line", "short", "no digits", "noise"])
def test_a_secret_that_is_damaged_checks_no_request(estate, refused, tmp_path, kept):
    """An empty one would be the key of a check that anybody passes."""
    estate.tool("add", NEW_ROOM, *NEW)
    (estate.folder / "units" / NEW_ROOM / "enrolment").write_bytes(kept)
    why = refused("enrol", request_of(NEW_ROOM, b"", tmp_path))
    assert f"{NEW_ROOM}/enrolment is damaged" in why and "unit.pem" not in contents(estate, NEW_ROOM)


def test_answers_a_request_once(estate, refused, tmp_path):
    """Who asks again may not be the first: the tool says what to do when somebody else was."""
    estate.tool("add", NEW_ROOM, *NEW)
    (estate.folder / "units" / NEW_ROOM / "enrolment").write_text("0f" * 16 + "\n", encoding="ascii")
    request = request_of(NEW_ROOM, b"\x0f" * 16, tmp_path)
    estate.tool("enrol", request)
    assert contents(estate, NEW_ROOM).keys() == {"unit.csr", "unit.pem", "site.bundle"}
    why = refused("enrol", request)
    assert why.startswith(f"no request of {NEW_ROOM} is expected: it was answered already") and "Flash it again with scripts/flash" in why
    assert "If nobody in this office has answered it, somebody else has a certificate for this room: " in why
    assert f": 'estate revoke {estate.folder} {NEW_ROOM}', flash it again" in why


def test_says_until_when_a_time_servers_certificate_is_good(estate):
    estate.tool("time-server", "time.estate.example", not_after="2090-01-01")
    assert estate.facts()["time-servers"] == {"time.estate.example": "2090-01-01T00:00:00Z"}
    assert "  time server time.estate.example, certificate until 2090-01-01T00:00:00Z\n" in estate.tool("show")


def test_a_unit_whose_disk_was_flashed_again(estate, refused, tmp_path):
    """The certificate of its old key is revoked when it has its new one, which stays."""
    room, secret = estate.folder / "units" / NEW_ROOM, "0f" * 16 + "\n"
    estate.tool("add", NEW_ROOM, *NEW)
    certificates = []
    for _ in range(2):
        (room / "enrolment").write_text(secret, encoding="ascii")
        said = estate.tool("enrol", request_of(NEW_ROOM, b"\x0f" * 16, tmp_path))
        certificates.append(estate.facts()["rooms"][NEW_ROOM]["certificate"])
        assert (f"1 earlier certificate(s) of {NEW_ROOM} are still believed: 'estate revoke {estate.folder} {NEW_ROOM} --older'"
                in said) == (len(certificates) == 2), said
    assert "1 certificate(s)" in estate.tool("revoke", NEW_ROOM, older=True)
    facts = estate.facts()
    assert certificates[0] in facts["revoked"] and certificates[1] not in facts["revoked"]
    assert facts["rooms"][NEW_ROOM]["revoked"] is False
    assert refused("revoke", NEW_ROOM, "--older") == f"every earlier certificate of {NEW_ROOM} is revoked already"
    estate.tool("renew", NEW_ROOM)


def revoked_by(estate: Estate, address: str) -> set:
    """What a room's bundle says, as openssl reads it."""
    text = do("openssl", "cms", "-verify", "-inform", "DER", "-in", estate.folder / "units" / address / "site.bundle", "-CAfile",
              estate.folder / "ca/ca.pem", "-purpose", "smimesign")
    return set(text.partition("[revoked]\ncertificates = ")[2].strip().split("; "))


def forms(pem: pathlib.Path) -> set:
    return {fingerprint(pem), estate_twin.twin_fingerprint(pem.read_bytes())}


def test_what_is_revoked_stays_so_when_its_certificate_is_gone(estate):
    """Its folder was deleted; each certificate can be turned into a second one, which is not believed, either."""
    both = forms(estate.folder / "units" / WING.address / "unit.pem")
    estate.revoke(WING.address)
    shutil.rmtree(estate.folder / "units" / WING.address)
    estate.bundle(CLINIC.address)
    assert len(both) == 2 and revoked_by(estate, CLINIC.address) == both


def test_every_signer_so_far_is_revoked(estate):
    """Also those that were retired before without being revoked: nobody says which key was copied."""
    signers = []
    for words in ([], [], ["--revoke"]):
        signers.append(forms(estate.folder / "signer/signer.pem"))
        said = estate.tool("signer", *words)
    assert "3 signer(s) revoked" in said
    estate.bundle()
    assert set().union(*signers) == set(estate.facts()["revoked"]) == revoked_by(estate, WING.address)
    assert "1 signer(s) revoked" in estate.tool("signer", revoke=True)


def test_a_revoked_key_gets_no_new_certificate(estate, refused):
    before = contents(estate, WING.address)
    estate.revoke(WING.address)
    assert refused("renew", WING.address) == (
        f"the certificate of {WING.address} is revoked, and a new one would be for the same key: say --new-key or --csr, or flash the "
        "unit again and 'estate enrol' its request")
    assert contents(estate, WING.address) == before
    estate.tool("renew", WING.address, new_key=True)
    assert estate.facts()["rooms"][WING.address]["revoked"] is False
    estate.tool("renew", WING.address)


@pytest.mark.parametrize("request_", ["WL1:É", "WL1:é\n", "WL1:0189", "WL1:"])
def test_a_request_with_other_letters(refused, request_):
    assert refused("enrol", request_) == "this is no whole request: scan it again, from WL1: to its end"


def test_a_file_that_is_not_utf_8(estate, refused, tmp_path):
    (tmp_path / "staff").write_bytes("# Krankenflügel\n[staff 101]\nrole = nurse\n".encode("latin-1"))
    assert refused("stick", tmp_path / "s", "--staff", tmp_path / "staff") == f"{tmp_path / 'staff'} is no text in UTF-8: save it as UTF-8"
    with open(conf(estate), "ab") as file:
        file.write("# Krankenflügel\n".encode("latin-1"))
    assert refused("show") == f"{conf(estate)} is no text in UTF-8: save it as UTF-8"


@pytest.mark.parametrize("verb", ["found", "add"])
def test_a_name_of_a_terminal_that_is_not_utf_8(estate, tmp_path, verb):
    words = {"found": [verb, tmp_path / "new"], "add": [verb, estate.folder, NEW_ROOM, *NEW[2:]]}[verb]
    done = subprocess.run([TOOL, *words, "--name", "Krankenflügel".encode("latin-1")], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "is no name: 1 to 100 printable characters" in done.stderr and done.stderr.count("\n") == 1, done.stderr


@pytest.mark.parametrize("words", [["show"], ["signer"], ["bundle"]])
def test_a_file_without_the_group_of_the_estate(estate, refused, words):
    text = conf(estate).read_text(encoding="utf-8")
    conf(estate).write_text(text.replace("[estate]\nname = Yorkshire prisons\n", ""), encoding="utf-8")
    assert refused(*words) == f"{conf(estate)}: group [estate]: it is missing"


def test_a_name_that_is_not_of_ascii(tmp_path):
    estate = Estate(tmp_path / "estate", "Carchardai Gŵyr – Ynys Môn")
    for file, what in (("ca/ca.pem", "authority"), ("signer/signer.pem", "site bundles")):
        said = do("openssl", "x509", "-noout", "-subject", "-nameopt", "utf8,sep_comma_plus", "-in", estate.folder / file)
        assert said == f"subject=CN=Carchardai Gŵyr – Ynys Môn {what}\n"


def waits_for_a_lock(process: int) -> bool:
    lines = (line.split() for line in pathlib.Path("/proc/locks").read_text(encoding="ascii").splitlines())
    return any(words[1] == "->" and int(words[5]) == process for words in lines)


def test_stopped(estate):
    """While somebody else works in this estate."""
    with open(estate.folder / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = subprocess.Popen([TOOL, "bundle", estate.folder], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        while not waits_for_a_lock(process.pid):
            assert process.poll() is None, process.stdout.read()
            os.sched_yield()
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 1 and said == "estate: somebody else works in this estate: waiting\nestate: stopped\n"


def test_a_folder_that_is_no_estate_is_left_alone(refused, estate, tmp_path):
    """Nothing is made in it, and nothing is taken away."""
    other = tmp_path / "other"
    (other / "signer.old").mkdir(parents=True)
    done = subprocess.run([TOOL, "add", other, NEW_ROOM, *NEW], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and done.stderr == f"estate: {other} is no estate: found one with 'estate found {other} --name NAME'\n"
    assert [path.name for path in other.iterdir()] == ["signer.old"]


def test_a_disk_that_is_flashed_while_a_request_is_answered_keeps_its_secret(estate, tmp_path):
    """Who flashes waits for nobody: here it happens when the certificate is signed."""
    estate.tool("add", NEW_ROOM, *NEW)
    kept = estate.folder / "units" / NEW_ROOM / "enrolment"
    kept.write_text("0f" * 16 + "\n", encoding="ascii")
    request = request_of(NEW_ROOM, b"\x0f" * 16, tmp_path)
    program = tmp_path / "bin/openssl"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n[ \"$1 $2\" != 'x509 -req' ] || echo {'1e' * 16} >'{kept}'\n"
                       f"exec {shutil.which('openssl')} \"$@\"\n", encoding="ascii")
    program.chmod(0o755)
    do("env", f"PATH={program.parent}:{os.environ['PATH']}", TOOL, "enrol", estate.folder, request)
    assert "unit.pem" in contents(estate, NEW_ROOM) and kept.read_text(encoding="ascii") == "1e" * 16 + "\n"


@pytest.mark.parametrize("host", ["10.20.0.300", "10.20.0.011", "10.20.0", "12", "a.7", "fe80::1%eth0", "10.20.0.1%eth0", "a..b", "A.example"])
def test_what_is_no_host(estate, refused, host):
    """A mistyped address is not taken for the name of a host that nobody has."""
    assert refused("add", NEW_ROOM, *NEW[:-2], host, "--enrol") == f"'{host}' is neither a host name nor an IP address"
    assert refused("set", "time-servers", f"nts:{host}") == f"'{host}' is neither a host name nor an IP address"


@pytest.mark.parametrize("host", ["10.20.0.30", "fe80::1", "a", "7.a", "3com", "a-1.example", "1.2.3.4.a"])
def test_what_is_a_host(estate, host):
    estate.set("time-servers", f"nts:{host}")


@pytest.mark.parametrize("changed, names", [("unit.key", "unit.key and unit.csr"), ("unit.csr", "unit.key and unit.csr")])
def test_what_does_not_belong_together_is_not_renewed(estate, refused, changed, names):
    """The power failed between two of a room's files."""
    (estate.folder / "units" / WING.address / changed).write_bytes(contents(estate, CLINIC.address)[changed])
    before = contents(estate, WING.address)
    assert refused("renew", WING.address).startswith(f"{names} in {estate.folder / 'units' / WING.address} do not belong together")
    assert contents(estate, WING.address) == before
    estate.tool("renew", WING.address, new_key=True)


def test_what_does_not_belong_together_is_not_installed(estate, refused, tmp_path):
    (estate.folder / "units" / WING.address / "unit.pem").write_bytes(contents(estate, CLINIC.address)["unit.pem"])
    estate.bundle()
    why = refused("install", WING.address, tmp_path / "root")
    assert why.startswith(f"unit.key and unit.csr and unit.pem in {estate.folder / 'units' / WING.address} do not belong together")
    assert not (tmp_path / "root").exists()
    estate.tool("renew", WING.address)
    estate.bundle()
    estate.install(WING.address, tmp_path / "root")
