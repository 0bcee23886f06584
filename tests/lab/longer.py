# SPDX-License-Identifier: Apache-2.0
"""A language that has words 40 % longer than ours: a gettext catalogue made of the very strings that translators get."""

import ast
import pathlib
import re
import shutil
import struct

from .world import do

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
LANGUAGE = "en_LONGER"
LONGER = 0.4
KEPT = re.compile(r"(\{\w+\}|%[a-z%])")   # what a translation keeps
LETTERS = re.compile(r"[A-Za-z’]+")
FOLDER = pathlib.Path("/usr/share/locale")  # where gettext looks
NEUTRAL = pathlib.Path("/usr/lib/locale/C.utf8")  # sorts and counts; its name alone says that nothing is translated
LOCALES = pathlib.Path("/run/lab/locales")
MAGIC, HEADER = 0x950412DE, "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"


def lengthen(text: str) -> str:
    """Every word in it, by repeating its end; placeholders are kept."""
    return "".join(part if KEPT.fullmatch(part) else LETTERS.sub(longer_word, part) for part in KEPT.split(text))


def longer_word(found: re.Match) -> str:
    word = found[0]
    more = -(-len(word) * LONGER // 1)
    return word + "".join(word[-1 - at % len(word)] for at in range(int(more))).lower()


def entries(template: pathlib.Path) -> list:
    """(singular, plural or "") of a .pot."""
    found, current, key = [], {}, None
    for line in [*template.read_text().splitlines(), ""]:
        if said := re.match(r'(msg\w+)(?:\[\d\])? (".*")$', line):
            key = said[1]
            current[key] = ast.literal_eval(said[2])
        elif line.startswith('"') and key:
            current[key] += ast.literal_eval(line)
        elif not line and current:
            found.append((current["msgid"], current.get("msgid_plural", "")))
            current, key = {}, None
    return [(one, more) for one, more in found if one]


def catalogue(texts: list) -> bytes:
    """The texts and their translations as a .mo (GNU gettext manual, 10.3)."""
    pairs = [(b"", HEADER.encode())]
    pairs += [("\0".join(filter(None, text)).encode(), "\0".join(map(lengthen, filter(None, text))).encode())
              for text in texts]
    pairs.sort()
    at, tables, strings = 28 + 16 * len(pairs), [[], []], b""
    for side in (0, 1):
        for pair in pairs:
            tables[side].append((len(pair[side]), at + len(strings)))
            strings += pair[side] + b"\0"
    head = struct.pack("<7I", MAGIC, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + b"".join(struct.pack("<2I", *entry) for table in tables for entry in table) + strings


def environment() -> dict:
    """For a program that shall speak it."""
    return {"LOCPATH": str(LOCALES), "LANG": f"{LANGUAGE}.UTF-8"}


def install() -> set:
    """Makes the language known in this world alone. All strings of ours, as they are in English."""
    template = TOP / do("make", "-s", "-C", TOP, "pot").splitlines()[-1]
    texts = entries(template)
    do("mount", "-t", "tmpfs", "tmpfs", FOLDER)
    folder = FOLDER / LANGUAGE / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "winglink.mo").write_bytes(catalogue(texts))
    shutil.copytree(NEUTRAL, LOCALES / f"{LANGUAGE}.UTF-8")
    return {text for pair in texts for text in pair if text}
