# SPDX-License-Identifier: Apache-2.0
"""Steps of scripts/image that must not end well when what they call does not; with stand-ins for that."""

import os
import pathlib
import subprocess

import pytest

pytestmark = pytest.mark.beside

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
STEPS = TOP / "scripts/image.d"
HASH = "4d" * 32
LIBRARIES = """set -euo pipefail
die() { echo "$*"; exit 1; }
in_tree() { printf '%s\\n' "$SAID"; return "$LEFT"; }
eval "$(sed -n '/^libraries_found() {$/,/^}$/p' "$1")"
libraries_found
"""


@pytest.mark.parametrize("said, good", [(f"UUID:\t1\nRoot hash:      \t{HASH}\n", True), ("UUID:\t1\n", False), ("Root hash:\n", False)],
                         ids=["a hash", "none", "an empty one"])
def test_no_image_without_a_root_hash(tmp_path, said, good):
    """It would be one whose kernel believes any root, or none."""
    for name, text in {"mksquashfs": 'echo x >"$2"', "veritysetup": f"printf '%s' '{said}'"}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n", encoding="ascii")
        (tmp_path / name).chmod(0o755)
    done = subprocess.run([STEPS / "verity"], capture_output=True, text=True, check=False, env=os.environ | {
        "PATH": f"{tmp_path}:{os.environ['PATH']}", "top": str(TOP), "out": str(tmp_path), "work": str(tmp_path),
        "WINGLINK_STORE": str(tmp_path), "WINGLINK_KEYS": str(tmp_path), "WINGLINK_VERSION": "1.4.0"})
    assert (done.returncode == 0) == good and ("no root hash" in done.stderr) != good, done.stderr
    assert not good or (tmp_path / "root.hash").read_text(encoding="ascii") == HASH + "\n"


@pytest.mark.parametrize("said, left, words", [
    ("libc.so.6 => /lib/libc.so.6 (0x1)", 0, ""),
    ("libx.so.1 => not found\nlibc.so.6 => /lib/libc.so.6 (0x1)", 0, "winglinkd lacks libraries in the image: libx.so.1 => not found"),
    ("", 1, "winglinkd: its libraries cannot be listed")], ids=["all", "one lacks", "ldd fails"])
def test_every_program_finds_its_libraries(tmp_path, said, left, words):
    (tmp_path / "usr/bin").mkdir(parents=True)
    (tmp_path / "usr/bin/winglinkd").touch()
    done = subprocess.run(["bash", "-c", LIBRARIES, "libraries", STEPS / "install"], capture_output=True, text=True, check=False,
                          env=os.environ | {"root": str(tmp_path), "SAID": said, "LEFT": str(left)})
    assert (done.returncode, done.stdout.strip()) == (int(bool(words)), words), done.stderr
