# SPDX-License-Identifier: Apache-2.0
"""For whom a unit's firewall is open: what the site bundle says, by a helper that checks it itself. With the rules of the image in
a network of its own, and name servers as a test says."""

import pathlib
import re
import shutil
import socket
import subprocess
import sys

import pytest

from lab import cast
from lab.estate import Estate
from lab.link import Link, Place
from lab.world import do

pytestmark = pytest.mark.beside

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
OVERLAY = TOP / "rootfs-overlay"
NAMED = "featherstone.example"
FIRST, SECOND = "198.51.100.3", "198.51.100.4"
# "getent ahosts NAME" finds what stands in a file of that name; without one nobody answers.
GETENT = """#!/bin/sh
echo "$2" >>{folder}/asked
[ -e "{folder}/$2" ] && sed 's/$/ STREAM/' "{folder}/$2"
"""
# When systemd hears that the helper is ready, winglinkd is started: what holds by then?
NOTIFY = """#!/bin/sh
[ ! -e {folder}/asked ] || cat {folder}/asked >{folder}/asked-before
nft list set inet winglink peers4 >{folder}/at-ready
"""


class Firewall:
    """One unit's, in a network of its own."""

    def __init__(self, folder: pathlib.Path, estate: Estate):
        self.folder, self.estate = folder, estate
        self.space = "firewall"
        for name in ("credentials", "run", "answers", "bin", "root/etc/winglink/estate", "root/run/systemd/netif", "made"):
            (folder / name).mkdir(parents=True)
        for name, text in (("getent", GETENT), ("systemd-notify", NOTIFY)):
            (folder / "bin" / name).write_text(text.format(folder=folder / "answers"), encoding="utf-8")
            (folder / "bin" / name).chmod(0o755)
        (folder / "root/run/systemd/netif/state").write_text("DNS=192.0.2.53\n", encoding="ascii")
        (folder / "root/etc/winglink/address").write_text(f"{cast.OAKWOOD.address}\n", encoding="ascii")
        shutil.copy(estate.folder / "ca/ca.pem", folder / "root/etc/winglink/estate")
        (folder / "credentials/revoked").write_text("none\n", encoding="ascii")
        (folder / "credentials/serial").write_text("0\n", encoding="ascii")
        rules = re.sub(r"skuid [a-z_-]+", "skuid 900", (OVERLAY / "etc/nftables.conf").read_text(encoding="utf-8"))
        (folder / "rules").write_text(rules, encoding="utf-8")  # its users are the unit's
        do("ip", "netns", "add", self.space)
        self.do("nft", "-f", folder / "rules")

    def do(self, *words) -> str:
        return do("ip", "netns", "exec", self.space, *words)

    def take(self, bundle: pathlib.Path | None = None):
        """The site bundle that winglinkd has."""
        shutil.copy(bundle or self.estate.folder / "units" / cast.OAKWOOD.address / "site.bundle", self.folder / "credentials/site.bundle")

    def answer(self, name: str, *addresses: str):
        """What the name servers say of a name from now on; nothing: they are silent."""
        path = self.folder / "answers" / name
        path.write_text("\n".join([*addresses, ""]), encoding="ascii") if addresses else path.unlink()

    def run(self) -> subprocess.CompletedProcess:
        """As systemd starts it."""
        environment = {"PATH": f"{self.folder / 'bin'}:/usr/sbin:/usr/bin:/bin", "CREDENTIALS_DIRECTORY": str(self.folder / "credentials"),
                       "RUNTIME_DIRECTORY": str(self.folder / "run"), "TMPDIR": str(self.folder / "made"), "NOTIFY_SOCKET": "/nowhere",
                       "WINGLINK_ROOT": str(self.folder / "root")}
        done = subprocess.run(["ip", "netns", "exec", self.space, OVERLAY / "usr/libexec/winglink/firewall"], env=environment, capture_output=True,
                              text=True, check=False, timeout=60)
        assert not list((self.folder / "made").iterdir()), "it leaves nothing behind"
        return done

    def open_for(self) -> set:
        return members(self.do("nft", "list", "set", "inet", "winglink", "peers4"))


def members(text: str) -> set:
    found = re.search(r"elements = \{([^}]*)\}", text)
    return set(found[1].replace(",", " ").split()) if found else set()


@pytest.fixture
def estate(tmp_path):
    """Two rooms have an address, one a name."""
    made = Estate(tmp_path / "estate", "Yorkshire prisons")
    for room, host in ((cast.OAKWOOD, cast.OAKWOOD.host), (cast.AIREDALE, cast.AIREDALE.host), (cast.FEATHERSTONE, NAMED)):
        made.add(room.address, room.name, room.role, host)
    for room in (cast.AIREDALE, cast.FEATHERSTONE):
        made.permit(cast.OAKWOOD.address, room.address)
    made.bundle()
    return made


@pytest.fixture
def firewall(tmp_path, estate):
    made = Firewall(tmp_path / "unit", estate)
    made.take()
    yield made
    do("ip", "netns", "del", made.space)


def test_it_is_open_for_addresses_before_a_name_is_asked_for(firewall):
    done = firewall.run()
    assert done.returncode == 0, done.stderr
    answers = firewall.folder / "answers"
    assert members((answers / "at-ready").read_text(encoding="ascii")) == {cast.AIREDALE.host}
    assert not (answers / "asked-before").exists() and (answers / "asked").read_text(encoding="ascii") == f"{NAMED}\n"
    assert firewall.open_for() == {cast.AIREDALE.host}


