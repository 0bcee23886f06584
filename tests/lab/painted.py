# SPDX-License-Identifier: Apache-2.0
"""The marks of docs/stand-ins.md for programs that are none of ours: a film that carries them, for a foreign room
to send, and their reading from a picture file that it wrote."""

import dataclasses
import pathlib
import subprocess

import numpy
from PIL import Image

CELLS = 40
COLOURS = {"top right": (81, 90, 240), "bottom left": (145, 54, 34), "bottom right": (41, 240, 110)}
TOLERANCE = 60  # of a corner's colour channels, 0 to 255, after encoding, decoding and two changes of colour space


def crc8(value24: int) -> int:
    crc = 0
    for byte in value24.to_bytes(3):
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ 0x07 if crc & 0x80 else crc << 1) & 0xFF
    return crc


def row(value24: int, cell: int) -> numpy.ndarray:
    bits = value24 << 8 | crc8(value24)
    lumas = [235 if bits >> 31 - at & 1 else 16 for at in range(32)]
    return numpy.repeat(numpy.repeat(numpy.uint8([lumas]), cell, 1), cell, 0)


def corners(width: int, height: int) -> dict:
    """Where the corner squares begin: (x, y) by name."""
    square = 2 * (width // CELLS)
    return {"top right": (width - square, 0), "bottom left": (0, height - square),
            "bottom right": (width - square, height - square)}


def frame(width: int, height: int, number: int, counter: int, fps: int) -> bytes:
    """One I420 picture: a pattern that moves, and the marks. Its time of capture is counted from 0."""
    cell = width // CELLS
    across, down = numpy.meshgrid(numpy.arange(width), numpy.arange(height))
    luma = (100 + 40 * numpy.sin((across + 3 * counter) / 50) + 30 * numpy.cos((down - counter) / 40)).astype("u1")
    chroma = [numpy.full((height // 2, width // 2), 128, "u1") for _ in range(2)]
    for at, value in enumerate((number << 20 | counter, counter * 4000 // fps)):
        luma[at * cell:(at + 1) * cell, :32 * cell] = row(value, cell)
        for plane in chroma:
            plane[at * cell // 2:(at + 1) * cell // 2, :16 * cell] = 128
    for name, (x, y) in corners(width, height).items():
        luma[y:y + 2 * cell, x:x + 2 * cell] = COLOURS[name][0]
        for plane, value in zip(chroma, COLOURS[name][1:]):
            plane[y // 2:y // 2 + cell, x // 2:x // 2 + cell] = value
    return luma.tobytes() + b"".join(plane.tobytes() for plane in chroma)


def film(file: pathlib.Path, number: int, width: int, height: int, fps: int, seconds: int):
    """A film of a camera with this number. Its counter begins at 0."""
    words = ["gst-launch-1.0", "-q", "fdsrc", "!", "rawvideoparse", "format=i420", f"width={width}", f"height={height}",
             f"framerate={fps}/1", "!", "x264enc", "speed-preset=ultrafast", "bitrate=1500", f"key-int-max={fps}", "!",
             "matroskamux", "!", "filesink", f"location={file}"]
    frames = b"".join(frame(width, height, number, counter, fps) for counter in range(fps * seconds))
    subprocess.run(words, input=frames, check=True)


@dataclasses.dataclass(frozen=True)
class Painted:
    """What is painted into a picture."""

    width: int
    height: int
    id: int
    counter: int
    whole: bool     # both rows have their check sums
    upright: bool   # the corners have their colours: not mirrored, cropped or tinted


def is_grey(file: pathlib.Path) -> bool:
    """Whether a picture file is one even grey: every colour of every pixel the same, but for what coding does."""
    with Image.open(file) as picture:
        colours = numpy.asarray(picture.convert("RGB"), "f4")
    return bool(numpy.ptp(colours) < 12)


def read_row(luma: numpy.ndarray, at: int, cell: int) -> tuple:
    """(value, whether its check sum is right) of a row of marks, by the middle half of each cell."""
    bits, edge = 0, cell // 4
    for column in range(32):
        middle = luma[at * cell + edge:(at + 1) * cell - edge, column * cell + edge:(column + 1) * cell - edge]
        bits = bits << 1 | int(middle.mean() > 125)
    return bits >> 8, crc8(bits >> 8) == bits & 0xFF


def read_file(file: pathlib.Path) -> Painted:
    """The marks in a picture file."""
    with Image.open(file) as picture:
        luma = numpy.asarray(picture.convert("L"), "f4")
        colours = numpy.asarray(picture.convert("RGB"), "f4")
    height, width = luma.shape
    cell = width // CELLS
    first, first_good = read_row(luma, 0, cell)
    _, second_good = read_row(luma, 1, cell)
    strongest = {"top right": 0, "bottom left": 1, "bottom right": 2}  # red, green, blue
    upright = True
    for name, (x, y) in corners(width, height).items():
        mean = colours[y + cell // 2:y + 3 * cell // 2, x + cell // 2:x + 3 * cell // 2].mean(axis=(0, 1))
        others = [value for at, value in enumerate(mean) if at != strongest[name]]
        upright = upright and mean[strongest[name]] > max(others) + TOLERANCE
    return Painted(width, height, first >> 20, first & 0xFFFFF, first_good and second_good, upright)
