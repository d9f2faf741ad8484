"""The shape of a sandbox mode."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Final

from ..device import CPU, Device
from . import cuda
from .host import PACKAGE, search_path
from .launcher import Confinement

START: Final = """
import importlib.util, json, sys
confinement = json.loads(sys.argv[1])
sys.path.extend(confinement["paths"])
name = "cambrian_gpu_agent"
spec = importlib.util.spec_from_file_location(name, confinement["package"] + "/__init__.py")
sys.modules[name] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules[name])
from cambrian_gpu_agent.sandbox.launcher import main
main(sys.argv[1])
"""
"""Run without site-packages and environment (-I -S). The package is loaded from its own directory, as the one
above it need not be readable."""

GIBIBYTE: Final = 1 << 30
ENVIRONMENT: Final = {
    "LANG": "C.UTF-8",
    "HOME": "/",
    "PATH": "/usr/bin",
    "OPENBLAS_NUM_THREADS": "1",  # else it starts one for each processor, and threads are few here
    "USER": "candidate",  # torch's compiler asks for its name, which no list of users has
    # Parts of torch make a cache directory at import and fail where they cannot; this one exists.
    "TORCHINDUCTOR_CACHE_DIR": "/",
}
"""The child's whole environment, where it needs no card."""

FIRST_UID: Final = 60001
UIDS: Final = 4000
THREADS: Final = 64


@dataclass(frozen=True)
class Limits:
    """seconds: wall clock and processor time; memory: bytes of address space; output: bytes kept of its log."""

    seconds: float = 600.0
    memory: int = 4 * GIBIBYTE
    output: int = 64 * 1024


@dataclass(frozen=True)
class Launch:
    """A child to be started: what it runs, its ends of the wire, its limits, control groups to join.

    device: what it trains on, and has to get at.
    """

    run: str
    read_fd: int
    write_fd: int
    limits: Limits
    cgroup_fds: tuple[int, ...] = ()
    device: Device = CPU

    @property
    def environment(self) -> dict[str, str]:
        """The child's whole environment."""
        return ENVIRONMENT | (cuda.environment() if self.card else {})

    @property
    def card(self) -> bool:
        """Whether it trains on one."""
        return self.device.kind == "cuda"


class Unavailable(Exception):
    """This mode does not work here; the message says why and what would help."""


@dataclass(frozen=True)
class Mode:
    """A way to hold untrusted code.

    isolates: whether it keeps a hostile child from files, network and other processes.
    command: the command line that starts a child under it; raises Unavailable.
    device: what its children train on.
    """

    name: str
    isolates: bool
    command: Callable[[Launch], list[str]]
    device: Device = CPU


def launcher_command(
    launch: Launch,
    *,
    parent: int | None = None,
    uid: int | None = None,
    reads_as: int | None = None,
    tasks: int | None = None,
    landlock: list[str] | None = None,
    seccomp: bool = True,
) -> list[str]:
    """The command of the launcher with the child's interpreter."""
    confinement = Confinement(
        package=str(PACKAGE),
        paths=list(search_path()),
        run=launch.run,
        read_fd=launch.read_fd,
        write_fd=launch.write_fd,
        cgroup_fds=list(launch.cgroup_fds),
        # CUDA reserves far more addresses than it uses: there the control group alone limits memory.
        memory=None if launch.card else launch.limits.memory,
        cpu_seconds=int(launch.limits.seconds) + 1,
        tasks=tasks,
        parent=parent,
        uid=uid,
        reads_as=reads_as,
        landlock=landlock,
        written=[cuda.THREADS] if launch.card else [],
        card=launch.card,
        seccomp=seccomp,
    )
    return [sys.executable, "-I", "-B", "-S", "-c", START, json.dumps(asdict(confinement))]


def fresh_uid() -> int:
    """A user that no process of this machine is, so that each child has its own limits and can signal none."""
    taken = set(users_of_processes())
    while (uid := FIRST_UID + int.from_bytes(os.urandom(4), "little") % UIDS) in taken:
        pass
    return uid


def users_of_processes() -> Iterator[int]:
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with suppress(OSError):  # it ended meanwhile
                yield entry.stat().st_uid
