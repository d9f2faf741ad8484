"""Landlock and seccomp: no namespaces needed, so it also works where they are forbidden.

The child sees the host's file names but can read only what the interpreter needs, and write nothing.
"""

import os
import sys
from pathlib import Path

from . import cuda, kernel
from .host import DEVICES, MACHINE, SYSTEM, origin, own_paths, reachable_by_others
from .mode import THREADS, Launch, Mode, Unavailable, fresh_uid, launcher_command

PROCESS = ("/proc/cpuinfo", "/proc/meminfo")
"""Not /proc/self: it shows the machine's mounts and connections."""


def tasks_of_user() -> int:
    """How many threads this user runs now: the limit counts them all."""
    count = 0
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and entry.stat().st_uid == os.getuid():
                count += sum(1 for _ in (entry / "task").iterdir())
        except OSError:  # it ended meanwhile
            continue
    return count


def command(launch: Launch) -> list[str]:
    if sys.platform != "linux":
        raise Unavailable("Landlock is a part of Linux")
    try:
        kernel.landlock_version()
    except kernel.KernelRefused as error:
        raise Unavailable(f"{error}; it needs Linux 5.13 with CONFIG_SECURITY_LANDLOCK") from error
    root = os.geteuid() == 0
    # An interpreter below /root cannot be read by another user.
    open_to_all = all(reachable_by_others(Path(path)) for path in (*own_paths(), str(origin("torch"))))
    of_card = (*cuda.DEVICES, *cuda.PROCESS, *cuda.MACHINE) if launch.card else ()
    return launcher_command(
        launch,
        parent=os.getpid(),
        uid=fresh_uid() if root else None,
        reads_as=0 if root and not open_to_all else None,
        tasks=THREADS if root else tasks_of_user() + THREADS,
        landlock=[*SYSTEM, *MACHINE, *DEVICES, *PROCESS, *cuda.present(of_card), *own_paths()],
    )


MODE = Mode(name="landlock", isolates=True, command=command)
