"""The seccomp filter as the bytes of a classic BPF program, assembled here; it needs no library.

A list of what is denied: no new processes (threads are allowed), no programs, no sockets, no shared or
anonymous files, no signals or limits for other processes, no change of users, of a file's mode, owner or times,
no locks, no watching of files, no namespaces, mounts, tracing, BPF, io_uring, and no call that is newer than
the list. Denied calls answer an errno, so that honest code sees an OSError; a foreign architecture is killed.
"""

import errno
import struct
from collections.abc import Iterator
from typing import Final

from .syscalls import NEWEST, SYSCALLS

LOAD: Final = 0x20  # BPF_LD | BPF_W | BPF_ABS
AND: Final = 0x54  # BPF_ALU | BPF_AND | BPF_K
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

REFUSED: Final = {
    # TIOCSTI, TIOCLINUX type into a terminal; FIOSETOWN, SIOCSPGRP send signals to others.
    "ioctl": (1, (0x5412, 0x541C, 0x8901, 0x8902)),
    # F_SETOWN, F_SETSIG, F_SETOWN_EX send any signal to others; F_SETLEASE, F_NOTIFY hold up and watch files.
    "fcntl": (1, (8, 10, 15, 1024, 1026)),
    "prctl": (0, (1,)),  # PR_SET_PDEATHSIG: the child could outlive the evaluator
}
"""Calls of which some requests are denied: the index of the argument, and its denied values."""

OPENS: Final = {"open": 1, "openat": 2}
"""Index of the flags. Before Linux 6.2 Landlock lets a file that may be read be truncated as it is opened."""
ACCESS_AND_TRUNCATE: Final = 0o1003
TRUNCATES_UNWRITTEN: Final = (0o1000, 0o1003)  # O_TRUNC with O_RDONLY, or with neither reading nor writing

FOR_A_CARD: Final = ("memfd_create", "socket", "bind", "listen")
"""What CUDA's library calls as it starts: allowed to a child with a card. Its files stay empty, as no child may
write a byte to a file; of sockets it makes those of this machine alone. The library listens on one, under a name
without a file, for processes that it could share memory with, and gives up with error 304 where it may not; told
that it listens where it does not, it takes a whole processor to wait. Nobody gets an answer there: the child may
not accept. It looks for a server of its own (MPS) by another, and is told that there is none: EPERM ends it."""
AF_UNIX: Final = 1

PRETEND_MISSING: Final = ("clone3", "openat2", "io_uring_setup", "io_uring_enter", "io_uring_register")
"""Callers fall back to older calls when these are missing."""

Instruction = tuple[int, int, int, int]


class UnsupportedMachine(Exception):
    """The filter is not written for this processor."""


def _argument(index: int) -> int:
    """Offset of the low half of an argument (both machines are little endian)."""
    return 16 + 8 * index


def _deny(code: int) -> Instruction:
    return (RETURN, 0, 0, ERRNO | code)


def _any_of(values: tuple[int, ...]) -> list[Instruction]:
    """Skips the instruction after these where the accumulator is one of the values."""
    return [(JUMP_EQUAL, len(values) - index, 0, value) for index, value in enumerate(values)]


def _rule(name: str, own_pid: int, card: bool) -> list[Instruction]:
    """What follows when the call is `name`; always ends in a return."""
    allow: Instruction = (RETURN, 0, 0, ALLOW)
    if card and name == "socket":
        return [(LOAD, 0, 0, _argument(0)), (JUMP_EQUAL, 0, 1, AF_UNIX), allow, _deny(errno.EPERM)]
    if card and name in FOR_A_CARD:
        return [allow]
    if card and name == "connect":
        return [_deny(errno.ENOENT)]
    if name == "clone":
        return [
            (LOAD, 0, 0, _argument(0)),
            (JUMP_ANY_BIT, 2, 0, CLONE_NAMESPACES),
            (JUMP_ANY_BIT, 0, 1, CLONE_THREAD),
            allow,
            _deny(errno.EPERM),
        ]
    if name in OWN_PROCESS_ONLY:
        own = (own_pid,) if name in ("kill", "rt_sigqueueinfo") else (own_pid, 0)
        return [(LOAD, 0, 0, _argument(0)), *_any_of(own), _deny(errno.EPERM), allow]
    if name in REFUSED:
        argument, requests = REFUSED[name]
        return [(LOAD, 0, 0, _argument(argument)), *_any_of(requests), allow, _deny(errno.EPERM)]
    if name in OPENS:
        flags: list[Instruction] = [(LOAD, 0, 0, _argument(OPENS[name])), (AND, 0, 0, ACCESS_AND_TRUNCATE)]
        return [*flags, *_any_of(TRUNCATES_UNWRITTEN), allow, _deny(errno.EPERM)]
    return [_deny(errno.ENOSYS if name in PRETEND_MISSING else errno.EPERM)]


def _program(machine: str, own_pid: int, card: bool) -> Iterator[Instruction]:
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
    yield (JUMP_AT_LEAST, 0, 1, NEWEST + 1)
    yield _deny(errno.ENOSYS)
    for name, numbers in SYSCALLS.items():
        number = numbers[column]
        if number is None:
            continue
        # The accumulator holds the number until a rule that matches loads an argument, and that rule returns.
        body = _rule(name, own_pid, card)
        yield (JUMP_EQUAL, 0, len(body), number)
        yield from body
    yield (RETURN, 0, 0, ALLOW)


def assemble(machine: str, own_pid: int, card: bool = False) -> bytes:
    """The filter for a machine (as platform.machine() names it) and the process that will run under it.

    card: whether it trains on one.
    """
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in _program(machine, own_pid, card))
