# SPDX-License-Identifier: Apache-2.0
"""The image as it ships, after its first start: what runs, what does not, who listens, what is encrypted."""

import ipaddress
import json
import re
import socket

import dpkt
import pytest

from lab import capture, cast

from . import buttons, finger, plug
from . import machine as vm
from .conftest import NAME_SERVER, TOP

# An emulated machine on a busy one.
pytestmark = pytest.mark.seconds(1800)

UNITS = ("winglinkd.service", "winglink-keeper.service", "winglink-seed.service", "winglink-firewall.service", "winglink-boot-entries.service",
         "winglink-time.service", "winglink-usb-policy.service", "chronyd-restricted.service", "usbguard.service")
# What is open on an idle unit with a fixed address: SIP of winglinkd; on the loopback device, the resolver.
LISTENING = {("tcp", cast.OAKWOOD.host, 5061), ("udp", "127.0.0.53", 53), ("udp", "127.0.0.54", 53)}
STRANGER = "192.0.2.99"
# As the panel, which was taken over: its user, its groups, its view of the files.
IN_PANEL = "nsenter -t $(pidof winglink-panel) -m -- setpriv --reuid=winglink-panel --regid=winglink-panel --groups=winglink-ports timeout 20"
RESOLVER = "/run/systemd/resolve/io.systemd.Resolve"
# To whom it may speak: the bus; seatd, for screen and touch; systemd and its journal, which hear that it lives and what it writes;
# winglinkd's video ports; its own compositor. And who only tells: of users, memory, the network's state.
REACHED = re.compile(r"/run/dbus/system_bus_socket|/run/seatd\.sock|/run/systemd/notify|/run/systemd/journal/(dev-log|socket|stdout)|"
                     r"/run/winglink/.+|/run/winglink-panel/.+|/tmp/.+|/run/systemd/(userdb/io\.systemd\.DynamicUser|io\.systemd\.ManagedOOM|"
                     r"netif/io\.systemd\.Network)")
SPEAKS_TO = {"org.winglink.Unit1", "org.winglink.Keeper1"}


@pytest.fixture(scope="module")
def unit(standby):
    """The machine, when its start is over."""
    standby.settled()
    standby.put_into_service()
    return standby


def test_winglinkd_is_ready(unit):
    for name in UNITS:
        assert unit.run(f"systemctl show -P Result {name}") == "success", name
    assert unit.run("systemctl show -P SubState winglinkd") == "running"
    facts = json.loads(unit.run("winglinkctl status --json"))
    assert cast.OAKWOOD.name in json.dumps(facts, ensure_ascii=False)


def test_the_other_slot_is_a_twin(unit):
    """It was flashed with the same image, and nobody has started it: the keeper compares both, whole partitions, from the disk."""
    unit.run("until busctl get-property org.winglink.Keeper1 /org/winglink/keeper org.winglink.Keeper1 OtherGood | "
             "grep -q true; do sleep 1; done", 900)
    said = unit.run("journalctl -b -u winglink-keeper -o short-monotonic --no-pager -g '^start-good|^slots-' --no-hostname")
    assert "slots-same: slot b holds what was found good in slot a" in said, said
    print(f"# {said}")


def test_the_panel_is_on_the_screen(unit):
    """Dimmed, since nobody has touched it for a minute, until somebody does."""
    finger.until_start_is_seen(unit, 300)
    finger.tap(unit, *finger.BARE)
    unit.wait_for_screen(unit.folder / "standby.png", finger.GREEN, 0.05, 300)
    assert unit.run("systemctl show -P SubState winglink-panel") == "running"
    assert unit.run("systemctl show -P NRestarts winglink-panel") == "0"
    assert unit.run("ps -o uid= -C winglink-panel").split() == ["901"]


def test_what_it_takes(unit, image, say):
    """Reported, not judged: figures of an emulated machine."""
    words = unit.run("systemd-analyze | head -n 1")
    free = dict(re.findall(r"^(MemTotal|MemAvailable): +(\d+)", unit.run("cat /proc/meminfo"), re.MULTILINE))
    used = (int(free["MemTotal"]) - int(free["MemAvailable"])) // 1024
    say(words, f"memory used at standby: {used} MiB; root image {(image / 'root.img').stat().st_size >> 20} MiB, "
        f"kernel image {(image / 'kernel.efi').stat().st_size >> 20} MiB; QEMU has {vm.in_use(unit.qemu.pid)} MiB")


