# SPDX-License-Identifier: Apache-2.0
"""Documents that promise something name the test that shows it; here it is seen that there is such a test."""

import pathlib
import re

import pytest

pytestmark = pytest.mark.beside

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
THREATS = TOP / "docs/threat-model.md"
WHY = 40  # letters: a reason is a sentence


def rows(text: str) -> list:
    """The cells of each row of its tables, without their heads."""
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    return [row for row in found if row[0] and not set(row[0]) <= set("-: ")]


def named(cell: str) -> list:
    """(file, function) of the tests that a cell names; function is "" where it names the whole file."""
    found, file = [], ""
    for word in re.findall(r"`([^`]+)`", cell):
        if word.startswith("tests/"):
            file = word
            found.append((file, ""))
        elif file:
            found.append((file, word))
    return found


def fault(cell: str) -> str:
    """What is wrong with a cell that says how something is shown: empty, when it names tests that exist, or says why there is
    none."""
    for file, function in named(cell):
        place = TOP / file
        if not place.exists():
            return f"there is no {file}"
        if function and not re.search(rf"^(def|static void) {function}\(", place.read_text(encoding="utf-8"), re.MULTILINE):
            return f"{file} has no {function}"
    if named(cell) and not cell.startswith("no test"):
        return ""
    return "" if re.match(r"no test: .{%d}" % WHY, cell) else "neither a test nor 'no test: ' and why"


def test_each_row_of_the_threat_model_is_shown_or_says_why_not():
    found = rows(THREATS.read_text(encoding="utf-8"))
    assert {len(row) for row in found} == {3}
    faults = {row[0]: fault(row[2]) for row in found if fault(row[2])}
    assert not faults
    assert len(found) > 35 and sum(row[2].startswith("no test") for row in found) < 6


@pytest.mark.parametrize("cell, wrong", [
    ("", "neither"), ("no test", "neither"), ("no test: later", "neither"), ("it is so", "neither"),
    ("`tests/integration/test_none.py`: `test_a`", "there is no tests/integration/test_none.py"),
    ("`tests/integration/test_documents.py`: `test_none`", "has no test_none"),
    ("`tests/integration/test_documents.py`: `rows`", ""), ("`tests/fuzz/`", ""),
    ("no test: it takes a soldering iron, and a machine that is not emulated", "")],
    ids=["empty", "bare", "short", "words", "no file", "no function", "function", "folder", "reason"])
def test_what_does_not_show_anything_is_found(cell, wrong):
    assert wrong in fault(cell) and bool(wrong) == bool(fault(cell))


def test_the_threat_model_names_tests_that_exist():
    """Also outside its tables."""
    every = named(THREATS.read_text(encoding="utf-8"))
    assert len([function for _, function in every if function.startswith("test_")]) > 30
    for file in {file for file, _ in every}:
        assert (TOP / file).exists(), file


def test_documents_point_to_what_there_is():
    for page in [TOP / "README.md", *(TOP / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(TOP)}: {target}"
