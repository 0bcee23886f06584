# SPDX-License-Identifier: Apache-2.0
"""The network cable of a commissioned unit: what an idle one says and hears, all of it, and who is answered there. One machine with the
very image, a consulting unit beside it, a time server and a name server; a stranger, and a room of the directory."""

import time

import pytest

from lab import cast, idle
from lab.capture import Capture
from lab.fixtures import emptied
from lab.link import Link
from lab.unit import Unit

from . import knock, nurse, servers
from .conftest import NAME_SERVER
from .knock import Knocker
from .machine import Wiring

# An emulated machine on a busy one; and a unit says some things every ten minutes only.
pytestmark = pytest.mark.seconds(3000)

PATIENCE = 600  # s
TIME_SERVER, STRANGER = "192.0.2.123", "192.0.2.99"
# A room whose directory entry is a name; nobody is at its address.
LEEDS = cast.Room("leeds-consulting-1@estate.example", "Leeds Hospital, consulting room 1", "consulting", "192.0.2.5")
LEEDS_HOST = "leeds.estate.example"
MINUTE = 60  # s
RENEWED = 600  # s: presence; and names are asked for
# Both directions together, at most: on average, and in the minute when both units renew what they watch. Seen: 76 and 6163; 109 and 23044.
PACKETS, BYTES = 110, 9000
MOST_PACKETS, MOST_BYTES = 160, 33000
ANSWERS_ON_THE_LINK = {"arp reply", "neighbour", "icmp6 135"}  # which network card has an address: everybody on the cable may ask


@pytest.fixture(scope="module")
def own_estate(tmp_path_factory):
    estate = cast.found(tmp_path_factory.mktemp("cable") / "estate")
    estate.add(LEEDS.address, LEEDS.name, LEEDS.role, LEEDS_HOST)
    estate.permit(cast.OAKWOOD.address, LEEDS.address)
    estate.bundle()
    return estate


@pytest.fixture(scope="module")
def link():
    with Link() as made:
        serving = [servers.Server(made.place("time", TIME_SERVER), idle.NTP, servers.the_time),
                   servers.Server(made.place("names", NAME_SERVER), idle.DNS, servers.the_names({LEEDS_HOST: LEEDS.host}))]
        yield made
        for server in serving:
            server.close()


@pytest.fixture(scope="module")
def clinic(link, own_estate, build):
    with emptied(build / "logs" / "vm" / "cable-clinic") as logs:
        unit = Unit(build, link.place("clinic", cast.AIREDALE.host), cast.AIREDALE.address, logs)
        try:
            own_estate.install(unit.address, unit.root)
            unit.start(PATIENCE)
            yield unit
        finally:
            unit.close()


@pytest.fixture(scope="module")
def unit(link, clinic, new_machine, own_estate):
    """A wing in service; each of the two sees the other."""
    # Who has a time server, but no keeper, does not know the time: the consulting unit's bundle names none.
    own_estate.set("time-servers", TIME_SERVER)
    own_estate.bundle()
    machine = new_machine("cable", cast.OAKWOOD, "", Wiring(tap=link.tap("wing")), own_estate.folder)
    machine.on()
    machine.up(1500)
    machine.settled()
    machine.put_into_service()
    nurse.until_room_is(machine, clinic.address, "available", PATIENCE)
    clinic.events.wait_until("unit", lambda _: presence(clinic) == "available", PATIENCE, "the wing is available")
    yield machine
    machine.off()


def presence(clinic) -> str:
    """What the consulting unit knows of the wing."""
    return {room["address"]: room["presence"] for room in clinic.read("rooms")["rooms"]}[cast.OAKWOOD.address]


def hear(unit) -> idle.Idle:
    company = idle.Company(cast.OAKWOOD.host, bytes.fromhex(f"5254000000{unit.wiring.number:02x}"),
                           frozenset(room.host for room in (*cast.ROOMS, LEEDS) if room is not cast.OAKWOOD),
                           TIME_SERVER, NAME_SERVER, frozenset([LEEDS_HOST]))
    return idle.Idle(company).hear(Capture(unit.capture))


def has_renewed(packets: list) -> bool:
    """A minute and more, and what is said every ten minutes has been said: a presence was renewed, and a name asked for."""
    said = {(packet.kind, packet.ours) for packet in packets}
    return packets[-1].time - packets[0].time >= MINUTE and {("presence", True), ("presence", False), ("names", True)} <= said


def worst_minute(packets: list, weight) -> int:
    return max(sum(weight(packet) for packet in packets if begin.time <= packet.time < begin.time + MINUTE) for begin in packets)


def test_what_an_idle_unit_says_and_hears(unit, say):
    """All of it, from ten minutes, when nobody touches anything: each packet has its kind and one of the unit's own partners."""
    before = len(hear(unit).packets)
    deadline = time.monotonic() + 2 * RENEWED
    while True:
        heard = hear(unit)
        packets = heard.packets[before:]
        if packets and has_renewed(packets):
            break
        assert time.monotonic() < deadline, idle.told(packets)
        assert not heard.faults, heard.faults[:5]
        time.sleep(MINUTE / 4)  # nobody asks the unit anything meanwhile
    minutes = (packets[-1].time - packets[0].time) / MINUTE
    count, size = len(packets) / minutes, sum(packet.size for packet in packets) / minutes
    most_count, most_size = worst_minute(packets, lambda packet: 1), worst_minute(packets, lambda packet: packet.size)
    say(f"idle for {minutes:.1f} minutes: {count:.0f} packets and {size:.0f} bytes a minute; in the worst minute {most_count} and {most_size}",
        *(f"  {'from' if ours else 'to'} the unit: {kind}: {count} packets, {size} bytes" for (kind, ours), (count, size) in idle.told(packets).items()))
    assert not heard.faults, heard.faults[:5]
    kinds = {packet.kind for packet in packets}
    assert {"arp", "keep-alive", "presence", "time", "names"} <= kinds <= {"arp", "nd", "keep-alive", "presence", "time", "names"}, idle.told(packets)
    assert count <= PACKETS and size <= BYTES and most_count <= MOST_PACKETS and most_size <= MOST_BYTES


