# SPDX-License-Identifier: Apache-2.0
"""The service stick at a real unit: what nobody or another estate signed is refused, what is older or for another unit or board as
well; a site bundle is replaced, a staff list taken, an update installed, a report written; after a factory reset nothing can be
read. One machine, one story."""

import json
import pathlib
import re

import pytest

import gpt
from lab import cast, forge
from lab.estate import Estate
from lab.unit import reason
from lab.world import do

from . import keeper, plug
from .versions import NEXT

# An emulated machine on a busy one.
pytestmark = [pytest.mark.seconds(1800), pytest.mark.beside]

MIB = 1 << 20
UNIT = cast.OAKWOOD
SERIAL = "cat /var/lib/winglink/site/serial"
LIST = "[staff 900]\nrole = technician\n[staff 102]\nrole = nurse\n"


@pytest.fixture(scope="module")
def own_estate(tmp_path_factory) -> Estate:
    """The cast's, and not that of the other tests: it is changed here."""
    return cast.found(tmp_path_factory.mktemp("stick") / "estate")


@pytest.fixture(scope="module")
def unit(new_machine, own_estate):
    machine = new_machine("stick", of=own_estate.folder)
    machine.on()
    machine.up(1500)
    machine.settled()
    return machine


@pytest.fixture
def visit(unit):
    """visit(IMAGE): opens the door and puts the stick in; what the unit says of it. It is pulled out in the end."""
    starts = []

    def shown() -> dict:
        return json.loads(unit.run("winglinkctl stick --json"))["stick"]

    def put(image: pathlib.Path) -> dict:
        unit.run("winglinkctl stick open", 120)
        plug.stick(unit, image)
        starts.append(unit.started)
        plug.wait(unit, "the stick is read", lambda: shown()["state"] in ("ready", "refused"))
        return shown()
    yield put
    if starts == [unit.started]:  # else it went with the power
        unit.run("winglinkctl stick close", 120)
        plug.pull(unit, "stick-device")


@pytest.fixture
def stick(own_estate, tmp_path):
    """stick(OPTIONS…): the image of one, for the unit; estate: not of its own; for_: not for it."""
    def make(*words, estate: Estate = own_estate, for_: str = UNIT.address) -> pathlib.Path:
        path = tmp_path / f"stick-{len(list(tmp_path.iterdir()))}.img"
        estate.tool("stick", path, *words, **({"for_": for_} if for_ else {}))
        return path
    return make


def apply(unit, kind: str, seconds: float = 300) -> str:
    """Empty, or the code of why it was not done."""
    code, said = unit.probe.run(f"winglinkctl apply {kind}", seconds)
    assert code == 0 or reason(said), said
    return "" if code == 0 else reason(said)


@pytest.mark.parametrize("form", ["nobody", "own"])
def test_what_the_estate_did_not_sign_is_refused(unit, visit, stick, form):
    """The estate's own words, without a signature or with somebody's; the other forms are seen in tests/integration/test_stick.py."""
    image = stick("--site")
    forge.forge(image, form)
    said = visit(image)
    assert (said["state"], said["code"]) == ("refused", forge.FORMS[form])
    assert apply(unit, "site") == forge.FORMS[form]
    assert unit.run(SERIAL) == "1"


def test_the_stick_of_another_estate_is_refused(unit, visit, stick, tmp_path):
    other = Estate(tmp_path / "other")
    other.add(UNIT.address, UNIT.name, UNIT.role, UNIT.host)
    other.bundle()
    said = visit(stick("--site", estate=other))
    assert (said["state"], said["code"]) == ("refused", "stick-signature")
    assert apply(unit, "site") == "stick-signature"
    assert unit.run(SERIAL) == "1"


def test_the_stick_for_another_unit_is_refused(unit, visit, stick):
    said = visit(stick("--factory-reset", cast.FEATHERSTONE.address, for_=""))
    assert (said["state"], said["code"]) == ("refused", "stick-other-unit")
    assert apply(unit, "factory-reset") == "stick-other-unit"


def test_an_update_for_another_board_is_refused(unit, visit, stick, bundles):
    item, = visit(stick("--update", bundles["board"]))["items"]
    assert (item["kind"], item["code"]) == ("update", "none")  # a stick does not know of boards: the update does
    assert apply(unit, "update") == "update-other-board"


def test_an_older_update_is_refused(unit, visit, stick, bundles):
    item, = visit(stick("--update", bundles["older"]))["items"]
    assert (item["kind"], item["version"], item["code"]) == ("update", "0.0.9", "stick-older")
    assert apply(unit, "update") == "stick-older"


@pytest.fixture(scope="module")
def older_stick(own_estate, tmp_path_factory):
    """With the bundle that the unit was flashed with, made before the next one."""
    path = tmp_path_factory.mktemp("older") / "stick.img"
    own_estate.tool("stick", path, "--site", for_=UNIT.address)
    return path


