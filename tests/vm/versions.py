# SPDX-License-Identifier: Apache-2.0
"""Other versions of the image under test, made of its own root by the last steps of the build; and bundles of them."""

import os
import pathlib
import re
import shutil
import subprocess

from lab.world import do

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
STEPS = ("verity", "kernel", "boot")
NEXT, BROKEN = "0.2.0+vm", "0.3.0+vm"


def step(name: str, environment: dict):
    done = subprocess.run([TOP / "scripts" / "image.d" / name], env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{name}: {done.stderr[-1000:]}"


def make(image: pathlib.Path, folder: pathlib.Path, version: str, change=None) -> pathlib.Path:
    """The image's root as another version, changed by change(ROOT) (files are replaced, never written to: they are links to
    the image's own). A build folder, as scripts/image leaves one."""
    shutil.rmtree(folder, ignore_errors=True)
    work = folder / "image" / image.name / "work"
    work.mkdir(parents=True)
    do("cp", "-al", image / "work" / "root", work / "root")
    for part in ("modules", "vmlinuz", "initrd.img", "stubs"):
        (work / part).symlink_to(image / "work" / part)
    release = work / "root/usr/lib/os-release"
    lines = [f"IMAGE_VERSION={version}" if line.startswith("IMAGE_VERSION=") else line
             for line in release.read_text(encoding="utf-8").splitlines()]
    replace(release, "\n".join(lines) + "\n")
    if change:
        change(work / "root")
    environment = os.environ | {"top": str(TOP), "build": str(folder), "board": image.name, "out": str(work.parent), "work": str(work),
                                "WINGLINK_VERSION": version}
    for name in STEPS:
        step(name, environment)
    shutil.rmtree(work / "root")  # the bundle is made of what the steps left
    return folder


def replace(path: pathlib.Path, text: str, mode: int = 0o644):
    path.unlink()
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)


def bundle(folder: pathlib.Path, board: str) -> pathlib.Path:
    """The update of a build folder, by the script that ships."""
    do(TOP / "scripts" / "bundle", folder, board)
    return (folder / "image" / board / "update.raucb").resolve()


def small_bundle(path: pathlib.Path, keys: pathlib.Path, compatible: str, version: str) -> pathlib.Path:
    """One that is signed as it should be, and holds nothing that could run."""
    content = path.parent / f"{path.name}.content"
    content.mkdir()
    for name in ("root", "boot"):
        (content / f"{name}.img").write_bytes(os.urandom(1 << 20))
    (content / "manifest.raucm").write_text(
        f"[update]\ncompatible={compatible}\nversion={version}\n[bundle]\nformat=verity\n"
        "[image.root]\nfilename=root.img\n[image.boot]\nfilename=boot.img\n", encoding="ascii")
    do("rauc", f"--cert={keys / 'update.pem'}", f"--key={keys / 'update.key'}", "bundle", content, path)
    return path


def other_keys(folder: pathlib.Path) -> pathlib.Path:
    """Somebody else's authority and signature for updates, which look like ours."""
    folder.mkdir()
    own = ["openssl", "req", "-new", "-newkey", "rsa:2048", "-noenc", "-sha256"]
    do(*own, "-x509", "-days", "30", "-subj", "/CN=Somebody else", "-addext", "basicConstraints = critical, CA:TRUE",
       "-keyout", folder / "update-ca.key", "-out", folder / "update-ca.pem")
    do(*own, "-subj", "/CN=Somebody else: updates", "-keyout", folder / "update.key", "-out", folder / "update.csr")
    extensions = folder / "extensions"
    extensions.write_text("basicConstraints = critical, CA:FALSE\nkeyUsage = critical, digitalSignature\n"
                          "extendedKeyUsage = critical, codeSigning\n", encoding="ascii")
    do("openssl", "x509", "-req", "-in", folder / "update.csr", "-CA", folder / "update-ca.pem", "-CAkey", folder / "update-ca.key",
       "-sha256", "-days", "30", "-extfile", extensions, "-out", folder / "update.pem")
    return folder


def flipped(path: pathlib.Path, target: pathlib.Path) -> pathlib.Path:
    """The same bundle with one bit changed, in the middle of what it brings."""
    shutil.copyfile(path, target)
    with open(target, "r+b") as file:
        file.seek(path.stat().st_size // 2)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1]))
    return target


def no_panel(root: pathlib.Path):
    replace(root / "usr/bin/winglink-panel", "#!/bin/sh\nexit 1\n", 0o755)


def bundles(image: pathlib.Path, keys: pathlib.Path, build: pathlib.Path, folder: pathlib.Path) -> dict:
    """Those that the tests install, or try to, by the name of the disk that each is on."""
    made = {}
    for name, version, change in (("next", NEXT, None), ("broken", BROKEN, no_panel)):
        made[name] = bundle(make(image, build / "image-versions" / name, version, change), image.name)
    compatible = re.search(r"^compatible=(\S+)", (image / "work/root/etc/rauc/system.conf").read_text(encoding="utf-8"), re.MULTILINE)[1]
    made["flipped"] = flipped(made["next"], folder / "flipped.raucb")
    made["older"] = small_bundle(folder / "older.raucb", keys, compatible, "0.0.9")
    made["board"] = small_bundle(folder / "board.raucb", keys, "winglink-other", "0.9.0")
    made["signature"] = small_bundle(folder / "signature.raucb", other_keys(folder / "keys"), compatible, "0.9.0")
    return made
