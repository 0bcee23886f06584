# SPDX-License-Identifier: Apache-2.0
"""pytest's reporter for tests/run: one line a test to the file descriptor that --winglink-report names,
"ok NAME SECONDS [why]", and "finished" at the end. It also selects by name and watches the clock."""

import os
import pathlib
import re
import signal

import pytest

WORDS = 240    # characters of what a failed test said
SECONDS = 240  # a test may ask for more: @pytest.mark.seconds(400)


def pytest_addoption(parser):
    parser.addoption("--winglink-only", default="", help="a regular expression that a test's name contains")
    parser.addoption("--winglink-beside", choices=["all", "only", "none", "alone"], default="all",
                     help="which are wanted: those that are marked beside, those that are not, those that are marked alone")
    parser.addoption("--winglink-report", type=int, default=2, help="the file descriptor to report to")


def pytest_configure(config):
    config.addinivalue_line("markers", "seconds(n): how long this test may take")
    config.addinivalue_line("markers", "beside: waits most of its time, or looks at what stands still, and so runs beside the other tests")
    config.addinivalue_line("markers", "alone: needs the whole machine, and so runs when nothing else does")


def name_of(nodeid: str, folder: str) -> str:
    """test_lab.py::test_cut_cuts[a] in integration becomes integration/lab/cut-cuts[a]."""
    found = re.match(r".*?test_(\w+)\.py::(?:test_)?(.*)", nodeid)
    return f"{folder}/{found[1]}/{found[2].replace('_', '-').replace(' ', '-')}" if found else nodeid


def lane_of(item) -> str:
    """The value of --winglink-beside that wants it."""
    marked = (lane for mark, lane in (("beside", "only"), ("alone", "alone")) if item.get_closest_marker(mark))
    return next(marked, "none")


def pytest_collection_modifyitems(config, items):
    wanted = re.compile(config.getoption("--winglink-only"))
    asked = config.getoption("--winglink-beside")
    dropped = [item for item in items if not wanted.search(name_of(item.nodeid, item.path.parent.name))
               or asked not in ("all", lane_of(item))]
    config.hook.pytest_deselected(items=dropped)
    items[:] = [item for item in items if item not in dropped]


class TooLong(Exception):
    """A test did not end in its time."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    mark = item.get_closest_marker("seconds")
    seconds = mark.args[0] if mark else SECONDS

    def on_alarm(signum, frame):
        raise TooLong(f"{item.name} did not end within {seconds} s")

    before = signal.signal(signal.SIGALRM, on_alarm)
    signal.alarm(seconds)
    try:
        return (yield)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def why_failed(report) -> str:
    """Where, and the first of what was said: enough to begin with where nothing but this line was kept."""
    where = report.longreprtext.strip().splitlines()[-1][:100]
    crash = getattr(report.longrepr, "reprcrash", None)
    return f"{report.when}: {where}: {' '.join(crash.message.split())[:WORDS]}" if crash else where


class Reporter:
    def __init__(self, descriptor: int, folder: str):
        self.descriptor = descriptor
        self.folder = folder
        self.seconds = {}
        self.worst = {}

    def say(self, line: str):
        os.write(self.descriptor, f"{line}\n".encode())

    def pytest_runtest_logreport(self, report):
        node = report.nodeid
        self.seconds[node] = self.seconds.get(node, 0) + report.duration
        if report.failed:
            self.worst[node] = ("FAILED", why_failed(report))
        elif report.skipped and node not in self.worst:
            self.worst[node] = ("skipped", report.longrepr[2] if isinstance(report.longrepr, tuple) else "")
        if report.when == "teardown":
            result, why = self.worst.get(node, ("ok", ""))
            self.say(f"{result} {name_of(node, self.folder)} {self.seconds[node]:.2f} {why}")

    def pytest_collectreport(self, report):
        if report.failed:
            self.say(f"FAILED {name_of(report.nodeid, self.folder)} 0 cannot be collected")

    def pytest_sessionfinish(self):
        self.say("finished")


def pytest_sessionstart(session):
    descriptor = session.config.getoption("--winglink-report")
    asked = pathlib.Path(session.config.args[0].split("::")[0])
    folder = asked if asked.is_dir() else asked.parent
    session.config.pluginmanager.register(Reporter(descriptor, folder.name), "winglink-reporter")
