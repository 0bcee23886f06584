# SPDX-License-Identifier: Apache-2.0
"""Steps of scripts/image that must not end well when what they call does not, with stand-ins for that; and scripts/bundle, which
takes an image's parts only as one build left them."""

import os
import pathlib
import subprocess

import pytest

from lab.world import do

pytestmark = pytest.mark.beside

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
STEPS = TOP / "scripts/image.d"
BOARD = "x86_64-uefi"
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


@pytest.mark.parametrize("broken", ["ukify", "sbsign"])
def test_no_kernel_image_without_a_word(tmp_path, broken):
    """Whatever makes it says why it does not; the step, what that means, and where the rest of it is."""
    for name in ("ukify", "sbsign", "sbverify"):
        (tmp_path / name).write_text(f"#!/bin/sh\n[ {name} != {broken} ] || {{ echo no memory >&2; exit 1; }}\n", encoding="ascii")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "stubs").mkdir()
    (tmp_path / "modules").mkdir()
    for name, text in {"stubs/linuxx64.efi.stub": "MZ", "root.hash": HASH, "root.offset": "4096", "variant": "development"}.items():
        (tmp_path / name).write_text(text + "\n", encoding="ascii")
    done = subprocess.run([STEPS / "kernel"], capture_output=True, text=True, check=False, env=os.environ | {
        "PATH": f"{tmp_path}:{os.environ['PATH']}", "top": str(TOP), "out": str(tmp_path), "work": str(tmp_path), "board": BOARD,
        "WINGLINK_STORE": str(tmp_path), "WINGLINK_KEYS": str(tmp_path)})
    assert (done.returncode, done.stderr) == (
        1, f"no memory\nimage: the kernel image could not be made: {broken} says why above; log in {tmp_path}/{broken}.log\n")


class Build:
    """A build folder with an image whose root is its os-release, and whose kernel its command lines."""

    def __init__(self, folder: pathlib.Path, keys: pathlib.Path):
        self.folder, self.out = folder, folder / "image" / BOARD
        self.environment = os.environ | {"WINGLINK_STORE": str(folder / "store"), "WINGLINK_KEYS": str(keys)}
        (self.out / "work/root/usr/lib").mkdir(parents=True)
        (self.out / "work/root/usr/lib/noise").write_bytes(os.urandom(1 << 16))  # RAUC wants more than a page

    def step(self, name: str, version: str):
        do(STEPS / name, env=self.environment | {"top": str(TOP), "build": str(self.folder), "board": BOARD, "out": str(self.out),
                                                 "work": str(self.out / "work"), "WINGLINK_VERSION": version})

    def install(self, version: str):
        (self.out / "work/root/usr/lib/os-release").write_text(f"IMAGE_VERSION={version}\nVARIANT_ID=development\n", encoding="ascii")

    def pack(self, version: str):
        self.install(version)
        self.step("verity", version)

    def start(self, version: str):
        said = {name: (self.out / f"work/root.{name}").read_text(encoding="ascii").strip() for name in ("hash", "offset")}
        line = f"roothash={said['hash']} systemd.verity_root_options=hash-offset={said['offset']},panic-on-corruption\n"
        (self.out / "kernel.efi").write_bytes(b"MZ\0\xff" + line.encode() * 2)
        self.step("boot", version)

    def bundle(self) -> subprocess.CompletedProcess:
        return subprocess.run([TOP / "scripts/bundle", self.folder, BOARD], cwd="/", env=self.environment, check=False, capture_output=True, text=True)


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys") / "keys"
    do(TOP / "scripts/signing-keys", folder, "Winglink DEVELOPMENT, not for patients", "development")
    return folder


def test_a_bundle_is_of_one_build(tmp_path, keys):
    """What was packed last, under its own version: not what a build that was broken off would have called it."""
    build = Build(tmp_path, keys)
    assert "there is no image yet" in build.bundle().stderr
    build.pack("1.0.0+one")
    build.start("1.0.0+one")
    build.install("2.0.0+two")
    done = build.bundle()
    made = (build.out / "update.raucb").resolve()
    assert "image: for units that run this VERSION (scripts/build.mk) already, raise it first" in done.stderr
    assert done.returncode == 0 and made.name == f"winglink-1.0.0+one-{BOARD}-development.raucb", done.stderr
    assert "'1.0.0+one'" in do("rauc", f"--conf={build.out / 'work/rauc.conf'}", "info", made)
    build.pack("2.0.0+two")  # and no kernel that believes it
    done = build.bundle()
    assert done.returncode == 1 and done.stderr.endswith(f"image: root.img and boot.img are not of one build: make image BOARD={BOARD}\n"), done.stderr
    build.start("2.0.0+two")
    assert build.bundle().returncode == 0
    with open(build.out / "root.img", "r+b") as root:
        root.seek(100)
        root.write(b"a bit of another one")
    assert "not of one build" in build.bundle().stderr


def test_no_bundle_without_a_kernel(tmp_path, keys):
    build = Build(tmp_path, keys)
    build.pack("1.0.0+one")
    build.start("1.0.0+one")
    do("mdel", "-i", build.out / "boot.img", "::EFI/BOOT/BOOTX64.EFI")
    done = build.bundle()
    assert done.returncode == 1 and "not of one build" in done.stderr, done.stderr


def test_an_image_and_its_bundle_at_once(tmp_path):
    """However many jobs make may do at the same time: the bundle waits for the image that it is made of."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts/sdk").write_text("#!/bin/sh\neval target=\\$$#\necho $target begun\nsleep 0.2\necho $target done\n", encoding="ascii")
    (tmp_path / "scripts/sdk").chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if name != "WINGLINK_IN_SDK" and not name.startswith(("MAKE", "MFLAGS"))}
    said = do("make", "-f", TOP / "Makefile", "-j2", "image", "bundle", cwd=tmp_path, env=environment)
    assert said.split("\n") == ["image begun", "image done", "bundle begun", "bundle done", ""]
