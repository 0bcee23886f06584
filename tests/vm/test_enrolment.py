# SPDX-License-Identifier: Apache-2.0
"""A unit that was flashed without a key: it makes its own, asks the estate, gets its identity on a service stick, and
believes the time of a server that the estate vouches for. One machine, one story."""

import json
import re
import shutil

import pytest

import estate_enrol
import seed
from lab import cast, qr
from lab.estate import Estate

from . import plug, timeserver
from .conftest import NETWORK
from .machine import Machine

# An emulated machine on a busy one.
pytestmark = pytest.mark.seconds(1800)

BUS = "org.winglink.Keeper1 /org/winglink/keeper org.winglink.Keeper1"
UNIT = cast.OAKWOOD
CARD = (slice(250, 900), slice(70, 810))  # rows and columns of the screen


def estate_of(folder, name: str) -> Estate:
    estate = Estate(folder, name)
    estate.add(UNIT.address, UNIT.name, UNIT.role, UNIT.host, enrol=True)
    estate.add(cast.AIREDALE.address, cast.AIREDALE.name, cast.AIREDALE.role, cast.AIREDALE.host)
    estate.permit(UNIT.address, cast.AIREDALE.address)
    timeserver.name_in(estate)
    return estate


def seed_of(estate: Estate, size: int) -> bytes:
    """What scripts/flash writes."""
    secret = estate_enrol.new_secret()
    estate_enrol.keep(estate.folder / "units" / UNIT.address, secret)
    network = estate.folder / "wired.network"
    network.write_text(NETWORK.format(UNIT.host), encoding="ascii")
    return seed.archive(seed.members(estate.folder, UNIT.address, network, None, secret), size)


@pytest.fixture(scope="module")
def estate(tmp_path_factory) -> Estate:
    return estate_of(tmp_path_factory.mktemp("enrolment") / "estate", "Yorkshire prisons")


@pytest.fixture(scope="module")
def unit(build, image, keys, estate, partitions):
    folder = build / "logs" / "vm" / "enrolment"
    shutil.rmtree(folder, ignore_errors=True)
    machine = Machine(folder, image / "disk.img", keys)
    machine.write(partitions["seed"], seed_of(estate, partitions["seed"].size))
    machine.on()
    machine.up(1500)
    machine.settled()
    yield machine
    machine.close()


def shown(unit, name: str):
    kind, value = unit.run(f"busctl get-property {BUS} {name}").split(" ", 1)
    return value == "true" if kind == "b" else json.loads(value)


def scanned(unit) -> str:
    """The request, as a telephone reads it from the screen: the only dark things on the card below its words."""
    def read(pixels) -> str:
        try:
            return qr.read_picture(pixels[CARD])
        except (AssertionError, LookupError, ValueError):
            return ""  # something else is there yet
    return read(unit.until_screen(unit.folder / "request.png", lambda pixels: read(pixels).startswith("WL1:"), 180))


def problems(unit) -> list:
    return json.loads(unit.run("winglinkctl status --json"))["unit"]["problems"]


def test_it_made_a_key_and_asks(unit, partitions):
    assert shown(unit, "Enrolled") is False and shown(unit, "Address") == UNIT.address
    assert re.fullmatch(r"WL1:[A-Z2-7]{300,600}", shown(unit, "Request"))
    assert unit.run("stat -c '%U %a' /var/lib/winglink/identity/unit.key") == "winglink 600"
    assert unit.run("systemctl show -P ActiveState winglinkd") == "inactive"
    assert unit.run("ls /var/lib/winglink/identity /var/lib/winglink/site").split() == \
        ["/var/lib/winglink/identity:", "unit.key", "/var/lib/winglink/site:"]


def test_the_secret_is_nowhere_any_more(unit, estate):
    """On the unit; the estate keeps it until it has answered."""
    secret = (estate.folder / "units" / UNIT.address / "enrolment").read_text(encoding="ascii").strip()
    assert unit.run("tr -d '\\0' </dev/disk/by-partlabel/seed | wc -c") == "0"
    assert unit.probe.run(f"grep -rlF {secret} /var/lib /run/systemd /etc", 120)[0] == 1
    assert secret not in unit.run("journalctl -b --no-pager | grep -i winglink; true", 120)


