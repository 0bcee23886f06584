# SPDX-License-Identifier: Apache-2.0
"""QEMU's control connection (QMP): one question, one answer."""

import json
import socket


class Qmp:
    def __init__(self, client: socket.socket):
        self.file = client.makefile("rw", encoding="utf-8")
        self.file.readline()
        self.ask("qmp_capabilities")

    def ask(self, command: str, **arguments) -> dict:
        """The answer to a command; events that come between are passed over."""
        self.file.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.file.flush()
        while True:
            answer = json.loads(self.file.readline())
            if "return" in answer:
                return answer["return"]
            if "error" in answer:
                raise RuntimeError(f"QEMU refused {command}: {answer['error']['desc']}")
