"""The shape of a hostile program, and what every one of them has at hand."""

from dataclasses import dataclass
from typing import Final

PRELUDE: Final = '''
import ctypes, errno, fcntl, mmap, os, re, resource, signal, socket, struct, subprocess, sys, threading, time, zlib

libc = ctypes.CDLL(None, use_errno=True)
worked, refused = [], {}

def attempt(name, action):
    """Only an OSError is a refusal; whatever else is raised ends the program, which is no containment."""
    try:
        action()
    except OSError as error:
        refused[name] = errno.errorcode.get(error.errno, str(error))
    else:
        worked.append(name)

def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result

def call(name, *arguments):
    """A system call by its name."""
    if NUMBERS[name] is None:
        raise OSError(errno.ENOSYS, "no such call on this machine")
    whole = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return checked(libc.syscall(NUMBERS[name], *whole))

def secret(text):
    """What was read is a success only where it holds the secret."""
    if SECRET not in text:
        raise OSError(errno.ENODATA, "no secret in it")

def everywhere(action):
    for folder in FOLDERS:
        attempt(folder, lambda: action(folder + "/cambrian-hostile"))

def report():
    sys.stdout.flush()
    wire.send_json({"worked": worked, "refused": refused})
'''
"""Beside it the names of the canaries, as canaries.Canaries.names gives them."""


@dataclass(frozen=True)
class Program:
    """One hostile program.

    attempts: what it tries, for a reader. source: run after PRELUDE. ends: the causes with which it may end;
    `refused` means that it went on to the end and every attempt was refused. says: what its end must say besides.
    shown: attempts that must succeed in mode unsafe, so that they are seen to be real; `all` for every one. Empty
    where that would do harm, or where limits and missing privileges are enough to refuse it.
    """

    name: str
    attempts: str
    source: str
    ends: tuple[str, ...] = ("refused",)
    says: str = ""
    shown: tuple[str, ...] = ()
    seconds: float = 10.0


ALL: Final = ("all",)
