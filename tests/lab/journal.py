# SPDX-License-Identifier: Apache-2.0
"""A journal that a unit's programs would have left: systemd's file format (systemd.io/JOURNAL_FILE_FORMAT), written as a whole, for
machines on which nobody may run a journald. Without compression, and with the hash of the format's first form."""

import pathlib
import struct

DATA, FIELD, ENTRY, DATA_TABLE, FIELD_TABLE, ENTRY_ARRAY = range(1, 7)
HEADER, SLOTS = 240, 97
MACHINE, BOOT, FILE = (bytes([number]) * 16 for number in (0x11, 0x22, 0x33))
FULL = 0xFFFFFFFF


def turn(word: int, by: int) -> int:
    return (word << by | word >> 32 - by) & FULL


def hash64(data: bytes) -> int:
    """Bob Jenkins's lookup3 (hashlittle2), of which both halves count."""
    a = b = c = 0xDEADBEEF + len(data) & FULL
    while len(data) > 12:
        a, b, c = ((word + more) & FULL for word, more in zip((a, b, c), struct.unpack("<3I", data[:12])))
        data = data[12:]
        for by_a, by_b, by_c in ((4, 6, 8), (16, 19, 4)):
            a, c = (a - c & FULL) ^ turn(c, by_a), c + b & FULL
            b, a = (b - a & FULL) ^ turn(a, by_b), a + c & FULL
            c, b = (c - b & FULL) ^ turn(b, by_c), b + a & FULL
    if data:
        a, b, c = ((word + more) & FULL for word, more in zip((a, b, c), struct.unpack("<3I", data.ljust(12, b"\0"))))
        for by_c, by_a, by_b in ((14, 11, 25), (16, 4, 14)):
            c = (c ^ b) - turn(b, by_c) & FULL
            a = (a ^ c) - turn(c, by_a) & FULL
            b = (b ^ a) - turn(a, by_b) & FULL
        c = (c ^ b) - turn(b, 24) & FULL
    return c << 32 | b


class Writer:
    """Objects one behind the other; what points to a later one is filled in afterwards."""

    def __init__(self):
        self.file = bytearray(HEADER)
        self.count = dict.fromkeys(range(1, 7), 0)
        self.last = 0

    def add(self, kind: int, content: bytes) -> int:
        at = self.last = len(self.file)
        self.file += struct.pack("<B7xQ", kind, 16 + len(content)) + content
        self.file += bytes(-len(self.file) % 8)
        self.count[kind] += 1
        return at

    def put(self, at: int, number: int):
        struct.pack_into("<Q", self.file, at, number)

    def get(self, at: int) -> int:
        return struct.unpack_from("<Q", self.file, at)[0]

    def chain(self, table: int, at: int, number: int):
        """Into its slot of a hash table, behind the last one there."""
        slot = table + 16 + number % SLOTS * 16
        before = self.get(slot + 8)
        self.put(before + 24 if before else slot, at)
        self.put(slot + 8, at)

    def array(self, entries: list) -> int:
        return self.add(ENTRY_ARRAY, struct.pack(f"<Q{len(entries)}Q", 0, *entries)) if entries else 0


def content(entries: list) -> bytes:
    """entries: dictionaries of fields, in their order, a second apart; the last one is as old as the time that it names."""
    writer, data, fields, uses = Writer(), {}, {}, {}
    field_table = writer.add(FIELD_TABLE, bytes(16 * SLOTS))
    data_table = writer.add(DATA_TABLE, bytes(16 * SLOTS))
    made, times = [], []
    for number, entry in enumerate(entries, 1):
        times.append(entry["time"])
        items = []
        for name, text in entry.items():
            if name == "time":
                continue
            payload = f"{name}={text}".encode()
            if payload not in data:
                sum_of = hash64(payload)
                data[payload] = writer.add(DATA, struct.pack("<6Q", sum_of, 0, 0, 0, 0, 0) + payload)
                writer.chain(data_table, data[payload], sum_of)
                if name not in fields:
                    fields[name] = writer.add(FIELD, struct.pack("<3Q", hash64(name.encode()), 0, 0) + name.encode())
                    writer.chain(field_table, fields[name], hash64(name.encode()))
                writer.put(data[payload] + 32, writer.get(fields[name] + 32))
                writer.put(fields[name] + 32, data[payload])
            items.append((data[payload], hash64(payload)))
        every = 0
        for _, sum_of in items:
            every ^= sum_of
        made.append(writer.add(ENTRY, struct.pack("<3Q16sQ", number, entry["time"], number * 1000000, BOOT, every)
                               + b"".join(struct.pack("<2Q", *item) for item in sorted(set(items)))))
        for at, _ in set(items):
            uses.setdefault(at, []).append(made[-1])
    for at, used in uses.items():
        writer.put(at + 40, used[0])
        writer.put(at + 48, writer.array(used[1:]))
        writer.put(at + 56, len(used))
    entry_array = writer.array(made)
    struct.pack_into("<8s2IB7x16s16s16s16s19Q", writer.file, 0, b"LPKSHHRH", 0, 0, 0, FILE, MACHINE, BOOT, FILE,
                     HEADER, len(writer.file) - HEADER, data_table + 16, 16 * SLOTS, field_table + 16, 16 * SLOTS, writer.last,
                     sum(writer.count.values()), len(made), len(made), 1, entry_array, times[0], times[-1], len(made) * 1000000,
                     writer.count[DATA], writer.count[FIELD], 0, writer.count[ENTRY_ARRAY])
    return bytes(writer.file)


def leave(root: pathlib.Path, lines: list, now: float):
    """lines: (unit, program, priority, message) each, as journald would have kept them on the machine with this root."""
    folder = root / "var/log/journal" / MACHINE.hex()
    folder.mkdir(parents=True, exist_ok=True)
    begin = int((now - len(lines)) * 1000000)
    entries = [{"time": begin + number * 1000000, "_SYSTEMD_UNIT": unit, "_COMM": program, "PRIORITY": priority, "MESSAGE": message,
                "_TRANSPORT": "journal", "_BOOT_ID": BOOT.hex(), "_MACHINE_ID": MACHINE.hex()}
               for number, (unit, program, priority, message) in enumerate(lines)]
    (folder / "system.journal").write_bytes(content(entries))