def test_a_watchdog_looks_after_it_from_early_on(unit):
    """The first program of the initial RAM disk has the machine's watchdog, then that of the root."""
    said = unit.run("journalctl -b -o cat --no-pager -g 'Using hardware watchdog|Switching root[.]'").splitlines()
    assert [line.partition(" ")[0] for line in said] == ["Using", "Switching", "Using"], said
    assert unit.run("systemctl show -P RuntimeWatchdogUSec") == "30s"


def test_nothing_failed(unit):
    assert unit.run("systemctl --failed --no-legend") == ""


def test_the_kernel_is_untainted_and_locked(unit):
    assert unit.run("cat /proc/sys/kernel/tainted") == "0"
    assert "[integrity]" in unit.run("cat /sys/kernel/security/lockdown")


def readable(address: str) -> str:
    """As the kernel writes an address there: words of 32 bits, each in the processor's order."""
    words = b"".join(bytes.fromhex(address[at:at + 8])[::-1] for at in range(0, len(address), 8))
    return str(ipaddress.ip_address(words))


def test_only_what_is_named_listens(unit):
    found = set()
    for protocol in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6"):
        for line in unit.run(f"cat /proc/net/{protocol}").splitlines()[1:]:
            address, state = line.split()[1], line.split()[3]
            listens = state == "0A" if protocol.startswith("tcp") else True
            if listens:
                found.add((protocol, readable(address.partition(":")[0]), int(address.rpartition(":")[2], 16)))
    assert found - {("raw6", "::", 58)} == LISTENING  # 58: ICMPv6, by which networkd finds routers


def test_nobody_logs_in(unit):
    assert unit.run("systemctl list-units --plain --no-legend '*getty*.service'") == ""
    assert unit.run("cut -d: -f7 /etc/passwd | sort -u").split() == ["/bin/false", "/usr/sbin/nologin"]
    assert set(unit.run("cut -d: -f2 /etc/shadow | sort -u").split()) <= {"!", "*", "!*"}
    assert unit.run("find / -xdev -perm /6000 -type f") == ""


@pytest.mark.drivers("button")
def test_no_key_switches_it_off(unit):
    """The machine's power button, as it is pressed for a moment; the keys of a keyboard that is no USB device."""
    buttons.press(unit, buttons.BUTTON, buttons.POWER, lambda: unit.control.ask("system_powerdown"))
    for name, code in (("power", buttons.POWER), ("sleep", buttons.SLEEP)):
        buttons.press(unit, buttons.KEYBOARD, code, lambda name=name: unit.control.ask("send-key", keys=[{"type": "qcode", "data": name}]))
    buttons.nothing_came_of_it(unit)


def test_it_never_sleeps(unit):
    targets = unit.run("systemctl list-unit-files --no-legend --plain '*sleep*.target' '*suspend*.target' '*hibernate*.target' | sort")
    states = dict(line.split()[:2] for line in targets.splitlines())
    assert len(states) == 5 and set(states.values()) == {"masked"}, states


def test_no_core_dumps(unit):
    assert unit.run("cat /proc/sys/kernel/core_pattern") == "|/bin/false"
    assert re.search(r"^Max core file size +0 +0 ", unit.run("cat /proc/$(pidof winglinkd)/limits"), re.MULTILINE)


def test_the_kernel_has_what_the_board_lists(unit, image):
    """No module beside those of the board and what they need; none came in from elsewhere."""
    wanted = {line.rpartition("/")[2] for line in (image / "work/modules.wanted").read_text(encoding="ascii").split() if ".ko" in line}
    there = set(unit.run("find / -xdev '(' -name '*.ko' -o -name '*.ko.xz' ')' -printf '%f\\n'").split())
    assert there == wanted
    loaded = {line.split()[0] for line in unit.run("cat /proc/modules").splitlines()}
    assert loaded <= {name.partition(".")[0].replace("-", "_") for name in wanted}
    assert not loaded & {"usb_storage", "uas"}


def test_nothing_is_mounted_but_root_and_data(unit):
    disks = [line.split() for line in unit.run("findmnt -rno TARGET,SOURCE").splitlines() if line.split()[1].startswith("/dev/")]
    assert sorted(disks) == [["/", "/dev/mapper/root"], ["/var", "/dev/mapper/data"]]
    assert unit.run("swapon --show --noheadings") == ""


def test_a_program_that_dies_leaves_no_core(unit):
    code, _ = unit.probe.run("mkdir -p /run/crash && cd /run/crash && sh -c 'ulimit -c unlimited; kill -SEGV $$'", 60)
    assert code == 128 + 11
    assert unit.run("ls -A /run/crash") == ""


