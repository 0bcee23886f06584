# SPDX-License-Identifier: Apache-2.0
"""A unit looks at itself: what is measured passes, what is at fault is named; before service it takes no calls; set
aside it takes none either, until whoever set it aside is done, or gone. Bounds and codes are the unit tests'
(test-verdict.c)."""

import json
import subprocess

import pytest

from lab import cast
from lab.keeper import GOOD, Keeper
from lab.scene import LONG, join, wait
from lab.unit import Refused, reason

MARKER = "var/lib/winglink/not-in-service"


def refused(unit, *words) -> str:
    with pytest.raises(Refused) as why:
        unit.ctl(*words, seconds=LONG)
    return why.value.code


def selftest(unit, *names) -> tuple:
    """What `selftest` finds of each part, by name, and the code with which it ends; "" when all that is needed passes."""
    done = subprocess.run(unit.words("selftest", *names, "--json"), capture_output=True, text=True, timeout=2 * LONG,
                          env=unit.environment, check=False)
    assert done.stdout, done.stderr
    assert (done.returncode == 0) == (done.stderr == ""), done.stderr
    return {check["name"]: check for check in json.loads(done.stdout)["checks"]}, reason(done.stderr)


def not_in_service(unit):
    marker = unit.root / MARKER
    marker.parent.mkdir(parents=True, exist_ok=True)
    marker.touch()


def presence_of(unit, other, presence: str):
    """Until unit has heard it of the other."""
    def heard() -> bool:
        return next(room for room in unit.read("rooms")["rooms"] if room["address"] == other.address)["presence"] == presence

    while not heard():
        unit.wait_signal("directory", "RoomChanged", lambda values: values["room"]["address"] == other.address, LONG)


@pytest.fixture
def keeper(request):
    """keeper(unit) makes one at the unit's bus."""
    made = []

    def at(unit) -> Keeper:
        made.append(Keeper(unit.bus.address))
        return made[-1]

    yield at
    for one in made:
        if not one.bus.is_closed():
            one.close()


# --- in service, or not


def test_a_unit_that_is_not_in_service_makes_and_takes_no_calls(scene):
    wing, clinic = scene.add(cast.OAKWOOD, not_in_service), scene.add(cast.AIREDALE)
    assert wing.read("presence") == {"presence": "not-in-service"}
    presence_of(clinic, wing, "not-in-service")
    assert refused(wing, "check") == "not-in-service"
    assert refused(wing, "call", clinic.address) == "not-in-service"
    assert refused(clinic, "call", wing.address) == "not-in-service"
    assert refused(wing, "put-into-service") == "not-now"
    assert (wing.root / MARKER).exists()


# --- set aside


def test_a_unit_that_is_set_aside_takes_no_calls_until_it_is_given_back(scene, keeper):
    wing, clinic = scene.pair()
    update = keeper(wing)
    update.ask("SetAside", "", "update")
    wing.wait_until("unit", LONG, presence="not-in-service")
    presence_of(clinic, wing, "not-in-service")
    assert refused(wing, "check") == "not-in-service"
    assert refused(wing, "call", clinic.address) == "not-in-service"
    assert refused(clinic, "call", wing.address) == "not-in-service"
    other = keeper(wing)
    assert other.refused("SetAside", "", "staff") == "NotNow"
    assert other.refused("Resume") == "NotNow"
    update.ask("Resume")
    wing.wait_until("unit", LONG, presence="available")
    presence_of(clinic, wing, "available")
    join(wing, clinic)
    assert other.refused("SetAside", "", "update") == "NotNow"
    assert [line["what"] for line in wing.record()][:2] == ["set-aside", "call-refused"]


def test_a_set_aside_ends_when_its_owner_leaves_the_bus(scene, keeper):
    wing = scene.add(cast.OAKWOOD)
    owner = keeper(wing)
    owner.ask("SetAside", "", "site-bundle")
    wing.wait_until("unit", LONG, presence="not-in-service")
    owner.close()
    wing.wait_until("unit", LONG, presence="available")
    wing.ctl("check")
    told = [line for line in wing.record() if line["what"].startswith("set-aside")]
    assert [(line["what"], line["reason"]) for line in told] == [
        ("set-aside", "site-bundle"), ("set-aside-ended", "caller-left")]


def test_who_may_set_aside(scene, keeper):
    wing, clinic = scene.pair()
    stranger = keeper(wing)
    assert stranger.refused("SetAside", wing.token, "update") == "NotPermitted"  # a nurse's
    assert stranger.refused("SetAside", "0" * 32, "update") == "SignInNeeded"
    assert stranger.refused("SetAside", "", "boredom") == "Invalid"
    wait(wing, clinic)
    assert keeper(clinic).refused("SetAside", "", "update") == "NotNow"  # somebody waits there
