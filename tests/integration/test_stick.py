# SPDX-License-Identifier: Apache-2.0
"""The service stick at a unit: what it brings is done, or refused in words, and a unit that does not work with it goes back."""

import os
import re
import signal
import threading
import time

import pytest

from lab import cast, forge, journal, staff
from lab.estate import Estate
from lab.kept import LONG, MIB, Kept
from lab.scene import both, take, wait
from lab.siege import Follow
from lab.unit import Refused
from lab.world import do

SITE, SERIAL, TRIAL = (f"var/lib/winglink/site/{name}" for name in ("site.bundle", "serial", "trial"))
OAKWOOD = cast.OAKWOOD.address
# Who reads the site bundle: winglinkd starts when the firewall is open for its rooms.
RESTARTS = [("RestartUnit", f"{name}.service") for name in ("winglink-firewall", "winglink-time", "winglinkd")]
pytestmark = pytest.mark.beside


@pytest.fixture
def kept(scene):
    """The wing of the cast with its keeper."""
    made = Kept(scene.add(cast.OAKWOOD))
    made.start()
    yield made
    made.close()


@pytest.fixture
def stick(scene, tmp_path):
    """stick(OPTIONS…): the image of a stick."""
    def make(*words, estate=None):
        path = tmp_path / "stick.img"
        (estate or scene.estate).tool("stick", path, *words)
        return path
    return make


def test_a_new_site_bundle_takes_the_place_of_the_old_one(kept, stick, scene):
    scene.estate.set("fallback-number", "01535 292 001")
    scene.estate.bundle()
    site = kept.ready(stick("--site"))["site"]
    assert (site["version"], site["installed"], site["code"]) == ("2", "1", "none")
    assert kept.apply("site") == ""
    assert kept.systemd.calls[-3:] == RESTARTS
    assert "unit-not-resumed" not in kept.journal()
    assert kept.file(SITE) == (scene.estate.folder / "units" / OAKWOOD / "site.bundle").read_bytes()
    assert kept.file(SERIAL) == b"2\n" and kept.file(TRIAL) is None
    assert kept.unit.read("status")["unit"]["fallback_number"] == "01535 292 001"
    kept.see()
    assert kept.items()["site"]["code"] == "stick-installed"
    assert kept.apply("site") == "stick-installed"


@pytest.fixture
def port_in_use(kept):
    """Somebody else listens on the unit's TCP port 6061."""
    from lab.process import Process
    program = "import socket; s = socket.create_server(('', 6061)); print('there', flush=True); s.accept()"
    process = Process(kept.unit.place.words("python3", "-c", program), kept.unit.logs / "other.log", "stdout")
    process.lines.wait(lambda line: line == "there", LONG)
    yield 6061
    process.stop()


def test_a_unit_that_does_not_start_with_it_goes_back(kept, stick, scene, port_in_use):
    before = kept.file(SITE)
    conf = scene.estate.folder / "estate.conf"
    text = conf.read_text(encoding="utf-8")
    assert text.count("port = 5061\n") >= 1
    conf.write_text(text.replace("port = 5061\n", f"port = {port_in_use}\n", 1), encoding="utf-8")
    scene.estate.bundle()
    kept.ready(stick("--site"))
    assert kept.apply("site") == "site-taken-back"
    assert kept.file(SITE) == before and kept.file(SERIAL) == b"1\n" and kept.file(TRIAL) is None
    assert kept.systemd.calls[-6:] == 2 * RESTARTS
    assert kept.unit.read("status")["unit"]["address"] == OAKWOOD
    assert "site-taken-back: winglinkd did not start" in kept.journal()
    kept.see()
    assert kept.items()["site"]["code"] == "none"  # with the port free it may be tried again


def test_a_unit_that_starts_with_neither_bundle_says_so(kept, stick, scene):
    before = kept.file(SITE)
    scene.estate.bundle()
    kept.systemd.do["winglinkd.service"] = lambda method: "failed"
    kept.ready(stick("--site"))
    with pytest.raises(Refused, match="neither with the new site bundle nor with the former one") as refusal:
        kept.unit.ctl("apply", "site", seconds=LONG)
    assert refusal.value.code == "site-not-taken-back"
    assert "winglinkd did not start: failed; the former one: winglinkd did not start: failed" in str(refusal.value)
    assert kept.systemd.calls[-6:] == 2 * RESTARTS
    assert kept.file(SITE) == before and kept.file(TRIAL) is None
    assert "site-not-taken-back: winglinkd did not start: failed" in kept.journal()


def test_the_power_fails_during_the_trial(kept, stick, scene):
    before = kept.file(SITE)
    scene.estate.bundle()
    begun, go_on = threading.Event(), threading.Event()

    def restart(_method: str) -> str:
        begun.set()
        go_on.wait(LONG)
        return "done"

    kept.systemd.do["winglinkd.service"] = restart
    kept.ready(stick("--site"))
    applying = kept.unit.begin("apply", "site")
    assert begun.wait(LONG)
    assert kept.file(SITE) != before and kept.file(TRIAL) == b""
    kept.kill()
    go_on.set()
    applying.stop()
    again = threading.Event()

    def restart_again(method: str) -> str:
        result = kept.restart_winglinkd(method)
        again.set()
        return result

    kept.systemd.do["winglinkd.service"] = restart_again
    kept.start(watch=False)
    assert again.wait(LONG)
    assert kept.systemd.calls[-3:] == RESTARTS[:2] + [("TryRestartUnit", "winglinkd.service")]
    kept.see()
    assert kept.file(SITE) == before and kept.file(SERIAL) == b"1\n" and kept.file(TRIAL) is None
    assert "site-taken-back: the trial was cut short" in kept.journal()
    kept.ready(stick("--site"))
    assert kept.apply("site") == ""
    assert kept.file(SERIAL) == b"2\n"


def test_winglinkd_does_not_remember_a_bundle_on_trial(kept, scene):
    scene.estate.bundle()
    bundle = (scene.estate.folder / "units" / OAKWOOD / "site.bundle").read_bytes()
    (kept.unit.root / TRIAL).touch()
    (kept.unit.root / SITE).write_bytes(bundle)
    assert kept.restart_winglinkd("") == "done" and kept.file(SERIAL) == b"1\n"
    (kept.unit.root / TRIAL).unlink()
    assert kept.restart_winglinkd("") == "done" and kept.file(SERIAL) == b"2\n"


def test_a_damaged_serial_number_is_mended_by_the_next_bundle(kept, stick, scene):
    """winglinkd starts with no bundle then, and nobody can sign in."""
    scene.estate.bundle()
    kept.ready(stick("--site"))
    kept.unit.ctl("sign-out")  # the session goes with winglinkd
    (kept.unit.root / SERIAL).write_bytes(b"\0\0\0\0")
    kept.unit.daemon.stop(signal.SIGTERM, 30)
    kept.unit.launch()
    with pytest.raises(AssertionError):
        kept.unit.wait_ready(LONG)
    assert kept.apply("site") == ""
    assert kept.file(SERIAL) == b"2\n" and kept.unit.read("status")["unit"]["address"] == OAKWOOD
    assert f"bundle-serial-mended: {kept.unit.root / SERIAL} was no serial number; now it is 1" in kept.journal()


# --- refused


def refused(kept, image) -> str:
    kept.unit.ctl("stick", "open")
    kept.insert(image)
    code = kept.until_stick("refused")["code"]
    assert kept.apply("site") == code
    return code


@pytest.mark.parametrize("form", forge.FORMS)
def test_what_the_estate_did_not_sign_is_refused(kept, stick, scene, form):
    """What it holds is all the estate's own, and newer than what the unit has."""
    scene.estate.bundle()
    image = stick("--site")
    forge.forge(image, form)
    before = kept.file(SITE)
    assert refused(kept, image) == forge.FORMS[form]
    assert kept.file(SITE) == before and kept.file(SERIAL) == b"1\n"


def test_noise_is_refused(kept, tmp_path):
    image = tmp_path / "noise"
    image.write_bytes(os.urandom(4 * MIB))
    assert refused(kept, image) == "stick-malformed"


def test_the_stick_of_another_estate_is_refused(kept, stick, tmp_path):
    other = Estate(tmp_path / "other")
    other.add(OAKWOOD, "Oakwood", "wing", "192.0.2.1")
    other.bundle()
    assert refused(kept, stick("--site", estate=other)) == "stick-signature"


def test_the_stick_for_another_unit_is_refused(kept, stick):
    assert refused(kept, stick("--site", "--for", cast.FEATHERSTONE.address)) == "stick-other-unit"


def test_an_older_bundle_is_refused(kept, stick, scene):
    old = stick("--site")
    scene.estate.bundle()
    scene.estate.bundle()
    scene.estate.install(OAKWOOD, kept.unit.root)
    assert kept.restart_winglinkd("") == "done"
    kept.see()
    assert kept.ready(old)["site"]["code"] == "stick-older"
    assert kept.apply("site") == "stick-older"
    assert kept.file(SERIAL) == b"3\n"


def test_a_payload_that_changed_on_the_way_is_refused(kept, stick, scene):
    scene.estate.bundle()
    image = stick("--site")
    content = bytearray(image.read_bytes())
    content[2 * MIB + 100] ^= 1
    image.write_bytes(content)
    before = kept.file(SITE)
    kept.ready(image)
    assert kept.apply("site") == "stick-damaged"
    assert kept.file(SITE) == before
    assert kept.unit.read("status")["unit"]["address"] == OAKWOOD


def test_it_is_looked_at_only_while_the_door_is_open(kept, stick):
    image = stick("--report")
    kept.insert(image)
    assert kept.apply("report") == "not-found"
    kept.unit.ctl("stick", "open")
    kept.until_stick("ready")
    kept.pull_out()
    kept.until_stick("none")
    assert kept.apply("report") == "not-found"
    kept.insert(image)
    kept.until_stick("ready")
    kept.unit.ctl("stick", "close")
    kept.until_stick("door-closed")
    assert kept.apply("nonsense") == "not-found"


def test_another_stick_in_its_place_is_read(kept, stick, scene):
    """Of two that are in, the one that was read is pulled: what the unit shows, and does, is the other's."""
    kept.ready(stick("--report"))
    scene.estate.bundle()
    kept.insert(stick("--site"))
    kept.until_item("site", "none")
    assert kept.apply("report") == "not-found"


# --- people


LIST = "[staff 900]\nrole = technician\n[staff 102]\nrole = nurse\n[staff 101]\nrole = nurse\nended = yes\n"


TOLD = re.compile(r"The one-time PIN of 900 is (\d{6})\. It is changed at the first sign-in\.\n")


def told_pin(kept) -> str:
    """The one PIN that applying the list tells."""
    said = kept.unit.ctl("apply", "staff", seconds=2 * LONG)
    pin = TOLD.fullmatch(said)
    assert pin, said
    return pin[1]


def choose_pin(kept, pin: str):
    """The technician's first sign-in."""
    kept.unit.ctl("sign-in", "900", typed=f"{pin}\n", seconds=LONG)
    kept.unit.ctl("pin", typed=f"{pin}\n{staff.TECHNICIAN.pin}\n", seconds=LONG)


def test_a_staff_list_adds_and_ends_and_tells_the_first_pin_to_the_technician(kept, stick, tmp_path):
    (tmp_path / "staff").write_text(LIST, encoding="ascii")
    kept.ready(stick("--staff", tmp_path / "staff"))
    pin = told_pin(kept)
    states = {member["code"]: (member["role"], member["state"]) for member in kept.unit.read("staff")["staff"]}
    assert states == {"101": ("nurse", "ended"), "102": ("nurse", "must-change"), "900": ("technician", "must-change")}
    choose_pin(kept, pin)
    kept.until_item("staff", "stick-installed")
    assert kept.apply("staff") == "stick-installed"
    (tmp_path / "staff").write_text("[staff 102]\nrole = manager\n[staff 103]\nrole = nurse\n", encoding="ascii")
    kept.unit.ctl("sign-out")
    kept.pull_out()
    kept.until_stick("none")
    kept.ready(stick("--staff", tmp_path / "staff"))
    assert kept.apply("staff") == "staff-conflict"
    assert "103" not in {member["code"] for member in kept.unit.read("staff")["staff"]}


def test_pins_that_nobody_read_are_made_anew_by_the_same_list(kept, stick, tmp_path):
    """The power goes before they are noted: they were in memory alone."""
    (tmp_path / "staff").write_text(LIST, encoding="ascii")
    kept.ready(stick("--staff", tmp_path / "staff"))
    lost = told_pin(kept)
    kept.kill()
    kept.start()
    kept.unit.ctl("stick", "open")
    kept.until_item("staff", "none")
    pin = told_pin(kept)
    with pytest.raises(Refused):
        kept.unit.ctl("sign-in", "900", typed=f"{lost}\n", seconds=LONG)
    choose_pin(kept, pin)
    kept.until_item("staff", "stick-installed")


# --- the report