def test_a_program_that_hangs_is_ended_and_starts_again(unit):
    """It would not hear "Stop everything", nor a finger."""
    names = ("winglinkd", "winglink-panel")
    before = {name: (unit.run(f"pidof {name}"), int(unit.run(f"systemctl show -P NRestarts {name}"))) for name in names}
    unit.run("kill -STOP " + " ".join(pid for pid, _ in before.values()))
    for name, (pid, restarts) in before.items():
        unit.run(f"until [ $(systemctl show -P NRestarts {name}) -gt {restarts} ] && systemctl -q is-active {name} && "
                 f"[ $(pidof {name}) ]; do sleep 1; done", 600)
        assert unit.run(f"pidof {name}") != pid
        assert "Watchdog timeout" in unit.run(f"journalctl -b -u {name} --no-pager")


def test_gstreamers_list_is_the_images(unit):
    """Nobody makes a list of his own at the start."""
    assert unit.run("find /var/cache /run -name 'gst-registry*' -o -name 'registry.*.bin'") == ""
    for name, user in (("winglinkd", "winglink"), ("winglink-panel", "winglink-panel")):
        unit.run(f"setpriv --reuid={user} --clear-groups test -r /usr/share/winglink/gst-registry.bin")
        assert "GST_REGISTRY=/usr/share/winglink/gst-registry.bin" in unit.run(f"tr '\\0' '\\n' </proc/$(pidof {name})/environ").splitlines()


def test_the_root_is_what_the_kernel_image_says(unit, image):
    digest = (image / "work/root.hash").read_text(encoding="ascii").strip()
    assert f"roothash={digest}" in unit.run("cat /proc/cmdline")
    assert unit.run("findmnt -no SOURCE,FSTYPE,OPTIONS /").startswith("/dev/mapper/root squashfs ro")
    assert unit.probe.run("touch /usr/there /etc/there", 60)[0] != 0


def test_secure_boot_is_enforced(unit):
    value = unit.run("od -An -tu1 -j4 /sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c")
    assert value.split() == ["1"]


def test_data_is_encrypted_for_this_machine_alone(unit):
    assert unit.run("findmnt -no SOURCE,FSTYPE /var").split() == ["/dev/mapper/data", "ext4"]
    assert {"nosuid", "nodev", "noexec"} <= set(unit.run("findmnt -no OPTIONS /var").split(","))
    slots = unit.run("systemd-cryptenroll /dev/disk/by-partlabel/data")
    assert re.findall(r"^\s*\d+ (\S+)", slots, re.MULTILINE) == ["tpm2"]


def test_the_key_is_bound_to_secure_boot(unit):
    """PCR 7 alone: the token in the LUKS header says so, as JSON after its binary header."""
    assert unit.run("head -c 65536 /dev/disk/by-partlabel/data | grep -a -o '\"tpm2-pcrs\":[^]]*]' | sort -u") == '"tpm2-pcrs":[7]'


def test_the_seed_is_taken_and_wiped(unit):
    assert unit.run("tr -d '\\0' </dev/disk/by-partlabel/seed | wc -c") == "0"
    assert unit.run("stat -c '%U %G %a' /var/lib/winglink/identity/unit.key /var/lib/winglink/site/site.bundle") == \
        "winglink winglink-ports 600\nwinglink winglink-ports 644"


def test_an_idle_unit_says_little(unit):
    """Nobody answers on its cable: it looks for the rooms that it watches and for routers, and that is all it says."""
    found = capture.Capture(unit.capture).classify()
    assert not found.faults, found.faults[:5]
    assert "arp" in found.counts and set(found.counts) <= {"arp", "nd"}, found.words()


def went_to(unit, address: str) -> set:
    """What left the machine for an IPv4 address, as (protocol, port)."""
    packets = (dpkt.ethernet.Ethernet(frame).data for _, frame in capture.Capture(unit.capture).frames())
    return {(packet.data.__class__.__name__, packet.data.dport) for packet in packets
            if isinstance(packet, dpkt.ip.IP) and packet.dst == socket.inet_aton(address)}


