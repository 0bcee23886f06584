# SPDX-License-Identifier: Apache-2.0
"""Files that a power cut leaves whole: as they were, or as they shall be."""
import os


def sync_folder(folder):
    """By what names things are in it is on the disk, too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write(path, text, mode=0o644):
    """Whole or not at all; on the disk when this returns."""
    part = path.with_name(path.name + ".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(text if isinstance(text, bytes) else text.encode())
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    sync_folder(path.parent)
