# SPDX-License-Identifier: Apache-2.0
"""scripts/estate on a machine whose openssl is too old, or that has no rauc: it goes on in the build root, and every
folder that it was given can be seen there. The root itself is a stand-in that says what it was asked."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

SCRIPTS = pathlib.Path(__file__).resolve().parent.parent.parent / "scripts"
SDK = """#!/usr/bin/python3
import json, os, sys
print(json.dumps([os.environ["PWD"], *sys.argv[1:]]))
"""


def program(file: pathlib.Path, text: str):
    file.write_text(text)
    file.chmod(0o755)


@pytest.fixture
def technician(tmp_path):
    """technician(*words, openssl=…, "" for none): what estate asks of the build root, called in tmp_path/here; else what it says."""
    scripts, bin_, here = tmp_path / "scripts", tmp_path / "bin", tmp_path / "here"
    shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    program(scripts / "sdk", SDK)
    bin_.mkdir()
    here.mkdir()
    (bin_ / "python3").symlink_to(sys.executable)

    def call(*words, openssl="3.0.19", **environment):
        (bin_ / "openssl").unlink(missing_ok=True)
        if openssl:
            program(bin_ / "openssl", f"#!/bin/sh\n[ \"$1\" = version ] || exit 1\necho OpenSSL {openssl} 27 Jan 2026\n")
        inherited = {name: value for name, value in os.environ.items() if name != "WINGLINK_IN_SDK"}
        done = subprocess.run([scripts / "estate", *map(str, words)], cwd=here, capture_output=True, text=True, check=False,
                              env=inherited | {"PATH": str(bin_)} | environment)
        return json.loads(done.stdout) if done.returncode == 0 else done.stderr

    call.here, call.scripts, call.folder = here, scripts, tmp_path
    return call


def asked(technician, *words, see):
    """What the build root is asked for these words, with these folders."""
    options = [word for folder in sorted(see) for word in ("--see", str(folder))]
    return [str(technician.here), "run", *options, str(technician.scripts / "estate"), *map(str, words)]


def test_the_folder_that_it_is_called_in(technician):
    words = "found", "yorkshire", "--name", "Yorkshire prisons"
    assert technician(*words) == asked(technician, *words, see=[technician.here])


def test_folders_and_files_that_it_is_given(technician):
    keys, requests = technician.folder / "keys", technician.folder / "requests"
    keys.mkdir()
    requests.mkdir()
    words = "renew", keys / "new" / "yorkshire", "a@b.example", f"--csr={requests / 'room.csr'}"
    assert technician(*words) == asked(technician, *words, see=[technician.here, keys, requests])
    words = "stick", "/dev/winglink-no-disk", "/dev/winglink-none"  # devices are there anyway
    assert technician(*words) == asked(technician, *words, see=[technician.here])


def test_a_request_is_no_path(technician):
    """It is longer than the name of any file may be."""
    words = "enrol", "yorkshire", "WL1:" + "GCBACFTDAEKKAYJ7" * 28
    assert technician(*words) == asked(technician, *words, see=[technician.here])


def test_links_on_the_way(technician):
    """A link leads nowhere where its end is not seen."""
    disk, links = technician.folder / "disk", technician.folder / "links"
    for folder in (disk / "estates", links):
        folder.mkdir(parents=True)
    (links / "yorkshire").symlink_to("../disk/estates")
    (disk / "real.csr").touch()
    (technician.here / "room.csr").symlink_to(disk / "real.csr")
    words = "renew", links / "yorkshire" / "new", "a@b.example", "--csr", "room.csr"
    assert technician(*words) == asked(technician, *words, see=[technician.here, disk, disk / "estates", links])


def test_a_folder_that_is_nowhere_yet(technician):
    """In the build root it would be made, and be gone with it."""
    assert technician("found", "/winglink-nowhere/yorkshire", "--name", "Y") == \
        "estate: there is no folder for /winglink-nowhere/yorkshire yet: make it first\n"


def test_an_openssl_that_is_new_enough(technician):
    assert "openssl says" in technician("found", "yorkshire", "--name", "Y", openssl="3.5.1")


def test_an_update_where_there_is_no_rauc(technician):
    words = "stick", "yorkshire", "stick.img", "--update", "new.raucb"
    assert technician(*words, openssl="3.5.1") == asked(technician, *words, see=[technician.here])


def test_a_machine_without_openssl(technician):
    words = "show", "yorkshire"
    assert technician(*words, openssl="") == asked(technician, *words, see=[technician.here])


def test_it_is_in_the_build_root_already(technician):
    assert "openssl says" in technician("found", "yorkshire", "--name", "Y", WINGLINK_IN_SDK="1")