def test_a_report_is_safe_to_send(kept, stick, scene, tmp_path):
    image = stick("--report")
    kept.ready(image)
    assert kept.apply("report") == ""
    whole = bytearray(image.read_bytes())
    whole[MIB:-MIB] = kept.stick.read_bytes()
    image.write_bytes(whole)
    scene.estate.tool("reports", image, tmp_path / "reports")
    text = (tmp_path / "reports" / f"{OAKWOOD}.txt").read_text(encoding="utf-8")
    with Follow(kept.unit.logs / f"{kept.unit.name}.log", kept.unit.logs / f"{kept.unit.name}-tail.log") as lines:
        kept.unit.ctl("check", seconds=LONG)
        lines.wait(lambda line: line.startswith("microphone-live"), 0)
    during = kept.unit.ctl("report")
    assert "microphone, now: PLAYING" in during and "(webrtcbin)" in during and "microphone" not in text.partition("Media pipelines\n")[2]
    for report in (text, during):
        assert report.startswith("Report of a Winglink unit\n") and OAKWOOD in report and "image: 1.4.0" in report
        assert re.search(r"^Record\n  whole: yes\n  lines: \d+$", report, re.MULTILINE)
        assert re.search(r"^  signed-in: 1$", report, re.MULTILINE) and "Role: wing" in report
        assert len(report.encode()) <= 256 << 10
        for room in cast.ROOMS:
            assert room is cast.OAKWOOD or (room.address not in report and room.name not in report)
            assert room.host not in report
        assert staff.NURSE.code not in re.findall(r"\b\d{3}\b", report) and staff.NURSE.hash not in report
        assert kept.unit.token not in report and "BEGIN" not in report and "fingerprint" not in report


def test_a_report_after_a_list_that_was_refused_names_nobody(kept, stick, tmp_path):
    """The refusal says whose code it is, to the person who is there."""
    (tmp_path / "staff").write_text(f"[staff {staff.NURSE.code}]\nrole = manager\n", encoding="ascii")
    kept.ready(stick("--staff", tmp_path / "staff"))
    assert kept.apply("staff") == "staff-conflict"
    assert any(staff.NURSE.code in line for line in leaves_journal(kept) if line.startswith("work-ended: ")), "nothing is there to take out"
    told, = re.findall("work-ended: (.* is a nurse here, and a manager on the list)$", kept.unit.ctl("report"), re.MULTILINE)
    assert staff.NURSE.code not in told and "[staff]" in told


# What stands for itself in a journal, and must not in a report.
UNSAFE = (r"\b[am]=\S+", r"candidate", r"(?i)fingerprint|ufrag|ice-pwd", r"\b(\d{1,3}\.){3}\d{1,3}\b", r"([0-9a-f]{2}:){5}", r"BEGIN",
          r"[A-Za-z0-9+/=_-]{32,}", r"sips?:")


def leaves_journal(kept):
    """Puts what the unit's programs said into its machine's journal, where a device's journald would have put it."""
    programs = {"winglinkd": kept.unit.journal(), "winglink-keeper": kept.journal().splitlines()}
    said = [(f"{program}.service", program, "5", line) for program, lines in programs.items() for line in lines]
    journal.leave(kept.unit.root, said, time.time())
    return [line for _, _, _, line in said]


def test_the_report_after_a_consultation_names_nobody(kept, scene):
    """With everything that is said for debugging, too, which a device's journal has only where somebody asked for it."""
    wing, clinic = kept.unit, scene.add(cast.AIREDALE)
    with pytest.raises(Refused):
        wing.ctl("call", cast.FEATHERSTONE.address)
    wait(wing, clinic)
    wing.ctl("note", clinic.address, "Mr Smith's left hand", seconds=LONG)
    take(wing, clinic)
    clinic.kill()
    wing.wait_until("consultation", LONG, state="interrupted")
    clinic.start(LONG)
    both(wing, clinic, "in-consultation")
    wing.ctl("end", seconds=LONG)
    both(wing, clinic, "ended")
    said = leaves_journal(kept)
    assert any(cast.AIREDALE.address in line for line in said) and any(cast.AIREDALE.host in line for line in said), "nothing is there to take out"
    report = wing.ctl("report")
    told = [line.partition(": ")[2] for line in report.partition("\nJournal\n")[2].splitlines()]
    assert len(told) == len(said)
    for words in ("sip-link-up: ", "request-not-done: ", "state: calling ", "state: in-consultation ", "state: interrupted ", "reconnecting: ", "state: ended "):
        assert any(line.startswith(words) for line in told), f"no line of {words}"
    for room in cast.ROOMS:
        assert room.host not in report
        assert room is cast.OAKWOOD or not any(word in report for word in (room.address, room.name, room.short))
    for secret in (staff.NURSE.pin, staff.NURSE.hash, wing.token, "Smith", "left hand"):
        assert secret not in report
    assert staff.NURSE.code not in re.findall(r"\b\d+\b", report)
    for pattern in UNSAFE:
        found = [line for line in report.splitlines() if re.search(pattern, line)]
        assert not found, f"{pattern}: {found[:3]}"