def test_another_estates_seed_is_not_taken(unit, tmp_path, partitions):
    """Somebody gets at the disk before the unit has its identity."""
    other = estate_of(tmp_path / "other", "Yorkshire prisons")
    request, authority = shown(unit, "Request"), unit.run("sha256sum /etc/winglink/estate/ca.pem")
    unit.probe.say("systemctl --no-block poweroff")
    unit.wait_off(300)
    unit.write(partitions["seed"], seed_of(other, partitions["seed"].size))
    unit.on()
    unit.up(900)
    unit.settled()
    assert unit.run("sha256sum /etc/winglink/estate/ca.pem") == authority
    assert unit.run("tr -d '\\0' </dev/disk/by-partlabel/seed | wc -c") == "0"
    assert shown(unit, "Request") == request


def test_the_estates_answer_makes_it_a_unit(unit, estate, tmp_path):
    """By the service stick, through the technician's door."""
    request = scanned(unit)
    assert request == shown(unit, "Request")
    estate.tool("enrol", request)
    stick = tmp_path / "stick.img"
    estate.tool("stick", stick, for_=UNIT.address, site=True, yes=True)
    unit.run(f"busctl call {BUS} OpenDoor s ''", 120)
    plug.stick(unit, stick)
    plug.wait(unit, "the stick is read", lambda: re.search('"(ready|refused)"', unit.run(f"busctl get-property {BUS} Stick")))
    assert '"ready"' in unit.run(f"busctl get-property {BUS} Stick"), unit.run(f"busctl get-property {BUS} Stick")
    unit.run(f"busctl call --timeout=300 {BUS} Apply ss '' site", 320)
    unit.run(f"busctl call {BUS} CloseDoor", 120)
    plug.pull(unit, "stick-device")
    assert shown(unit, "Enrolled") is True and shown(unit, "Request") == ""
    plug.wait(unit, "winglinkd", lambda: unit.probe.run("systemctl is-active winglinkd", 60)[1] == "active", 300)
    facts = json.loads(unit.run("winglinkctl status --json"))
    assert UNIT.name in json.dumps(facts, ensure_ascii=False)
    assert unit.run("stat -c '%U %a %n' /var/lib/winglink/identity/* /var/lib/winglink/site/site.bundle").splitlines() == [
        "winglink 600 /var/lib/winglink/identity/unit.key", "winglink 600 /var/lib/winglink/identity/unit.pem",
        "winglink 600 /var/lib/winglink/site/site.bundle"]
    certificate = unit.run("openssl x509 -in /var/lib/winglink/identity/unit.pem -noout -subject -pubkey")
    assert f"CN = {UNIT.address}" in certificate or f"CN={UNIT.address}" in certificate
    assert unit.run("openssl pkey -in /var/lib/winglink/identity/unit.key -pubout") in certificate


def test_it_is_not_in_service_before_a_technician_says_so(unit):
    assert unit.run("stat -c %U /var/lib/winglink/not-in-service") == "winglink"


def test_the_firewall_opens_for_its_rooms_and_its_time_server(unit):
    plug.wait(unit, "the firewall", lambda: cast.AIREDALE.host in unit.run("nft list set inet winglink peers4"))
    assert timeserver.ADDRESS in unit.run("nft list set inet winglink time4")
    rules = unit.run("nft list chain inet winglink output")
    assert re.search(r"ip daddr @time4 meta skuid \S+ jump to-time", rules)


def test_without_a_time_server_it_does_not_know_the_time(unit):
    assert "clock-unknown" in problems(unit)


def test_a_time_server_of_another_estate_is_not_believed(unit, tmp_path):
    timeserver.serve(unit, estate_of(tmp_path / "other", "Yorkshire prisons").folder)
    unit.run("systemctl restart chronyd-restricted")
    plug.wait(unit, "a refusal", lambda: unit.probe.run("journalctl -b -u chronyd-restricted --no-pager | grep -i 'certificate'", 60)[0] == 0, 600)
    timeserver.stop(unit)
    assert "clock-unknown" in problems(unit)


def test_the_estates_time_server_is_believed(unit, estate):
    timeserver.serve(unit, estate.folder)
    timeserver.until_believed(unit)
    assert re.search(rf"^{timeserver.ADDRESS}\s+NTS\s+[1-9]", unit.run("chronyc -n -h /run/chrony/chronyd.sock authdata"), re.MULTILINE)
    plug.wait(unit, "winglinkd knows the time", lambda: "clock-unknown" not in problems(unit), 300)
    assert re.fullmatch(r"\d{10} \d+", unit.run("cat /var/lib/winglink/clock"))


def test_nothing_failed(unit):
    assert unit.run("systemctl --failed --no-legend") == ""
