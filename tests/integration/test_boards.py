# SPDX-License-Identifier: Apache-2.0
"""A board is data: a copy under another name goes through the steps of the build that need no Debian root, with the tree's own
scripts; and a board whose data nothing keeps shut gets no image for patients."""

import datetime
import fcntl
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import pytest

from lab.world import do

pytestmark = pytest.mark.beside

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
OTHER = "other-board"
DEVELOPMENT = "Winglink DEVELOPMENT, not for patients"
SUITES = ("trixie", "trixie-updates", "trixie-security")
ROOT_ARM64 = "B921B045-1DF0-41C3-AF44-4C6F280D3FAE"
PARTITIONS = "boot-a 64 boot\nroot-a 16 root\nboot-b 64 boot\nroot-b 16 root\nseed 4 seed\n"


class Tree:
    """The tree's scripts and files, with a board of its own; what a build keeps outside a tree lies beside it."""

    def __init__(self, folder: pathlib.Path):
        self.top, self.store, self.keys, self.build = (folder / name for name in ("tree", "store", "keys", "build"))
        self.board, self.out = self.top / "board" / OTHER, self.build / "image" / OTHER
        self.work, self.programs = self.out / "work", os.environ["PATH"]
        for place in (self.top, self.store / "pool", self.work / "root/usr/lib"):
            place.mkdir(parents=True)
        for name in ("scripts", "rootfs-overlay", "initrd-overlay"):
            (self.top / name).symlink_to(TOP / name)
        shutil.copytree(TOP / "board", self.top / "board")
        shutil.copytree(self.top / "board/x86_64-uefi", self.board)
        do("git", "init", "--quiet", self.top)
        self.commit()

    def commit(self):
        git = ["git", "-C", self.top, "-c", "user.name=test", "-c", "user.email=test@estate.example"]
        do(*git, "add", "--all")
        do(*git, "commit", "--quiet", "--allow-empty", "--message=a board")

    def sign_as(self, variant: str):
        do(TOP / "scripts/signing-keys", self.keys, DEVELOPMENT if variant == "development" else "Oakwood estate", variant)

    def say(self, **values):
        """Other values of its board.conf, _ for -."""
        file = self.board / "board.conf"
        text = file.read_text(encoding="utf-8")
        for key, value in values.items():
            text, count = re.subn(rf"^{key.replace('_', '-')} = .*$", f"{key.replace('_', '-')} = {value}", text, flags=re.MULTILINE)
            assert count == 1, key
        file.write_text(text, encoding="utf-8")

    def command(self, *steps, version="9+test") -> dict:
        environment = os.environ | {"WINGLINK_STORE": str(self.store), "WINGLINK_KEYS": str(self.keys), "WINGLINK_VERSION": version,
                                    "PATH": self.programs}
        return {"args": [self.top / "scripts/image", self.build, OTHER, *steps], "cwd": self.top, "env": environment}

    def image(self, *steps, **more) -> subprocess.CompletedProcess:
        """more: another version, "" for the tree's own."""
        return subprocess.run(**self.command(*steps, **more), check=False, capture_output=True, text=True)

    def archive(self, knows=None) -> pathlib.Path:
        """An apt-get that knows these suites of Debian and a stranger's archive, which it cannot read, keeps what it was to read
        of Debian and with what words, and goes no further."""
        programs, asked = self.top / "programs", self.top / "asked"
        programs.mkdir()
        targets = [f"Debian|{suite}|deb http://archive.example/debian {suite}" for suite in (SUITES if knows is None else knows)]
        (programs / "targets").write_text("\n".join([*targets, *targets, "Stranger|trixie|deb http://stranger.example trixie", ""]), encoding="ascii")
        (programs / "apt-get").write_text(f"""#!/bin/sh
case " $* " in
*" indextargets "*) cat {programs}/targets; exit ;;
*" --error-on=any "*) for word in "$@"; do case $word in Dir::Etc::SourceList=*) cat "${{word#*=}}" >{asked} ;; esac; done ;;
esac
exit 100
""", encoding="ascii")
        (programs / "apt-get").chmod(0o755)
        self.programs = f"{programs}:{os.environ['PATH']}"
        return asked

    def lock(self, days=0) -> str:
        """What the archive was asked for once, so many days ago: one package. Its line."""
        (self.store / "pool/base-files_13_arm64.deb").write_bytes(b"a package")
        digest = hashlib.sha256(b"a package").hexdigest()
        lists = [self.top / "board" / name for name in ("packages", f"{OTHER}/packages", "boot-packages", f"{OTHER}/boot-packages")]
        said = do("sh", "-c", f"(sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' \"$@\"; echo main {' '.join(SUITES)}) | sha256sum", "sh", *lists)
        line = f"root base-files 13 arm64 {digest} base-files_13_arm64.deb\n"
        file = self.store / f"{OTHER}-{said[:12]}.lock"
        file.write_text(line, encoding="ascii")
        os.utime(file, (time.time() - days * 86400,) * 2)
        return line


