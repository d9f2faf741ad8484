"""The seccomp filter as the bytes of a classic BPF program, assembled here; it needs no library.

A list of what is denied: no new processes (threads are allowed), no programs, no sockets, no shared or
anonymous files, no signals or limits for other processes, no namespaces, mounts, tracing, BPF, io_uring.
Denied calls answer an errno, so that honest code sees an OSError; a foreign architecture is killed.
"""

import errno
import struct
from collections.abc import Iterator
from typing import Final

from .syscalls import SYSCALLS

LOAD: Final = 0x20  # BPF_LD | BPF_W | BPF_ABS
JUMP_EQUAL: Final = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
JUMP_AT_LEAST: Final = 0x35  # BPF_JMP | BPF_JGE | BPF_K
JUMP_ANY_BIT: Final = 0x45  # BPF_JMP | BPF_JSET | BPF_K
RETURN: Final = 0x06  # BPF_RET | BPF_K

ALLOW: Final = 0x7FFF0000
KILL_PROCESS: Final = 0x80000000
ERRNO: Final = 0x00050000

NUMBER: Final = 0  # offsets in struct seccomp_data
ARCHITECTURE: Final = 4
X32_BIT: Final = 0x40000000

MACHINES: Final = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

CLONE_THREAD: Final = 0x00010000
CLONE_NAMESPACES: Final = 0x7E020080  # NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET, NEWTIME

OWN_PROCESS_ONLY: Final = (
    "kill",
    "tgkill",
    "rt_sigqueueinfo",
    "rt_tgsigqueueinfo",
    "prlimit64",
    "sched_setaffinity",
)
"""Allowed where the first argument is this process (0 means it too, but for kill: that is the group)."""

IOCTLS: Final = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX: they type into a terminal
PRETEND_MISSING: Final = ("clone3", "io_uring_setup", "io_uring_enter", "io_uring_register")
"""Callers fall back to older calls when these are missing."""

Instruction = tuple[int, int, int, int]


class UnsupportedMachine(Exception):
    """The filter is not written for this processor."""


def _argument(index: int) -> int:
    """Offset of the low half of an argument (both machines are little endian)."""
    return 16 + 8 * index


def _deny(code: int) -> Instruction:
    return (RETURN, 0, 0, ERRNO | code)


def _rule(name: str, own_pid: int) -> list[Instruction]:
    """What follows when the call is `name`; always ends in a return."""
    allow: Instruction = (RETURN, 0, 0, ALLOW)
    if name == "clone":
        return [
            (LOAD, 0, 0, _argument(0)),
            (JUMP_ANY_BIT, 2, 0, CLONE_NAMESPACES),
            (JUMP_ANY_BIT, 0, 1, CLONE_THREAD),
            allow,
            _deny(errno.EPERM),
        ]
    if name in OWN_PROCESS_ONLY:
        own = [own_pid] if name in ("kill", "rt_sigqueueinfo") else [own_pid, 0]
        tests: list[Instruction] = [(JUMP_EQUAL, len(own) - index, 0, pid) for index, pid in enumerate(own)]
        return [(LOAD, 0, 0, _argument(0)), *tests, _deny(errno.EPERM), allow]
    if name == "ioctl":
        refused: list[Instruction] = [
            (JUMP_EQUAL, len(IOCTLS) - index, 0, request) for index, request in enumerate(IOCTLS)
        ]
        return [(LOAD, 0, 0, _argument(1)), *refused, allow, _deny(errno.EPERM)]
    return [_deny(errno.ENOSYS if name in PRETEND_MISSING else errno.EPERM)]


def _program(machine: str, own_pid: int) -> Iterator[Instruction]:
    if machine not in MACHINES:
        raise UnsupportedMachine(f"no seccomp filter for {machine}; there are filters for {', '.join(MACHINES)}")
    column, audit = MACHINES[machine]
    yield (LOAD, 0, 0, ARCHITECTURE)
    yield (JUMP_EQUAL, 1, 0, audit)
    yield (RETURN, 0, 0, KILL_PROCESS)
    yield (LOAD, 0, 0, NUMBER)
    if machine == "x86_64":
        yield (JUMP_AT_LEAST, 0, 1, X32_BIT)
        yield (RETURN, 0, 0, KILL_PROCESS)
    for name, numbers in SYSCALLS.items():
        number = numbers[column]
        if number is None:
            continue
        # The accumulator holds the number until a rule that matches loads an argument, and that rule returns.
        body = _rule(name, own_pid)
        yield (JUMP_EQUAL, 0, len(body), number)
        yield from body
    yield (RETURN, 0, 0, ALLOW)


def assemble(machine: str, own_pid: int) -> bytes:
    """The filter for a machine (as platform.machine() names it) and the process that will run under it."""
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in _program(machine, own_pid))
