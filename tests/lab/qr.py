# SPDX-License-Identifier: Apache-2.0
"""Reads a QR code (ISO/IEC 18004) that is drawn without damage, module by module: what a telephone's camera would say of it. It
knows nothing of the library that draws them. Errors are not corrected: a wrong module is a wrong text, or none."""

import re

import numpy

# Per version from 1, at error correction level M: check codewords of a block, number of blocks (table 9).
LEVEL_M = [(10, 1), (16, 1), (26, 1), (18, 2), (24, 2), (16, 4), (18, 4), (22, 4), (22, 5), (26, 5), (30, 5), (22, 8), (22, 9), (24, 9), (24, 10)]
# Centres of the alignment patterns, beside 6 (annex E).
ALIGNED = [(), (18,), (22,), (26,), (30,), (34,), (22, 38), (24, 42), (26, 46), (28, 50), (30, 54), (32, 58), (34, 62), (26, 46, 66), (26, 48, 70)]
MASKS = [lambda y, x: (y + x) % 2, lambda y, x: y % 2, lambda y, x: x % 3, lambda y, x: (y + x) % 3, lambda y, x: (y // 2 + x // 3) % 2,
         lambda y, x: y * x % 2 + y * x % 3, lambda y, x: (y * x % 2 + y * x % 3) % 2, lambda y, x: ((y + x) % 2 + y * x % 3) % 2]
FORMAT_MASK, M = 0b101010000010010, 0b00
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def modules_of_svg(svg: str) -> numpy.ndarray:
    """The dark modules (1) of what qrencode --type=SVG drew, without the quiet zone."""
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    drawn = numpy.zeros((size, size), dtype=int)
    for x, y in re.findall(r'<rect x="(\d+)" y="(\d+)" width="1" height="1" fill="#000000"', svg):
        drawn[int(y), int(x)] = 1
    rows, columns = numpy.nonzero(drawn)
    assert rows.size, f"no module is dark: {svg[:400]}"
    return drawn[rows.min():rows.max() + 1, columns.min():columns.max() + 1]


def modules_of_picture(pixels: numpy.ndarray) -> numpy.ndarray:
    """The same of a picture of the code alone: height x width x 3, dark on light."""
    dark = pixels.mean(axis=2) < 128
    rows, columns = numpy.nonzero(dark)
    assert rows.size, "nothing is dark"
    dark = dark[rows.min():rows.max() + 1, columns.min():columns.max() + 1]
    finder = int(numpy.argmin(dark[0]))  # its upper edge: seven modules
    assert finder, "no corner of a code is in the upper left"
    size = round(dark.shape[1] * 7 / finder)
    middles = ((numpy.arange(size) + 0.5) * dark.shape[1] / size).astype(int)
    return dark[numpy.ix_(middles, middles)].astype(int)


def is_function(version: int) -> numpy.ndarray:
    """Modules that carry no data."""
    size = 17 + 4 * version
    taken = numpy.zeros((size, size), dtype=bool)
    taken[:9, :9] = taken[:9, -8:] = taken[-8:, :9] = True
    taken[6, :] = taken[:, 6] = True
    centres = (6, *ALIGNED[version - 1])
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    for y, x in {(y, x) for y in centres for x in centres if ALIGNED[version - 1]} - corners:
        taken[y - 2:y + 3, x - 2:x + 3] = True
    if version >= 7:
        taken[:6, -11:-8] = taken[-11:-8, :6] = True
    return taken


def codewords(dark: numpy.ndarray, version: int) -> bytes:
    """As they stand: two columns at a time from the right, up and down in turn, unmasked."""
    row = [*dark[8, :6], dark[8, 7], dark[8, 8], dark[7, 8], *dark[5::-1, 8]]
    word = int("".join(map(str, row)), 2) ^ FORMAT_MASK
    assert word >> 13 == M, "the level is not M"
    mask, taken, size = MASKS[word >> 10 & 7], is_function(version), len(dark)
    columns = [x for x in range(size - 1, 6, -2)] + [5, 3, 1]
    bits = [int(dark[y, x]) ^ (mask(y, x) == 0)
            for turn, right in enumerate(columns) for y in (range(size) if turn % 2 else range(size - 1, -1, -1))
            for x in (right, right - 1) if not taken[y, x]]
    return bytes(int("".join(str(int(bit)) for bit in bits[at:at + 8]), 2) for at in range(0, len(bits) - 7, 8))


def data_of(words: bytes, version: int) -> bytes:
    """Blocks put together again: they stand interleaved, the shorter ones first, check codewords behind all of them."""
    checks, blocks = LEVEL_M[version - 1]
    short, longer = divmod(len(words) - checks * blocks, blocks)
    parts = [bytearray() for _ in range(blocks)]
    for at, word in enumerate(words[:short * blocks + longer]):
        index = at % blocks if at < short * blocks else blocks - longer + at - short * blocks
        parts[index].append(word)
    return b"".join(parts)


def text_of(data: bytes, version: int) -> str:
    """Segments of digits, letters and bytes, up to the terminator."""
    bits, at, found = "".join(f"{byte:08b}" for byte in data), 0, b""

    def take(count: int) -> int:
        nonlocal at
        at += count
        return int(bits[at - count:at], 2)
    longer = version >= 10
    while at + 4 <= len(bits) and (mode := take(4)):
        if mode == 1:
            left = take(12 if longer else 10)
            while left:
                count = min(left, 3)
                found += str(take((0, 4, 7, 10)[count])).zfill(count).encode()
                left -= count
        elif mode == 2:
            left = take(11 if longer else 9)
            while left > 1:
                found += "".join(LETTERS[index] for index in divmod(take(11), 45)).encode()
                left -= 2
            found += LETTERS[take(6)].encode() if left else b""
        else:
            assert mode == 4, f"a segment of mode {mode}"
            found += bytes(take(8) for _ in range(take(16 if longer else 8)))
    return found.decode()


def read(svg: str) -> str:
    return read_modules(modules_of_svg(svg))


def read_picture(pixels: numpy.ndarray) -> str:
    return read_modules(modules_of_picture(pixels))


def read_modules(dark: numpy.ndarray) -> str:
    version = (len(dark) - 17) // 4
    assert dark.shape == (17 + 4 * version,) * 2 and 1 <= version <= len(LEVEL_M), f"{dark.shape} modules"
    return text_of(data_of(codewords(dark, version), version), version)
