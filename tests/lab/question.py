# SPDX-License-Identifier: Apache-2.0
"""A tool that asks before a disk is lost, at its question."""

import subprocess


def asked(command: list) -> subprocess.Popen:
    """Runs it until it waits for the answer on its standard input; what it says afterwards is its standard output's."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = ""
    while not said.endswith("to go on: "):
        letter = process.stdout.read(1)
        assert letter, said
        said += letter
    return process
