# SPDX-License-Identifier: Apache-2.0
"""A world of its own for a run: private network, mounts, processes, /run and X servers. Nothing in it reaches the
machine's network, and what it starts ends with it."""

import os
import subprocess

INSIDE = "WINGLINK_WORLD"

# The new /run holds network namespaces, bus and port sockets, and the roots of units.
SETTLE = "mount -t tmpfs -o mode=755 tmpfs /run && mkdir -p /run/netns /run/lab && ip link set lo up && "
# An X server takes the first number that is free in its network, and its socket's name from whoever has it elsewhere.
DISPLAYS = "mkdir -p /tmp/.X11-unix && mount -t tmpfs -o mode=1777 tmpfs /tmp/.X11-unix && "


def inside() -> bool:
    return os.environ.get(INSIDE) == "1"


def command(words: list, desktop: bool = False) -> list:
    """What runs words in a new world. A user who is not root becomes root in a user namespace first. desktop: the person's
    own display can be reached from there."""
    user = [] if os.geteuid() == 0 else ["--user", "--map-root-user", "--map-auto"]
    return ["unshare", *user, "--net", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child",
            "--mount-proc", "sh", "-c", SETTLE + ("" if desktop else DISPLAYS) + "exec \"$@\"", "world", *words]


def enter(words: list, desktop: bool = False) -> int:
    """Runs words in a new world and gives their exit code."""
    return subprocess.run(command(words, desktop), env=os.environ | {INSIDE: "1"}, check=False, close_fds=False).returncode


def do(*words, **more) -> str:
    """Runs a small command that must succeed; its standard output. Its complaint is the exception's words."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, **more)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, words))}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout
