# SPDX-License-Identifier: Apache-2.0
"""A contact sheet: pictures side by side, each with its caption."""

import pathlib

from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/opentype/inter/Inter-Medium.otf"
WIDTH, GAP, CAPTION, COLUMNS = 560, 16, 34, 3
PAPER, INK = "#f4f2ee", "#20262e"


def load(file: pathlib.Path) -> Image.Image:
    if not file.exists():
        return Image.new("RGB", (WIDTH, WIDTH * 9 // 16), INK)
    with Image.open(file) as picture:
        height = WIDTH * picture.height // picture.width
        return picture.convert("RGB").resize((WIDTH, height), Image.Resampling.LANCZOS)


def make(folder: pathlib.Path, captions: dict, out: pathlib.Path):
    """captions: file name in folder to words, in reading order; three pictures a row.
    A file that is not there is shown as an empty frame."""
    pictures = [(load(folder / name), words) for name, words in captions.items()]
    tallest = max(picture.height for picture, _ in pictures)
    rows = -(-len(pictures) // COLUMNS)
    sheet = Image.new("RGB", (GAP + COLUMNS * (WIDTH + GAP), GAP + rows * (tallest + CAPTION + GAP)), PAPER)
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.truetype(FONT, 19)
    for at, (picture, words) in enumerate(pictures):
        x = GAP + at % COLUMNS * (WIDTH + GAP)
        y = GAP + at // COLUMNS * (tallest + CAPTION + GAP)
        sheet.paste(picture, (x, y))
        draw.text((x, y + tallest + 6), words[0].upper() + words[1:], font=font, fill=INK)
    sheet.save(out)
