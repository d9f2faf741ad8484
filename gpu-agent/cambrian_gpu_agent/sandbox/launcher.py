"""The last step into the sandbox, run in the sandbox's own interpreter: it confines itself, then becomes the
child. What cannot be set up ends it with status 125 and a line that says why, before any code of a candidate
is read. Nothing here imports torch.
"""

import gc
import json
import math
import os
import platform
import resource
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..lifetime import die_with_parent
from . import kernel

CANNOT_CONFINE: Final = 125
OPEN_FILES: Final = 256


@dataclass(frozen=True)
class Confinement:
    """What the launcher is told, as JSON in its one argument.

    package: directory of this package. paths: further entries of sys.path, where its dependencies lie.
    run: `child`, `task` or `program`. read_fd, write_fd: the wire. cgroup_fds: control groups to join.
    memory, cpu_seconds: limits in bytes of address space (None: no limit) and seconds. tasks: most threads of the
    user, None for no limit.
    parent: process that it dies with, None where the mode looks after that itself.
    uid: user to become, None to stay. reads_as: user whose files it can still read, None: its own.
    landlock: paths that it may read, None where the mode has a file system of its own.
    written: folders of which it may write the files, with landlock.
    card: whether it trains on one.
    seccomp: whether to install the filter.
    """

    package: str
    paths: list[str]
    run: str
    read_fd: int
    write_fd: int
    cgroup_fds: list[int]
    memory: int | None
    cpu_seconds: int
    tasks: int | None
    parent: int | None
    uid: int | None
    reads_as: int | None
    landlock: list[str] | None
    written: list[str]
    card: bool
    seccomp: bool


def close_other_fds(keep: set[int]) -> None:
    first = 3
    for fd in [*sorted(fd for fd in keep if fd >= first), 4096]:
        os.closerange(first, fd)
        first = fd + 1


def limit(confinement: Confinement) -> None:
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_FSIZE: 0,  # pipes are not files
        resource.RLIMIT_NOFILE: OPEN_FILES,
    }
    if confinement.memory is not None:
        limits[resource.RLIMIT_AS] = confinement.memory
    if confinement.tasks is not None:
        limits[resource.RLIMIT_NPROC] = confinement.tasks
    for which, value in limits.items():
        hard = resource.getrlimit(which)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))
    limit_processor_time(confinement.cpu_seconds)


def limit_processor_time(seconds: int) -> None:
    """So much more from now on, within what was set before: it can only be lowered.

    At the soft limit SIGXCPU names the cause, a second later SIGKILL ends those that ignore it.
    """
    until = math.ceil(sum(os.times()[:2])) + seconds
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    hard = until + 1 if hard == resource.RLIM_INFINITY else min(until + 1, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (min(until, hard), hard))


def confine(confinement: Confinement) -> None:
    """Everything that is to hold before a candidate's first byte is read."""
    os.umask(0o077)
    for fd in confinement.cgroup_fds:  # as the user who opened them
        os.write(fd, b"0")
    with suppress(OSError):  # where there is no /proc; otherwise the kernel, short of memory, kills this one first
        Path("/proc/self/oom_score_adj").write_text("1000")
    close_other_fds({confinement.read_fd, confinement.write_fd})
    limit(confinement)
    if sys.platform == "linux":
        kernel.drop_privileges(confinement.uid, confinement.reads_as)
        kernel.forbid_new_privileges()
    if confinement.parent is not None:  # after the change of user, which clears it
        die_with_parent(confinement.parent)
    if confinement.landlock is not None:
        kernel.restrict_files(confinement.landlock, confinement.written)
    if confinement.seccomp:
        kernel.filter_system_calls(platform.machine(), os.getpid(), confinement.card)


def main(argument: str) -> None:
    confinement = Confinement(**json.loads(argument))
    try:
        confine(confinement)
    except (OSError, ValueError, kernel.KernelRefused) as error:
        sys.stderr.write(f"cannot confine: {error}\n")
        sys.stderr.flush()
        os._exit(CANNOT_CONFINE)
    gc.disable()  # nothing that is loaded is garbage, and looking for it takes a tenth of the time
    if confinement.run == "program":
        from .program import serve
    elif confinement.run == "task":
        from ..own_task.serve import serve
    else:
        from ..child import serve
    gc.freeze()
    gc.enable()
    serve(confinement.read_fd, confinement.write_fd)