def test_nothing_leaves_but_for_the_rooms_and_by_the_resolver(unit):
    """A winglinkd or panel that was taken over. The unit is told where the others' network cards are, so that what the firewall
    lets through is on the cable although nobody is there."""
    card, = unit.run("ls /sys/class/net | grep -vx lo").split()
    for address in (cast.AIREDALE.host, STRANGER, NAME_SERVER):
        unit.run(f"ip neigh replace {address} lladdr 52:54:00:00:00:fe dev {card} nud permanent")
    plug.wait(unit, "the firewall has the network's name server", lambda: NAME_SERVER in unit.run("nft list set inet winglink names4"))
    for user in ("winglink", "winglink-panel", "_chrony"):
        as_user = f"setpriv --reuid={user} --clear-groups timeout 20 bash -c"
        for attempt in (f"</dev/tcp/{STRANGER}/5061", f"</dev/tcp/{STRANGER}/443", f"</dev/tcp/{cast.AIREDALE.host}/443",
                        f"echo name >/dev/udp/{NAME_SERVER}/53", f"</dev/tcp/{NAME_SERVER}/53", f"echo name >/dev/udp/{STRANGER}/53"):
            code, said = unit.probe.run(f"{as_user} '{attempt}'", 60)
            assert code == 1 and re.search("not permitted|No route to host|Permission denied", said), (user, attempt, code, said)
    manager = "org.freedesktop.resolve1 /org/freedesktop/resolve1 org.freedesktop.resolve1.Manager"
    for attempt in (f"busctl call {manager} ResolveHostname isit 0 words.example 0 0",
                    f"""varlinkctl call {RESOLVER} io.systemd.Resolve.ResolveHostname '{{"name":"words.example"}}'"""):
        code, said = unit.probe.run(f"{IN_PANEL} {attempt}", 60)
        assert code != 0 and re.search("Access denied|Permission denied", said), (attempt, code, said)
    assert went_to(unit, STRANGER) == set() and went_to(unit, NAME_SERVER) == set()
    assert ("TCP", 443) not in went_to(unit, cast.AIREDALE.host)
    unit.probe.run(f"setpriv --reuid=winglink --clear-groups timeout 2 bash -c '</dev/tcp/{cast.AIREDALE.host}/5061'", 60)
    assert ("TCP", 5061) in went_to(unit, cast.AIREDALE.host)
    assert unit.run("grep ^nameserver /etc/resolv.conf") == "nameserver 127.0.0.53"
    unit.run("setpriv --reuid=winglink --clear-groups getent ahosts somewhere.example >/dev/null 2>&1 &")
    plug.wait(unit, "the resolver asks", lambda: ("UDP", 53) in went_to(unit, NAME_SERVER))
    for address in (cast.AIREDALE.host, STRANGER, NAME_SERVER):
        unit.run(f"ip neigh del {address} dev {card}")


def test_the_panel_speaks_to_nobody_else(unit):
    """Of those that are on the bus, or are started when they are asked."""
    names = {name for name in unit.run("busctl list --no-legend --no-pager | cut -d' ' -f1").split() if not name.startswith(":")}
    assert names > SPEAKS_TO and {"org.freedesktop.resolve1", "org.freedesktop.login1", "org.freedesktop.systemd1"} <= names
    for name in sorted(names - {"org.freedesktop.DBus"}):
        code, said = unit.probe.run(f"{IN_PANEL} busctl call {name} / org.freedesktop.DBus.Peer Ping", 60)
        assert code == 0 if name in SPEAKS_TO else code != 0 and "Access denied" in said, (name, code, said)
    unit.run("setpriv --reuid=winglink --clear-groups busctl call org.freedesktop.systemd1 / org.freedesktop.DBus.Peer Ping")


def test_the_panel_reaches_no_other_socket(unit):
    """Whoever may write to a socket may speak to it."""
    every = {line.split()[7] for line in unit.run("cat /proc/net/unix").splitlines()[1:] if len(line.split()) > 7}
    paths = sorted(path for path in every if path.startswith("/"))
    assert RESOLVER in paths and "/run/dbus/system_bus_socket" in paths
    found = unit.run(f"""{IN_PANEL} sh -c 'for path in "$@"; do [ ! -w "$path" ] || echo "$path"; done' - {" ".join(paths)}""").split()
    assert "/run/dbus/system_bus_socket" in found and [path for path in found if not REACHED.fullmatch(path)] == []


@pytest.mark.parametrize("user", ["winglink", "winglink-panel", "_chrony"])
def test_updates_are_not_for_our_programs(unit, user):
    """RAUC's policy on the bus, in the place of the open one that it brings."""
    method = "de.pengutronix.rauc / de.pengutronix.rauc.Installer"
    for call in (f"call {method} InstallBundle 'sa{{sv}}' /var/update.raucb 0", f"get-property {method} Operation",
                 f"call {method} Mark ss bad booted"):
        code, said = unit.probe.run(f"setpriv --reuid={user} --clear-groups busctl {call}", 60)
        assert code != 0 and "Access denied" in said, said
    assert unit.run(f"busctl get-property {method} Operation") == 's "idle"'


