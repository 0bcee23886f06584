# SPDX-License-Identifier: Apache-2.0
"""scripts/sdk: what the Debian root is made of, and whose keys it takes along; with stand-ins for mmdebstrap and apt."""

import os
import pathlib
import subprocess

import pytest

pytestmark = pytest.mark.beside

SDK = pathlib.Path(__file__).resolve().parent.parent.parent / "scripts/sdk"
MMDEBSTRAP = """#!/bin/sh
printf '%s\\n' "$@" >"$ASKED"
for word in "$@"; do case $word in *.part) mkdir "$word" ;; esac; done
"""
KNOWN = {"Debian": "Debian Debian http://mirror.example/debian", "Debian-Security": "Debian Debian-Security http://mirror.example/security",
         "Stranger": "Stranger Debian-Security http://stranger.example"}


class Machine:
    """A person's: a cache, and programs that say what they were asked."""

    def __init__(self, folder: pathlib.Path):
        self.folder, self.cache, self.asked = folder, folder / "cache", folder / "asked"
        (folder / "bin").mkdir()
        self.program("mmdebstrap", MMDEBSTRAP)

    def program(self, name: str, text: str):
        (self.folder / "bin" / name).write_text(text, encoding="ascii")
        (self.folder / "bin" / name).chmod(0o755)

    def apt_knows(self, *archives):
        self.program("apt-get", "#!/bin/sh\n" + "".join(f"echo '{KNOWN[name]}'\n" for name in archives))

    def __call__(self, *words, **environment) -> tuple:
        """Its exit code, and what it said. (Into a file: what watches a set-up may hold on to it for some seconds.)"""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("WINGLINK_")}
        paths = {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "WINGLINK_CACHE": str(self.cache), "ASKED": str(self.asked),
                 "XDG_DATA_HOME": str(self.folder / "data")}
        with open(self.folder / "said", "w", encoding="utf-8") as said:
            done = subprocess.run([SDK, *words], check=False, stdout=said, stderr=said, env=inherited | paths | environment)
        return done.returncode, (self.folder / "said").read_text(encoding="utf-8")

    def root(self) -> pathlib.Path:
        return pathlib.Path(self("path", WINGLINK_SDK="root")[1].strip())

    def sources(self, **environment) -> list:
        """The lines of sources.list that a root is made with, without whom they trust."""
        code, said = self("setup", WINGLINK_SDK="root", **environment)
        assert code == 0 and (self.root() / ".ready").exists(), said
        lines = [line for line in self.asked.read_text(encoding="ascii").splitlines() if line.startswith("deb ")]
        return [" ".join(word for word in line.split() if not word.startswith("[")) for line in lines]


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


@pytest.mark.parametrize("knows, mirror, main, security", [
    ((), "", "http://deb.debian.org/debian", "http://deb.debian.org/debian-security"),
    (("Stranger", "Debian", "Debian-Security"), "", "http://mirror.example/debian", "http://mirror.example/security"),
    (("Debian-Security",), "http://site.example/debian", "http://site.example/debian", "http://mirror.example/security")],
    ids=["no Debian machine", "its own", "a site's"])
def test_a_root_knows_the_security_archive(machine, knows, mirror, main, security):
    """What chooses an image's packages reads the same list: without it they would be those of the last point release."""
    machine.apt_knows(*knows)
    assert machine.sources(WINGLINK_MIRROR=mirror) == [
        f"deb {main} trixie main", f"deb {main} trixie-updates main", f"deb {security} trixie-security main"]


@pytest.mark.parametrize("there", [False, True], ids=["not there", "empty"])
def test_a_key_disk_that_is_not_in(machine, there):
    """Development keys in the place where it is to be would sign an image that is meant for patients."""
    keys = machine.folder / "media/keys"
    keys.parent.mkdir()
    if there:
        keys.mkdir()
    code, said = machine("run", "true", WINGLINK_SDK="native", WINGLINK_KEYS=str(keys))
    assert (code, said) == (1, f"sdk: {keys} holds no keys: is its disk in? scripts/signing-keys makes some\n")
    assert keys.exists() == there
    (keys / "variant").parent.mkdir(exist_ok=True)
    (keys / "variant").touch()
    code, said = machine("run", "true", WINGLINK_SDK="native", WINGLINK_KEYS=str(keys))
    assert code == 0, said


def test_the_folder_of_development_keys_is_made(machine):
    code, said = machine("run", "sh", "-c", "echo $WINGLINK_KEYS", WINGLINK_SDK="native")
    assert code == 0 and said.endswith(f"\n{machine.folder}/data/winglink/development-keys\n"), said
    assert (machine.folder / "data/winglink/development-keys").stat().st_mode & 0o777 == 0o700


def test_a_root_half_removed_is_made_again(machine):
    """It is not taken for whole, and the new one does not end up inside of it."""
    machine.apt_knows()
    machine.sources()
    (machine.root() / "usr").mkdir()
    machine.program("rm", "#!/bin/sh\ncase $1 in -rf) exit 1 ;; esac\nexec /bin/rm \"$@\"\n")
    assert machine("clean", WINGLINK_SDK="root")[0] != 0  # broken off
    (machine.folder / "bin/rm").unlink()
    assert [file.name for file in machine.root().iterdir()] == ["usr"]
    machine.sources()
    assert [file.name for file in machine.root().iterdir()] == [".ready"]


def test_every_root_is_removed(machine):
    machine.apt_knows()
    machine.sources()
    (machine.cache / "sdk-0123456789ab.part").mkdir()
    (machine.cache / "image").mkdir()
    assert machine("clean", WINGLINK_SDK="root") == \
        (0, f"sdk: removing {machine.cache}/sdk-0123456789ab.part\nsdk: removing {machine.root()}\n")
    assert sorted(file.name for file in machine.cache.iterdir()) == ["image", "lock", "sdk-setup.log"]
    assert machine("clean", WINGLINK_SDK="root") == (0, "")