def test_a_site_bundle_is_replaced(unit, visit, stick, own_estate, older_stick):
    assert older_stick.exists()
    own_estate.set("media-port-max", "40499")
    own_estate.bundle()
    item, = visit(stick("--site"))["items"]
    assert (item["kind"], item["version"], item["installed"], item["code"]) == ("site", "2", "1", "none")
    assert apply(unit, "site") == ""
    assert unit.run(SERIAL) == "2"
    assert unit.run("stat -c '%U %G %a' /var/lib/winglink/site/site.bundle") == "winglink winglink-ports 600"
    assert unit.run("systemctl show -P ActiveState winglinkd") == "active"
    plug.wait(unit, "the firewall follows", lambda: "40000-40499" in unit.run("nft list set inet winglink media"))
    assert apply(unit, "site") == "stick-installed"


def test_an_older_site_bundle_is_refused(unit, visit, older_stick):
    item, = visit(older_stick)["items"]
    assert (item["kind"], item["version"], item["installed"], item["code"]) == ("site", "1", "2", "stick-older")
    assert apply(unit, "site") == "stick-older"
    assert unit.run(SERIAL) == "2"


@pytest.fixture(scope="module")
def bad_stick(own_estate, tmp_path_factory):
    """With a bundle that is the estate's and new, and that winglinkd cannot start with: a port that is not for programs like it."""
    conf = own_estate.folder / "estate.conf"
    text = conf.read_text(encoding="utf-8")
    at = text.index(f"[room {UNIT.address}]")
    conf.write_text(text[:at] + text[at:].replace("port = 5061\n", "port = 443\n", 1), encoding="utf-8")
    own_estate.bundle()
    path = tmp_path_factory.mktemp("bad") / "stick.img"
    own_estate.tool("stick", path, "--site", for_=UNIT.address)
    conf.write_text(text, encoding="utf-8")
    own_estate.bundle()
    return path


def assert_the_former_bundle_runs(unit, sum_: str, why: str):
    assert (unit.run("sha256sum </var/lib/winglink/site/site.bundle"), unit.run(SERIAL)) == (sum_, "2")
    unit.run("! test -e /var/lib/winglink/site/trial && test -z $(ls /var/lib/winglink-keeper/former)")
    plug.wait(unit, "winglinkd is up", lambda: unit.run("systemctl show -P ActiveState winglinkd") == "active")
    assert f"site-taken-back: {why}" in unit.run("journalctl -u winglink-keeper -b -o cat --no-pager")
    assert UNIT.name in unit.run("winglinkctl status --json")


def test_a_site_bundle_that_does_not_start_is_taken_back(unit, visit, bad_stick):
    before = unit.run("sha256sum </var/lib/winglink/site/site.bundle")
    item, = visit(bad_stick)["items"]
    assert (item["kind"], item["version"], item["code"]) == ("site", "3", "none")
    assert apply(unit, "site", 900) == "site-taken-back"
    assert_the_former_bundle_runs(unit, before, "winglinkd did not start")


def test_the_power_fails_while_a_site_bundle_is_on_trial(unit, visit, bad_stick):
    before = unit.run("sha256sum </var/lib/winglink/site/site.bundle")
    visit(bad_stick)
    unit.run("(winglinkctl apply site >/run/apply.log 2>&1 </dev/null &)")
    unit.run("until test -e /var/lib/winglink/site/trial; do sleep 0.1; done", 300)
    unit.off()
    unit.on()
    unit.up(1500)
    unit.settled()
    assert_the_former_bundle_runs(unit, before, "the trial was cut short")


def test_a_report_is_written(unit, visit, stick, own_estate, tmp_path):
    image = stick("--report")
    assert visit(image)["state"] == "ready"
    assert "/dev/sd" not in unit.run("cat /proc/mounts")
    assert apply(unit, "report") == ""
    own_estate.tool("reports", image, tmp_path / "reports")
    text = (tmp_path / "reports" / f"{UNIT.address}.txt").read_text(encoding="utf-8")
    assert UNIT.address in text and "winglinkd: unit-up: " in text and "secure_boot: yes" in text
    for room in cast.ROOMS:
        assert room.host not in text and (room is UNIT or (room.address not in text and room.name not in text))


def told_pin(unit) -> str:
    said = unit.run("winglinkctl apply staff", 300)
    pin = re.fullmatch(r"The one-time PIN of 900 is (\d{6})\. It is changed at the first sign-in\.", said)
    assert pin, said
    return pin[1]


def test_a_staff_list_is_taken(unit, visit, stick, tmp_path):
    """Who applied it is told the PIN of the first technician."""
    (tmp_path / "staff").write_text(LIST, encoding="ascii")
    item, = visit(stick("--staff", tmp_path / "staff"))["items"]
    assert (item["kind"], item["version"], item["code"]) == ("staff", "1", "none")
    told_pin(unit)
    states = {member["code"]: (member["role"], member["state"]) for member in json.loads(unit.run("winglinkctl staff --json"))["staff"]}
    assert states == {"900": ("technician", "must-change"), "102": ("nurse", "must-change")}
    pin = told_pin(unit)  # again: nobody may have read the first
    unit.run(f"printf '%s\\n' {pin} | winglinkctl sign-in 900", 120)
    unit.run(f"printf '%s\\n' {pin} 161803 | winglinkctl pin", 120)
    unit.run("winglinkctl sign-out")
    assert apply(unit, "staff") == "stick-installed"


