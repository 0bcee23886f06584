# SPDX-License-Identifier: Apache-2.0
"""A camera that comes back."""

import re

from .journal import Since


def back_after(since: Since, role: str) -> float:
    """Seconds from the device file of a camera that came back to its first frame. It is said to be open when its file is, and again
    when it has given a frame."""
    (_, present), *_ = since.until(f"^camera-present: role={role} ")
    node = re.search(r"path=(\S+)", present)[1]
    _, (frame, _), *_ = since.until(f"^device-changed: {role}: open ", 2)
    return frame - float(since.machine.run(f"stat -c %.6W {node}"))
