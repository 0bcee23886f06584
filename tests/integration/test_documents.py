# SPDX-License-Identifier: Apache-2.0
"""Documents that promise something name the test that shows it; here it is seen that there is such a test."""

import pathlib
import re

import pytest

pytestmark = pytest.mark.beside

TOP = pathlib.Path(__file__).resolve().parent.parent.parent


def test_the_threat_model_names_tests_that_exist():
    text = (TOP / "docs/threat-model.md").read_text(encoding="utf-8")
    named = 0
    for cell in re.findall(r"[^|]+", text):
        file = ""
        for word in re.findall(r"`([^`]+)`", cell):
            if word.startswith("tests/"):
                file = (TOP / word).read_text(encoding="utf-8") if not word.endswith("/") else ""
            elif word.startswith("test_"):
                assert re.search(rf"^(def|static void) {word}\(", file, re.MULTILINE), f"{word}: {cell.strip()}"
                named += 1
    assert named > 30


def test_documents_point_to_what_there_is():
    for page in (TOP / "docs").rglob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(TOP)}: {target}"