@pytest.fixture
def stranger(unit, link):
    made = Knocker(unit, link.place("stranger", STRANGER), cast.OAKWOOD.host)
    yield made
    made.close()


@pytest.fixture
def named(unit, link):
    """At the address of a room of the directory, where no unit is."""
    made = Knocker(unit, link.place("named", cast.FEATHERSTONE.host), cast.OAKWOOD.host)
    yield made
    made.close()


def knock_everywhere(who: Knocker) -> list:
    """One packet for each way in that a network scanner would try; all of them are on the unit's cable."""
    sent = [who.knock(*knock.tcp(port)) for port in (5061, 5060, 22, 23, 80, 443, 111, 123, 4460, 40000)]
    sent += [who.knock(*knock.tcp(5061, flags, knock.PORT + 10 + flags)) for flags in (knock.ACK, knock.FIN, knock.SYN | knock.ACK, knock.RST, 0)]
    sent += [who.knock(*knock.udp(port)) for port in (40000, 40500, 40999, 5061, 53, 123, 161, 5353)]
    sent += [who.knock(*knock.udp(68, 67)), who.knock(*knock.udp(53, 123)), who.knock(*knock.udp(40001, 53)), who.knock(*knock.echo())]
    sent += [who.knock(*knock.echo(), to=b"\xc0\x00\x02\xff", card=knock.TO_ALL),
             who.knock(*knock.udp(5353, 5353), to=b"\xe0\x00\x00\xfb", card=bytes.fromhex("01005e0000fb"))]
    sent += [who.knock6(*knock.tcp(port)) for port in (5061, 22, 443)]
    sent += [who.knock6(*knock.udp(port)) for port in (40000, 53)]
    sent += [who.knock6(*knock.udp(546, 547)), who.knock6(*knock.echo6())]
    sent += [who.knock6(*knock.echo6(), to=bytes.fromhex("ff020000000000000000000000000001"), card=bytes.fromhex("333300000001"))]
    return sent


def until_all_is_answered(unit, clinic):
    """What was sent before this has been heard by the machine's kernel and its programs: a program ran, and the consulting unit's echo,
    which came behind, is answered."""
    unit.run("winglinkctl status --json", 120)
    after = Knocker(unit, clinic.place, cast.OAKWOOD.host)
    after.knock(*knock.echo())
    after.until_heard(lambda frame: knock.words(frame) == "echo reply")
    after.close()


def greet(who: Knocker):
    """The two know each other's network cards: an answer would need nothing more."""
    who.ask_for_card()
    who.until_heard(lambda frame: knock.words(frame) == "arp reply")
    who.knock6(*knock.solicit(who.to6, who.card))
    who.until_heard(lambda frame: knock.words(frame) == "neighbour")


def test_a_stranger_is_not_answered(unit, clinic, stranger):
    """No SYN-ACK, no RST, no ICMP: as if nobody were at that address."""
    greet(stranger)
    sent = knock_everywhere(stranger)
    until_all_is_answered(unit, clinic)
    assert [frame for frame in sent if not stranger.on_cable(frame)] == []
    assert {knock.words(frame) for frame in stranger.heard()} <= ANSWERS_ON_THE_LINK
    # The same packets are answered once the firewall has that address: it is the firewall that was silent.
    unit.run(f"nft add element inet winglink peers4 '{{ {STRANGER} }}'")
    try:
        stranger.knock(*knock.tcp(5061, own=knock.PORT + 1))
        stranger.knock(*knock.echo())
        for answer in ("syn-ack from 5061", "echo reply"):
            stranger.until_heard(lambda frame, answer=answer: knock.words(frame) == answer)
    finally:
        unit.run(f"nft delete element inet winglink peers4 '{{ {STRANGER} }}'")


def test_a_room_of_the_directory_is_answered_where_it_has_business(unit, clinic, named):
    """SIP (and that a packet belongs to no connection of it), an echo, and that a media port is not in use, or DHCP's; else as little as a stranger."""
    greet(named)
    sent = knock_everywhere(named)
    until_all_is_answered(unit, clinic)
    assert [frame for frame in sent if not named.on_cable(frame)] == []
    heard = [knock.words(frame) for frame in named.heard()]
    assert set(heard) - ANSWERS_ON_THE_LINK - {"arp request", "rst from 5061"} == {"syn-ack from 5061", "echo reply", "unreachable"}, heard
    assert {40000} <= ports_unreachable(named) <= {40000, 40001, 40500, 40999, 68}  # media, and DHCP's


def ports_unreachable(who: Knocker) -> set:
    """UDP ports of which the machine said that nothing is there: the datagram that it quotes begins 28 bytes behind its own header."""
    return {int.from_bytes(frame[64:66]) for frame in who.heard() if knock.words(frame) == "unreachable"}