@pytest.fixture
def tree(tmp_path):
    return Tree(tmp_path)


def test_packages_come_from_debian_alone(tree):
    """Its security archive, too, and no third party's that a machine may have. A board allows firmware that is not free by a line
    of its board.conf; the others' packages stay where they are."""
    tree.sign_as("development")
    asked = tree.archive()
    for components in ("main", "main non-free-firmware"):
        done = tree.image("packages")
        assert done.returncode != 0 and "nothing was chosen" in done.stderr, done.stderr
        assert asked.read_text(encoding="ascii") == "".join(f"deb http://archive.example/debian {suite} {components}\n" for suite in SUITES)
        with open(tree.board / "board.conf", "a", encoding="utf-8") as conf:
            conf.write("components = main non-free-firmware\n")


def test_no_choice_without_the_security_archive(tree):
    tree.sign_as("development")
    asked = tree.archive(knows=SUITES[:2])
    done = tree.image("packages")
    assert done.returncode != 0 and "apt cannot read Debian's trixie-security" in done.stderr and not asked.exists(), done.stderr


@pytest.mark.parametrize("variant, days, good", [("development", 400, True), ("production", 29, True), ("production", 31, False)])
def test_what_patients_use_has_the_security_updates_of_the_last_days(tree, variant, days, good):
    tree.sign_as(variant)
    tree.lock(days)
    done = tree.image("packages")
    chosen = datetime.date.fromtimestamp(time.time() - days * 86400)
    assert f"image: packages chosen on {chosen}, {days} days ago; REFRESH=1 takes today's" in done.stderr.splitlines(), done.stderr
    assert (done.returncode == 0) == good and ("a production image needs packages that were chosen anew (REFRESH=1)" in done.stderr) != good


def test_another_board_touches_no_script(tree):
    """Another architecture's, at that: packages, root image, boot partition, disk and papers are what its own files say."""
    tree.sign_as("development")
    tree.say(architecture="arm64", root_type="root-arm64", compatible="winglink-other", efi_program="EFI/BOOT/BOOTAA64.EFI")
    (tree.board / "partitions").write_text(PARTITIONS, encoding="ascii")
    line = tree.lock()
    (tree.work / "root/usr/lib/os-release").write_text("IMAGE_VERSION=9+test\n", encoding="ascii")
    (tree.work / "boot-shipped").write_text("", encoding="ascii")
    for file in (tree.out / "kernel.efi", tree.work / "kernel.unsigned.efi"):
        file.write_bytes(b"MZ of another architecture")
    done = tree.image("packages", "verity", "boot", "disk", "papers")
    assert done.returncode == 0, done.stderr
    assert (tree.work / "packages.lock").read_text(encoding="ascii") == line
    disk = (tree.out / "disk.img").resolve()
    assert disk.name == f"winglink-9+test-{OTHER}-development.img"
    found = json.loads(do("sfdisk", "--json", disk))["partitiontable"]["partitions"]
    assert [part["name"] for part in found] == ["boot-a", "root-a", "boot-b", "root-b", "seed"]
    assert [part["type"] for part in found if part["name"].startswith("root")] == [ROOT_ARM64] * 2
    do("mcopy", "-i", tree.out / "boot.img", "::EFI/BOOT/BOOTAA64.EFI", tree.work / "started")
    assert (tree.work / "started").read_bytes() == (tree.out / "kernel.efi").read_bytes()
    assert (tree.out / f"{disk.stem}.packages").read_text(encoding="ascii") == line.rpartition(" ")[0] + "\n"


def test_no_step_of_the_build_knows_an_architecture():
    for file in (TOP / "scripts/image", TOP / "scripts/bundle", *(TOP / "scripts/image.d").iterdir()):
        if file.is_file():
            assert not re.search(r"x86|amd64|x64|BOOTX|arm64|aa64", file.read_text(encoding="utf-8")), file