def test_a_name_that_is_not_found_any_more_keeps_its_addresses(firewall):
    firewall.answer(NAMED, FIRST)
    assert "open for 2 addresses of 2 rooms" in firewall.run().stdout
    firewall.answer(NAMED)
    assert firewall.run().stdout == ""
    assert firewall.open_for() == {cast.AIREDALE.host, FIRST}
    at_ready = (firewall.folder / "answers/at-ready").read_text(encoding="ascii")
    assert members(at_ready) == {cast.AIREDALE.host, FIRST}


def test_a_name_that_moves_leaves_its_old_addresses(firewall):
    firewall.answer(NAMED, FIRST)
    firewall.run()
    firewall.answer(NAMED, SECOND)
    firewall.run()
    assert firewall.open_for() == {cast.AIREDALE.host, SECOND}


def test_a_name_that_the_bundle_has_no_more_is_forgotten(firewall, estate):
    firewall.answer(NAMED, FIRST)
    firewall.run()
    settings = estate.folder / "estate.conf"
    settings.write_text(settings.read_text(encoding="utf-8").replace(NAMED, SECOND), encoding="utf-8")
    estate.bundle()
    firewall.take()
    firewall.run()
    assert firewall.open_for() == {cast.AIREDALE.host, SECOND}
    assert not list((firewall.folder / "run/known").iterdir())


def test_name_servers_that_come_while_it_asks_are_let_through(firewall):
    """The network comes up: nobody who could be asked, and then there is one. systemd starts nothing twice at a time."""
    state = firewall.folder / "root/run/systemd/netif/state"
    state.write_text("OPER_STATE=degraded\n", encoding="ascii")
    helper = firewall.folder / "bin/getent"
    helper.write_text(helper.read_text(encoding="ascii") + f"echo DNS=192.0.2.54 >{state}\nexit 2\n", encoding="ascii")
    assert firewall.run().returncode == 0
    assert members(firewall.do("nft", "list", "set", "inet", "winglink", "names4")) == {"192.0.2.54"}


def test_what_the_estate_has_not_signed_changes_nothing(firewall, tmp_path):
    firewall.run()
    other = cast.found(tmp_path / "other")
    firewall.take(other.folder / "units" / cast.OAKWOOD.address / "site.bundle")
    done = firewall.run()
    assert done.returncode != 0 and "not signed by the estate" in done.stderr
    assert firewall.open_for() == {cast.AIREDALE.host}


def known(place: Place, firewall, card: str):
    """Place and unit know each other's network cards: what is sent comes at once."""
    own = place.do("cat", "/sys/class/net/eth0/address").strip()
    place.do("ip", "neigh", "replace", cast.OAKWOOD.host, "lladdr", card, "dev", "eth0")
    firewall.do("ip", "neigh", "replace", place.address, "lladdr", own, "dev", "eth0")


def datagram(place: Place, own: int, port: int) -> socket.socket:
    """What was sent to that port of the unit; of what comes back an error is kept."""
    with place.inside():
        made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.settimeout(60)
    made.bind((place.address, own))
    made.connect((cast.OAKWOOD.host, port))
    made.send(b"Is anybody there?")
    return made


def test_nobody_but_a_room_hears_that_a_port_is_shut(firewall):
    """What looks like an answer of DHCP is let in from everybody; where nobody waits for it, the kernel would say so."""
    assert firewall.run().returncode == 0
    with Link() as link:
        do("ip", "link", "add", "unit", "type", "veth", "peer", "name", "eth0", "netns", firewall.space)
        do("ip", "link", "set", "unit", "master", link.bridge, "up")
        firewall.do("ip", "addr", "add", f"{cast.OAKWOOD.host}/24", "dev", "eth0")
        firewall.do("ip", "link", "set", "eth0", "up")
        card = firewall.do("cat", "/sys/class/net/eth0/address").strip()
        room, stranger = link.place("room", cast.AIREDALE.host), link.place("stranger", "192.0.2.99")
        for place in (room, stranger):
            known(place, firewall, card)
        with datagram(stranger, 67, 68) as first, datagram(room, 0, 40000) as last:
            with pytest.raises(ConnectionRefusedError):
                last.recv(1)
            assert first.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
        firewall.do("nft", "add element inet winglink peers4 { 192.0.2.99 }")
        with datagram(stranger, 67, 68) as again, pytest.raises(ConnectionRefusedError):
            again.recv(1)
        do("ip", "link", "del", "unit")


SILENT = """import socket, sys
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 53))
print("there", flush=True)
sys.stdin.read()
"""


def test_a_name_server_that_is_silent_is_given_up(firewall, tmp_path):
    """With the C library's own patience each name takes ten seconds."""
    unit = (OVERLAY / "usr/lib/systemd/system/winglink-firewall.service").read_text(encoding="utf-8")
    patience = re.search('^Environment="(RES_OPTIONS=.*)"$', unit, re.MULTILINE)[1]
    (tmp_path / "resolv.conf").write_text("nameserver 127.0.0.1\n", encoding="ascii")
    firewall.do("ip", "link", "set", "lo", "up")
    inside = ["ip", "netns", "exec", firewall.space]
    with subprocess.Popen([*inside, sys.executable, "-c", SILENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout.readline() == "there\n"
        ask = ["unshare", "--mount", "sh", "-c", 'mount --bind "$1" /etc/resolv.conf && shift && exec "$@"', "sh", tmp_path / "resolv.conf"]
        done = subprocess.run([*inside, *ask, "env", patience, "timeout", "9", "getent", "ahosts", NAMED], capture_output=True, check=False, timeout=60)
        server.stdin.close()
    assert done.returncode == 2, "not found, and not cut off"