def test_a_time_server_is_not_named_in_a_report(kept, scene):
    scene.estate.set("time-servers", "nts:ntp.estate.example")
    scene.estate.bundle()
    scene.estate.install(OAKWOOD, kept.unit.root)
    journal.leave(kept.unit.root, [("winglink-firewall.service", "nft", "5", "no address of ntp.estate.example yet")], time.time())
    report = kept.unit.ctl("report")
    assert "no address of" in report and "ntp.estate.example" not in report


# --- everything forgotten


@pytest.fixture
def disk(kept):
    """A disk with the data partition, as the kernel shows it."""
    root = kept.unit.root
    folder = root / "sys/devices/pci/vda/vda2"
    folder.mkdir(parents=True)
    (folder / "partition").write_text("2\n", encoding="ascii")
    (folder / "start").write_text("4096\n", encoding="ascii")
    (root / "sys/class/block").mkdir(parents=True)
    (root / "sys/class/block/vda2").symlink_to("../../devices/pci/vda/vda2")
    with open(root / "dev/vda", "wb") as file:
        file.truncate(8 * MIB)
    do("sfdisk", "--quiet", root / "dev/vda",
       input="label: gpt\nstart=2048, size=2048, name=seed\nstart=4096, size=2048, name=data\n")
    (root / "dev/vda2").write_bytes(b"LUKS\xba\xbe" + os.urandom(17 * MIB))
    (root / "dev/disk/by-partlabel/data").symlink_to("../../vda2")
    seed = root / "sys/devices/pci/vda/vda1"
    seed.mkdir()
    (root / "sys/class/block/vda1").symlink_to("../../devices/pci/vda/vda1")
    (root / "dev/vda1").touch()
    (root / "dev/disk/by-partlabel/seed").symlink_to("../../vda1")
    return root / "dev"


def test_a_factory_reset_leaves_nothing_that_can_be_read(kept, stick, disk):
    assert kept.ready(stick("--factory-reset", OAKWOOD))["factory-reset"]["code"] == "none"
    restarted = threading.Event()
    kept.systemd.do["reboot.target"] = lambda method: restarted.set() or "done"
    assert kept.apply("factory-reset") == ""
    assert restarted.wait(LONG)
    assert not any((disk / "vda2").read_bytes()[:16 * MIB])
    table = do("sfdisk", "--dump", disk / "vda")
    assert "seed" in table and "data" not in table
    assert kept.apply("factory-reset") == "not-now"  # the machine is about to restart


def test_a_factory_reset_that_cannot_overwrite_restarts_all_the_same(kept, stick, disk):
    """The table has no data partition any more: what a unit in use would keep from now on would be gone with its next start."""
    (disk / "vda2").unlink()
    (disk / "vda2").mkdir()  # what cannot be opened to be written
    restarted = threading.Event()
    kept.systemd.do["reboot.target"] = lambda method: restarted.set() or "done"
    kept.ready(stick("--factory-reset", OAKWOOD))
    assert kept.apply("factory-reset") == ""
    assert restarted.wait(LONG)
    assert "data" not in do("sfdisk", "--dump", disk / "vda")
    assert re.search("not-all-forgotten: .*vda2: Is a directory", kept.journal()) and "everything-forgotten" not in kept.journal()
    assert kept.apply("factory-reset") == "not-now"


def test_a_factory_reset_of_another_unit_is_none_here(kept, stick, disk):
    before = (disk / "vda2").read_bytes()
    assert refused(kept, stick("--factory-reset", cast.FEATHERSTONE.address)) == "stick-other-unit"
    assert kept.apply("factory-reset") == "stick-other-unit"
    assert (disk / "vda2").read_bytes() == before