def test_an_update_is_installed_and_runs_from_the_other_slot(unit, visit, stick, bundles):
    keeper.good(unit)
    before, serial = keeper.facts(unit)["machine"], unit.run(SERIAL)
    item, = visit(stick("--update", bundles["next"]))["items"]
    assert (item["version"], item["installed"], item["code"]) == (NEXT, before["version"], "none")
    found = install(unit)
    assert (before["slot"], found["machine"]["slot"], found["machine"]["version"]) == ("a", "b", NEXT)
    assert found["keeper"]["update_result"]["result"] == "updated"
    assert unit.run(SERIAL) == serial


def install(unit) -> dict:
    """The update of the stick that is in; what the keeper says once it is good."""
    unit.probe.say("winglinkctl apply update")
    unit.wait_off(1500)
    unit.on()
    unit.up(1500)
    keeper.good(unit)
    return keeper.facts(unit)


def test_the_version_that_runs_is_installed_already(unit, visit, stick, bundles):
    item, = visit(stick("--update", bundles["next"]))["items"]
    assert (item["version"], item["installed"], item["code"]) == (NEXT, NEXT, "stick-installed")
    assert apply(unit, "update") == "stick-installed"


def test_it_writes_the_other_slot_anew(unit, visit, stick, bundles):
    """Where there is nothing to go back to, the unit would stand on one copy until somebody makes a newer version."""
    unit.run("rauc status mark-bad other && systemctl restart winglink-keeper", 300)
    unit.run(f"until {keeper.PROPERTY} Health | grep -q good; do sleep 1; done", 300)
    assert keeper.facts(unit)["keeper"]["other_good"] is False
    item, = visit(stick("--update", bundles["next"]))["items"]
    assert (item["version"], item["installed"], item["code"]) == (NEXT, NEXT, "none")
    found = install(unit)
    assert (found["machine"]["slot"], found["machine"]["version"], found["keeper"]["other_good"]) == ("a", NEXT, True)
    assert found["keeper"]["other_version"] == NEXT and keeper.starts_in_order(unit) == ["a", "b"]


def data_partition(unit) -> gpt.Partition:
    with open(unit.disk, "rb") as file:
        return gpt.read_table(file).partitions.get("data")


def head(unit, place: gpt.Partition) -> bytes:
    with open(unit.disk, "rb") as file:
        file.seek(place.start)
        return file.read(16 * MIB)


def sealed(header: bytes) -> str:
    """What of a LUKS2 header the TPM opens: its token, in the JSON after the binary header."""
    return json.loads(header[4096:16384].split(b"\0")[0])["tokens"]["0"]["tpm2-blob"]


def add_partitions(image: pathlib.Path, *labels: str):
    """More partitions on the stick, of 8 MiB each, whose table nobody signed."""
    with open(image, "r+b") as file:
        place = gpt.read_table(file).partitions["winglink-service"]
        end = place.start + place.size
        file.truncate(end + (len(labels) * 8 + 2) * MIB)
    lines = [f"start={place.start // 512}, size={place.size // 512}, name=winglink-service",
             *(f"start={(end + at * 8 * MIB) // 512}, size={8 * MIB // 512}, name={label}" for at, label in enumerate(labels))]
    do("sfdisk", "--quiet", "--wipe", "never", image, input="\n".join(["label: gpt", *lines, ""]))


def test_after_a_factory_reset_nothing_can_be_read(unit, visit, stick):
    """Last in this file: the machine is nobody's afterwards. The stick has partitions that are labelled as the unit's own, which
    it does not become by that."""
    image = stick("--factory-reset", UNIT.address, for_="")
    add_partitions(image, "data", "root-b", "seed")
    links = "cd /dev/disk/by-partlabel && for name in *; do echo $name $(readlink -f $name); done"
    own = unit.run(links)
    item, = visit(image)["items"]
    assert (item["kind"], item["code"]) == ("factory-reset", "none")
    unit.run("udevadm settle", 90)
    assert "sda4" in unit.run("ls /sys/class/block") and unit.run("find /dev/disk -lname '*/sd*'") == "/dev/disk/by-partlabel/winglink-service"
    assert set(unit.run(links).splitlines()) == {*own.splitlines(), "winglink-service /dev/sda1"}
    place = data_partition(unit)
    before = sealed(head(unit, place))
    unit.probe.say("winglinkctl apply factory-reset")
    unit.wait_off(600)
    assert data_partition(unit) is None and not any(head(unit, place))
    unit.on()
    unit.up(1500)
    unit.settled()
    assert unit.run("test ! -e /var/lib/winglink/site/site.bundle && test ! -e /etc/winglink/estate/ca.pem && echo gone") == "gone"
    assert unit.run("systemctl show -P ActiveState winglinkd") == "inactive"
    assert "false" in unit.run("busctl get-property org.winglink.Keeper1 /org/winglink/keeper org.winglink.Keeper1 Enrolled")
    assert sealed(head(unit, data_partition(unit))) != before
