"""A control group around one child: its memory, its tasks, its end.

Used where this user may make one below the worker's own, with version 2 (one hierarchy) or version 1 (one for
each controller) of control groups; elsewhere the launcher's limits hold alone. The launcher joins through a
descriptor, as the sandbox does not see the hierarchy.
"""

import os
import re
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

CONTROLLERS: Final = ("memory", "pids")
GONE: Final = 2.0
"""Seconds that a killed group is given to be empty."""

_names = count()


@dataclass(frozen=True)
class Hierarchy:
    """One mounted hierarchy: this process's own group in it, and the top that can be seen here."""

    version: int
    controllers: tuple[str, ...]
    own: Path
    top: Path


def hierarchies(own_groups: str, mounts: str) -> list[Hierarchy]:
    """The hierarchies with our controllers, from the text of /proc/self/cgroup and /proc/self/mountinfo."""
    own = {controllers: path for _, controllers, path in (line.split(":", 2) for line in own_groups.splitlines())}
    found = []
    for line in mounts.splitlines():
        before, after = line.split(" - ", 1)
        root, top = before.split()[3:5]
        type_, _, options = after.split()[:3]
        version = {"cgroup2": 2, "cgroup": 1}.get(type_)
        if version is None:
            continue
        names = "" if version == 2 else next((names for names in own if _listed(names, options)), None)
        if names is None or names not in own:
            continue
        controllers = CONTROLLERS if version == 2 else tuple(set(names.split(",")) & set(CONTROLLERS))
        relative = os.path.relpath(own[names], root)
        if controllers and not relative.startswith(".."):
            found.append(Hierarchy(version, controllers, Path(top) / relative, Path(top)))
    return found


def _listed(names: str, options: str) -> bool:
    """Whether a mount of version 1 has these controllers among its options."""
    return names != "" and set(names.split(",")) <= set(options.split(","))


def parent(hierarchy: Hierarchy) -> Path | None:
    """The nearest group that can hold a new one with our controllers; None where this user can make none."""
    candidates = [hierarchy.own]
    if hierarchy.version == 2:  # a group with processes hands no controllers on: go up to one that does
        candidates += [group for group in hierarchy.own.parents if group.is_relative_to(hierarchy.top)]
    for group in candidates:
        with suppress(OSError):
            handed_on = CONTROLLERS if hierarchy.version == 1 else _words(group / "cgroup.subtree_control")
            if set(hierarchy.controllers) <= set(handed_on) and os.access(group, os.W_OK):
                return group
    return None


def _words(path: Path) -> tuple[str, ...]:
    return tuple(path.read_text().split())


def parents() -> list[tuple[Hierarchy, Path]]:
    """Where the groups of children are made: one place with version 2, else one for each controller."""
    try:
        known = hierarchies(Path("/proc/self/cgroup").read_text(), Path("/proc/self/mountinfo").read_text())
    except OSError:
        return []
    places = [(hierarchy, place) for hierarchy in known if (place := parent(hierarchy)) is not None]
    return [place for place in places if place[0].version == 2] or places


class Cgroup:
    """The groups of one child; empty where none can be made."""

    def __init__(self, memory: int, tasks: int) -> None:
        """memory: most bytes that it may hold; tasks: most threads."""
        self.folders: list[Path] = []
        sweep()
        for hierarchy, place in parents():
            folder = place / f"cambrian-{os.getpid()}-{next(_names)}"
            try:
                folder.mkdir()
            except OSError:
                continue
            self.folders.append(folder)
            limits = {"memory": _memory_file(hierarchy.version), "pids": "pids.max"}
            values = {"memory": memory, "pids": tasks}
            for controller in hierarchy.controllers:
                (folder / limits[controller]).write_text(str(values[controller]))
            if hierarchy.version == 2:
                (folder / "memory.oom.group").write_text("1")
                with suppress(OSError):  # a kernel without swap
                    (folder / "memory.swap.max").write_text("0")

    def controllers(self) -> tuple[str, ...]:
        """What the groups limit."""
        files = {"memory.max": "memory", "memory.limit_in_bytes": "memory", "pids.max": "pids"}
        return tuple(name for file, name in files.items() if any((f / file).exists() for f in self.folders))

    def open(self) -> list[int]:
        """Descriptors; a process joins by writing 0 to each."""
        return [os.open(folder / "cgroup.procs", os.O_WRONLY) for folder in self.folders]

    def ran_out_of_memory(self) -> bool:
        """Whether the kernel has killed a member for memory."""
        for folder in self.folders:
            for name in ("memory.events", "memory.oom_control"):
                with suppress(OSError):
                    if re.search(r"^oom_kill [1-9]", (folder / name).read_text(), re.MULTILINE):
                        return True
        return False

    def kill(self) -> None:
        """Kills every member."""
        _kill(self.folders)

    def end(self) -> None:
        """Kills every member and removes the groups."""
        deadline = time.monotonic() + GONE
        while self.folders and time.monotonic() < deadline:
            _kill(self.folders)
            self.folders = [folder for folder in self.folders if not _removed(folder)]
            if self.folders:
                time.sleep(0.01)


def _memory_file(version: int) -> str:
    return "memory.max" if version == 2 else "memory.limit_in_bytes"


def _kill(folders: list[Path]) -> None:
    for folder in folders:
        try:
            (folder / "cgroup.kill").write_text("1")
        except OSError:  # version 1, or before Linux 5.14
            with suppress(OSError):
                for pid in map(int, _words(folder / "cgroup.procs")):
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)


def _removed(folder: Path) -> bool:
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError:  # not empty yet
        return False
    return True


def sweep(patience: float = 0.0) -> None:
    """Removes the groups of evaluators that were killed before they could; waits so long until they are empty."""
    deadline = time.monotonic() + patience
    while stale := [folder for folder in _stale() if not _removed(folder)]:
        if time.monotonic() > deadline:
            return
        _kill(stale)
        time.sleep(0.01)


def _stale() -> list[Path]:
    folders = [folder for _, place in parents() for folder in place.glob("cambrian-*-*")]
    return [folder for folder in folders if not os.path.exists(f"/proc/{folder.name.split('-')[1]}")]
