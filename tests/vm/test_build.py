# SPDX-License-Identifier: Apache-2.0
"""The build: the same tree and packages make the same bytes; what lies beside an image says what is in it."""

import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import time

import pytest

TOP = pathlib.Path(__file__).resolve().parent.parent.parent


def digest(path: pathlib.Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


BUILD_SECONDS = 900  # what is promised of two cores with a warm SDK
PROGRAMS = ("winglinkd", "winglinkctl", "winglink-panel", "winglink-keeper")


def compile_again(folder: pathlib.Path):
    """Our programs from their sources, in a build folder of another name; nothing is taken from a compiler's cache."""
    place = folder.relative_to(TOP)
    make = ["make", "--no-print-directory", f"-j{os.cpu_count()}", f"B={place}", *(f"{place}/{program}" for program in PROGRAMS)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))} | {"CCACHE_DISABLE": "1"}
    done = subprocess.run(make, cwd=TOP, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-1000:]


@pytest.mark.seconds(2400)
def test_a_second_build_is_the_same(build, image):
    """From the sources and the packages up, in the time that is promised, without a network (the tests have none but their own). Only
    the signature may differ, and what holds it."""
    again = build / "image-again"
    shutil.rmtree(again, ignore_errors=True)
    again.mkdir()
    started = time.monotonic()
    compile_again(again)
    done = subprocess.run([TOP / "scripts/image", again, image.name], env=os.environ | {"FRESH": "1"}, check=False,
                          capture_output=True, text=True)
    took = time.monotonic() - started
    assert done.returncode == 0, done.stderr[-1000:]
    assert took <= BUILD_SECONDS, f"{took:.0f} s: {done.stderr[-1000:]}"
    second = again / "image" / image.name
    assert digest(second / "work/kernel.unsigned.efi") == digest(image / "work/kernel.unsigned.efi")
    assert digest(second / "root.img") == digest(image / "root.img")
    for kind in ("packages", "spdx.json"):
        assert next(second.glob(f"winglink-*.{kind}")).read_bytes() == next(image.glob(f"winglink-*.{kind}")).read_bytes(), kind
    shutil.rmtree(again)


def test_what_is_in_it_is_listed(image):
    listed = [line.split() for line in next(image.glob("winglink-*.packages")).read_text(encoding="ascii").splitlines()]
    document = json.loads(next(image.glob("winglink-*.spdx.json")).read_text(encoding="utf-8"))
    packages = {(package["name"], package["versionInfo"]): package["checksums"][0]["checksumValue"] for package in document["packages"]}
    assert len(listed) > 300 and all(packages[name, version] == checksum for _, name, version, _, checksum in listed)
    assert packages["winglink", document["packages"][0]["versionInfo"]] == digest(image / "root.img")
    installed = (image / "work/root/usr/share/winglink/packages").read_text(encoding="ascii").splitlines()
    assert len(installed) == len(listed)


def related(document: dict, relation: str) -> set:
    """The Debian packages that stand so to the image."""
    names = {package["SPDXID"]: package["name"] for package in document["packages"]}
    ends = {one for line in document["relationships"] if line["relationshipType"] == relation
            for one in (line["spdxElementId"], line["relatedSpdxElement"])}
    return {names[one] for one in ends if one in names} - {"winglink"}


def test_what_the_firmware_starts_is_listed(image):
    """Kernel, stub and initial RAM disk are made of locked packages, too, and the SBOM says that they are contained."""
    document = json.loads(next(image.glob("winglink-*.spdx.json")).read_text(encoding="utf-8"))
    contained = related(document, "CONTAINS")
    kernel = next((image / "work/modules").iterdir()).name
    assert {f"linux-image-{kernel}", "systemd-boot-efi", "dracut-core", "systemd"} <= contained
    assert {"cpio", "zstd"} <= related(document, "BUILD_DEPENDENCY_OF") and not {"cpio", "zstd"} & contained
    file = next(line.split()[5] for line in (image / "work/packages.lock").read_text(encoding="ascii").splitlines() if " systemd-boot-efi " in line)
    package = pathlib.Path(os.environ["WINGLINK_STORE"], "pool", file)
    tree = subprocess.run(["dpkg-deb", "--fsys-tarfile", package], check=True, capture_output=True).stdout
    stub = subprocess.run(["tar", "-xO", "./usr/lib/systemd/boot/efi/linuxx64.efi.stub"], input=tree, check=True, capture_output=True).stdout
    assert stub[4096:65536] in (image / "work/kernel.unsigned.efi").read_bytes()


def test_no_other_boot_loader(image):
    """What the firmware finds on a slot's boot partition is the signed kernel image, and nothing else."""
    program = re.search(r"^efi-program = (\S+)$", (TOP / "board" / image.name / "board.conf").read_text(encoding="utf-8"), re.MULTILINE)[1]
    found = subprocess.run(["mdir", "-b", "-/", "-i", image / "boot.img", "::"], check=True, capture_output=True, text=True).stdout.split()
    assert [name for name in found if not name.endswith("/")] == [f"::/{program}"]


def test_checksums(image):
    listed = [line.split() for line in next(image.glob("winglink-*.sha256")).read_text(encoding="ascii").splitlines()]
    stem = (image / "disk.img").resolve().stem
    assert {name for _, name in listed} == {"boot.img", "root.img", "kernel.efi", "kernel.unsigned.efi",
                                            f"{stem}.img", f"{stem}.packages", f"{stem}.spdx.json"}
    for wanted, name in listed:
        path = image / name if (image / name).exists() else image / "work" / name
        assert digest(path) == wanted, name


def test_a_development_image_says_so(image):
    release = (image / "work/root/usr/lib/os-release").read_text(encoding="utf-8")
    assert "VARIANT_ID=development" in release
    assert (image / "disk.img").resolve().name.endswith("-development.img")


def test_development_keys_make_no_production_image(image, build, tmp_path):
    shutil.copytree(os.environ["WINGLINK_KEYS"], tmp_path / "keys")
    (tmp_path / "keys/variant").write_text("production\n", encoding="ascii")
    done = subprocess.run([TOP / "scripts/image", build, image.name, "kernel"], check=False, capture_output=True, text=True,
                          env=os.environ | {"WINGLINK_KEYS": str(tmp_path / "keys")})
    assert done.returncode != 0 and "is a development certificate: no production image is signed with it" in done.stderr