@pytest.mark.parametrize("variant", ["production", "development"])
def test_a_board_without_a_tpm_gets_no_production_image(tree, variant):
    """Its data would lie open to whoever takes the disk. For development it is built: here it goes on to the programs, of which
    there are none."""
    tree.sign_as(variant)
    tree.say(data_key="off")
    done = tree.image("install")
    assert done.returncode != 0
    refused = f"image: board {OTHER} has no TPM: there is no production image for it"
    assert (refused in done.stderr.splitlines()) == (variant == "production"), done.stderr
    assert ("build/winglinkd'" in done.stderr) == (variant == "development"), done.stderr


def test_a_board_with_a_tpm_is_not_refused(tree):
    tree.sign_as("production")
    done = tree.image("install")
    assert "build/winglinkd'" in done.stderr and "no TPM" not in done.stderr, done.stderr


@pytest.mark.parametrize("change", ["new", "changed"])
@pytest.mark.parametrize("variant", ["production", "development"])
def test_what_no_commit_has_is_in_no_production_image(tree, variant, change):
    """A file that git does not know, too: whatever lies in the tree is taken. A development image is called what it is."""
    tree.sign_as(variant)
    assert "build/winglinkd'" in tree.image("install", version="").stderr
    with open(tree.board / ("rules" if change == "new" else "packages"), "a", encoding="ascii") as file:
        file.write("# mine\n")
    done = tree.image("install", version="")
    refused = "image: the tree is not what its commit says (git status): a production image is made of a commit alone\n"
    assert done.returncode != 0 and done.stderr.endswith(refused) == (variant == "production"), done.stderr
    said = do("bash", "-c", ". scripts/image.d/common.sh; version", cwd=tree.top, env=tree.command(version="")["env"] | {"top": str(tree.top)})
    assert re.fullmatch(r"[0-9.]+\+g[0-9a-f]{10}-dirty\n", said)
    tree.commit()
    assert "build/winglinkd'" in tree.image("install", version="").stderr


@pytest.mark.parametrize("step", ["packages", "root"])
def test_two_builds_do_not_write_to_the_store_at_once(tree, step):
    tree.sign_as("development")
    (tree.work / "packages.lock").write_text(tree.lock(), encoding="ascii")
    with open(tree.store / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with subprocess.Popen(**tree.command(step), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as second:
            assert second.stderr.readline() == "image: another build uses the store: waiting\n"
            assert second.poll() is None
            fcntl.flock(lock, fcntl.LOCK_UN)
            said = second.stderr.read()
    assert second.returncode == (0 if step == "packages" else 1) and ("packages chosen on" in said or "the packages in the store could not be listed" in said), said


def test_a_board_without_a_device_skips_its_test(tmp_path):
    """Of those that `make check-vm` has: by the list that the build leaves of the image's modules."""
    (tmp_path / "work").mkdir()
    (tmp_path / "work/modules.wanted").write_text("insmod /lib/modules/6.12/kernel/drivers/mmc/core/mmc_block.ko.xz \nbuiltin rtc_cmos\n", encoding="ascii")
    environment = os.environ | {"WINGLINK_IMAGE": str(tmp_path), "PYTHONPATH": str(TOP / "tests"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "lab.report", TOP / "tests/vm/test_card.py"], cwd=TOP,
                          env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert re.search(r"^skipped vm/card/\S+ .*: the board does not list sdhci_pci$", done.stderr, re.MULTILINE), done.stderr


def test_the_example_skips_nothing():
    listed = {line.partition("#")[0].strip() for line in (TOP / "board/x86_64-uefi/modules").read_text(encoding="ascii").splitlines()}
    marks = [mark for path in (TOP / "tests/vm").glob("test_*.py") for mark in re.findall(r"\bmark\.drivers\(([^)]*)\)", path.read_text(encoding="utf-8"))]
    assert len(marks) >= 5
    for mark in marks:
        assert set(re.findall(r'"([^"]*)"', mark)) <= listed - {""}, mark


def test_a_board_that_there_is_not(tree):
    shutil.rmtree(tree.board)
    done = tree.image()
    assert done.returncode == 1 and f"there is no board '{OTHER}'; there are:" in done.stderr and "x86_64-uefi" in done.stderr
