"""What the launcher asks of the Linux kernel: capabilities, no_new_privs, Landlock, seccomp."""

import ctypes
import os
import struct
from typing import Final

from .seccomp import UnsupportedMachine, assemble

PR_SET_KEEPCAPS: Final = 8
PR_SET_NO_NEW_PRIVS: Final = 38
PR_SET_SECCOMP: Final = 22
SECCOMP_MODE_FILTER: Final = 2
CAPSET: Final = {"x86_64": 126, "aarch64": 91}
CAPABILITY_VERSION_3: Final = 0x20080522
CAP_SETUID: Final = 1 << 7

LANDLOCK_CREATE_RULESET: Final = 444  # the same numbers on every architecture
LANDLOCK_ADD_RULE: Final = 445
LANDLOCK_RESTRICT_SELF: Final = 446
LANDLOCK_VERSION: Final = 1
RULE_PATH_BENEATH: Final = 1
EXECUTE: Final = 1 << 0
WRITE_FILE: Final = 1 << 1
READ_FILE: Final = 1 << 2
READ_DIRECTORY: Final = 1 << 3
TRUNCATE: Final = 1 << 14
IOCTL_DEVICE: Final = 1 << 15
# Rights over files that each version of Landlock knows: 13 at first, then REFER, TRUNCATE and IOCTL_DEV.
FILE_RIGHTS: Final = ((5, (1 << 16) - 1), (3, (1 << 15) - 1), (2, (1 << 14) - 1), (1, (1 << 13) - 1))
NETWORK_RIGHTS: Final = 0b11  # TCP bind and connect, since version 4
SCOPES: Final = 0b11  # abstract sockets and signals, since version 6


class KernelRefused(Exception):
    """A part of the confinement that this kernel does not have or does not allow."""


libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise KernelRefused(f"{what}: {os.strerror(code)}")
    return result


def set_capabilities(effective: int) -> None:
    """Leaves this process these capabilities (below bit 32) and no other, for good."""
    number = CAPSET.get(os.uname().machine)
    if number is None:
        raise KernelRefused(f"no system call numbers for {os.uname().machine}")
    header = struct.pack("<Ii", CAPABILITY_VERSION_3, 0)
    data = struct.pack("<6I", effective, effective, 0, 0, 0, 0)
    _check(libc.syscall(number, header, data), "giving up capabilities")


def drop_privileges(uid: int | None, reads_as: int | None) -> None:
    """Becomes user `uid` (None: stays) and gives up every capability.

    reads_as: the user whose files it can still open, where the interpreter is closed to others; None: `uid`. For
    signals, tracing and limits it is `uid` all the same.
    """
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        if reads_as is not None:
            _check(libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0), "keeping capabilities")
        os.setresuid(uid, uid, uid)
        if reads_as is not None:
            set_capabilities(CAP_SETUID)
            libc.setfsuid(reads_as)
            if libc.setfsuid(-1) != reads_as:  # it answers the user before the call, and no error
                raise KernelRefused(f"reading files as user {reads_as}")
    set_capabilities(0)


def forbid_new_privileges() -> None:
    _check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")


def landlock_version() -> int:
    """Version of Landlock; KernelRefused where there is none."""
    version: int = libc.syscall(LANDLOCK_CREATE_RULESET, None, 0, LANDLOCK_VERSION)
    return _check(version, "Landlock")


def restrict_files(readable: list[str], written: list[str]) -> None:
    """Leaves only reading of and below these paths, no writing but of files below `written`, no TCP, no signals to
    others."""
    version = landlock_version()
    handled = next(rights for since, rights in FILE_RIGHTS if version >= since)
    attributes = struct.pack("<QQQ", handled, NETWORK_RIGHTS if version >= 4 else 0, SCOPES if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    rules = _check(libc.syscall(LANDLOCK_CREATE_RULESET, attributes, size, 0), "Landlock ruleset")
    for path in (*readable, *written):
        if not os.path.exists(path):
            continue
        directory = os.path.isdir(path)
        rights = READ_FILE | (READ_DIRECTORY | EXECUTE if directory else 0)
        if path.startswith("/dev/"):
            rights = READ_FILE | WRITE_FILE
            if path.startswith("/dev/nvidia"):
                rights |= IOCTL_DEVICE & handled
        if path in written:
            rights = WRITE_FILE | (TRUNCATE & handled)
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rule = struct.pack("<Qi", rights, fd)
        _check(libc.syscall(LANDLOCK_ADD_RULE, rules, RULE_PATH_BENEATH, rule, 0), f"Landlock rule for {path}")
        # What nothing holds of /proc may be forgotten, and its rule with it: a card's child needs it throughout.
        if not (written and path.startswith("/proc/")):
            os.close(fd)
    _check(libc.syscall(LANDLOCK_RESTRICT_SELF, rules, 0), "Landlock")
    os.close(rules)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def filter_system_calls(machine: str, pid: int, card: bool) -> None:
    """Installs the seccomp filter for this process; call it last."""
    try:
        code = assemble(machine, pid, card)
    except UnsupportedMachine as error:
        raise KernelRefused(str(error)) from error
    program = _Program(len(code) // 8, code)
    _check(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0), "seccomp")
