# SPDX-License-Identifier: Apache-2.0
"""A unit that was flashed without a key: it asks, and its first site bundle makes it a unit, or does not, and says so."""

import json
import re
import sys
import time

import pytest

from lab import cast
from lab.estate import TOP
from lab.kept import LONG, Kept
from lab.unit import Unit
from lab.world import do

sys.path.insert(0, str(TOP / "scripts"))
import estate_enrol  # noqa: E402

pytestmark = pytest.mark.beside

ROOM = cast.Room("oakwood-wing-2@estate.example", "HMP Oakwood, healthcare wing, room 2", "wing", "192.0.2.5")
KEEPER = ("org.winglink.Keeper1", "/org/winglink/keeper", "org.winglink.Keeper1")


class Fresh(Kept):
    """One whose winglinkd has nothing to start with yet; its keeper is asked as its screen would."""

    def busctl(self, *words) -> str:
        return do("busctl", f"--address={self.unit.bus.address}", "--json=short", *words)

    def property(self, name: str):
        return json.loads(self.busctl("get-property", *KEEPER, name))["data"]

    def call(self, method: str, *arguments):
        self.busctl("--timeout=180", "call", *KEEPER, method, *arguments)


@pytest.fixture
def fresh(scene):
    """At its request, and the estate's answer on a stick."""
    estate = scene.estate
    estate.add(ROOM.address, ROOM.name, ROOM.role, ROOM.host, enrol=True)
    secret = estate_enrol.new_secret()
    estate_enrol.keep(estate.folder / "units" / ROOM.address, secret)
    unit = Unit(scene.build, scene.link.place("fresh", ROOM.host), ROOM.address, scene.logs)
    unit.write_config()
    for folder in ("etc/winglink/estate", "var/lib/winglink/identity", "var/lib/winglink/site"):
        (unit.root / folder).mkdir(parents=True, exist_ok=True)
    (unit.root / "etc/winglink/estate/ca.pem").write_bytes((estate.folder / "ca/ca.pem").read_bytes())
    (unit.root / "etc/winglink/enrolment").write_text(f"{secret}\n", encoding="ascii")
    made = Fresh(unit)
    try:
        made.start(watch=False)
        yield made
    finally:
        made.close()
        unit.close()


def answer(fresh, scene, tmp_path):
    """The stick with the estate's answer is in, and read."""
    scene.estate.tool("enrol", fresh.property("Request"))
    image = tmp_path / "stick.img"
    scene.estate.tool("stick", image, "--site", "--for", ROOM.address)
    fresh.call("OpenDoor", "s", "")
    fresh.insert(image)
    deadline = time.monotonic() + LONG
    while not (said := re.search('"(ready|refused)"', json.dumps(fresh.property("Stick")))):
        assert time.monotonic() < deadline, fresh.journal()
    assert said[1] == "ready", fresh.journal()


def test_its_first_bundle_makes_it_a_unit(fresh, scene, tmp_path):
    assert fresh.property("Enrolled") is False
    answer(fresh, scene, tmp_path)
    fresh.call("Apply", "ss", "", "site")
    assert fresh.systemd.calls[-1] == ("RestartUnit", "winglinkd.service")
    assert fresh.property("Enrolled") is True and fresh.property("Request") == ""
    assert fresh.unit.read("status")["unit"]["address"] == ROOM.address
    serial = fresh.file("var/lib/winglink/site/serial")
    assert serial and fresh.file("var/lib/winglink-keeper/site-serial") == serial


def test_it_does_not_say_done_when_winglinkd_does_not_start(fresh, scene, tmp_path):
    """The identity stays: what is wrong is the machine's, and there is nothing to go back to."""
    fresh.systemd.do["winglinkd.service"] = lambda method: "failed"
    answer(fresh, scene, tmp_path)
    with pytest.raises(RuntimeError, match="winglinkd did not start: failed"):
        fresh.call("Apply", "ss", "", "site")
    assert fresh.property("Enrolled") is True
    assert fresh.file("var/lib/winglink/site/site.bundle") and fresh.file("var/lib/winglink/identity/unit.pem")
    assert fresh.file("var/lib/winglink-keeper/site-serial")  # nothing older is let in
