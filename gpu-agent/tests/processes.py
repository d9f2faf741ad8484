"""What is running on this machine, read from /proc."""

import time
from pathlib import Path


def stat(pid: str) -> list[str]:
    """Fields of /proc/PID/stat after the name: state, parent, group, session, …; empty where it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []


def in_session(session: int) -> list[int]:
    """Processes of a session that are not zombies."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = stat(entry.name)
            if fields and fields[0] != "Z" and int(fields[3]) == session:
                found.append(int(entry.name))
    return found


def below(root: int) -> list[int]:
    """All descendants of a process that are not zombies."""
    parents = {
        int(entry.name): int(fields[1])
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and (fields := stat(entry.name)) and fields[0] != "Z"
    }
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found[1:]


def alive(pids: list[int]) -> list[int]:
    """Those of the processes that still run."""
    return [pid for pid in pids if (fields := stat(str(pid))) and fields[0] != "Z"]


def wait_until_gone(pids: list[int], seconds: float) -> list[int]:
    """Waits until none of them runs, at most so long; those that are left."""
    end = time.monotonic() + seconds
    while alive(pids) and time.monotonic() < end:
        time.sleep(0.05)
    return alive(pids)