def test_the_firewall_knows_the_rooms_and_nobody_else(unit):
    rules = unit.run("nft list ruleset")
    assert rules.count("policy drop") == 3
    peers = re.search(r"set peers4 \{.*?elements = \{([^}]*)\}", rules, re.DOTALL)
    assert sorted(peers[1].replace(",", " ").split()) == sorted([cast.AIREDALE.host, cast.AIREDALE_2.host, cast.FEATHERSTONE.host])
    assert re.search(r"set media \{.*?elements = \{ 40000-40999 \}", rules, re.DOTALL)


def test_the_firewall_takes_no_older_bundle(unit):
    """The keeper has written down a newer one, where winglinkd cannot write; the sets stay as they are."""
    before = unit.run("nft list ruleset")
    unit.run("echo 1000000 >/var/lib/winglink-keeper/site-serial")
    assert unit.probe.run("systemctl restart winglink-firewall", 120)[0] != 0
    assert "older than the one that was in use" in unit.run("journalctl -b -u winglink-firewall -o cat --no-pager")
    assert unit.run("nft list ruleset") == before
    unit.run("rm /var/lib/winglink-keeper/site-serial && systemctl restart winglink-firewall")


def test_the_firmware_knows_both_slots(unit, image):
    entries = unit.run("efibootmgr")
    assert re.search(r"^Boot\w{4}\* winglink-a\s", entries, re.MULTILINE)
    assert re.search(r"^Boot\w{4}\* winglink-b\s", entries, re.MULTILINE)
    status = json.loads(unit.run("rauc status --output-format=json"))
    board = (TOP / "board" / image.name / "board.conf").read_text(encoding="utf-8")
    assert status["booted"] == "winglink-a"
    assert status["compatible"] == re.search(r"^compatible = (\S+)$", board, re.MULTILINE)[1]


def test_entries_that_lead_elsewhere_are_made_again(unit):
    """As after a spare disk: both entries have the right names, and lead to the seed's partition."""
    unit.run("""number() { efibootmgr | sed -n "s/^Boot\\(....\\)[* ] winglink-$1.*/\\1/p"; }
        part=$(basename $(readlink -f /dev/disk/by-partlabel/seed))
        for slot in a b; do
            efibootmgr -q -B -b $(number $slot)
            efibootmgr -q -c -d /dev/vda -p $(cat /sys/class/block/$part/partition) -L winglink-$slot -l 'EFI'
        done
        systemctl restart winglink-boot-entries""")
    entries = unit.run("efibootmgr")
    leads = dict(re.findall(r"^Boot\w{4}\* winglink-(.)\s+HD\(\d+,GPT,([0-9a-f-]+),", entries, re.MULTILINE))
    assert leads == {slot: unit.run(f"blkid -p -o value -s PART_ENTRY_UUID /dev/disk/by-partlabel/boot-{slot}") for slot in "ab"}, entries
    assert len(re.findall("winglink-", entries)) == 2, entries
    names = {number: slot for number, slot in re.findall(r"^Boot(\w{4})\* winglink-(.)", entries, re.MULTILINE)}
    order = re.search(r"^BootOrder: (\w{4}),(\w{4})", entries, re.MULTILINE)
    assert [names[order[1]], names[order[2]]] == ["a", "b"], entries


@pytest.mark.parametrize("name", ["winglinkd", "winglink-panel", "winglink-keeper", "winglink-seed", "winglink-firewall", "winglink-boot-entries",
                                  "winglink-time", "winglink-usb-policy", "winglink-door"])
def test_our_services_are_confined(unit, name):
    words = unit.run(f"systemd-analyze security --no-pager {name}.service | tail -n 1")
    assert float(re.search(r": (\d+\.\d)", words)[1]) < 2.0, words


@pytest.mark.parametrize("name", ["chronyd-restricted", "usbguard"])
def test_what_needs_more_is_confined_too(unit, name):
    """Sets the clock; decides on USB devices. Neither is ours."""
    words = unit.run(f"systemd-analyze security --no-pager {name}.service | tail -n 1")
    assert float(re.search(r": (\d+\.\d)", words)[1]) < 3.5, words


def test_the_other_slot_starts_and_the_data_is_still_there(unit):
    """Last in this file: the machine is another one afterwards."""
    machine_id = unit.run("cat /etc/machine-id")
    unit.run("rauc status mark-bad booted")  # else the other slot's keeper would only try this one again
    unit.restart(200)
    unit.up(600)
    unit.settled()
    assert "rauc.slot=winglink-b" in unit.run("cat /proc/cmdline")
    assert unit.run("systemctl show -P ActiveState winglinkd") == "active"
    assert unit.run("cat /etc/machine-id") == machine_id
    assert "took" not in unit.run("journalctl -b -u winglink-seed --no-pager -o cat")
