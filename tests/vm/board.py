# SPDX-License-Identifier: Apache-2.0
"""What the image's board has and has not."""

import pathlib
import re


def drivers(image: pathlib.Path) -> set:
    """The kernel modules that are in an image, by scripts/image.d/install's list of them, and those that its kernel has built in."""
    listed = (image / "work/modules.wanted").read_text(encoding="ascii")
    names = re.findall(r"^insmod (?:\S+/)?([^/\s]+)\.ko(?:\.\w+)?\b|^builtin (\S+)", listed, re.MULTILINE)
    return {(module or builtin).replace("-", "_") for module, builtin in names}
