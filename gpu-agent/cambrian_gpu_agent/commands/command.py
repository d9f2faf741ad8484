"""The shape of a command."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass

DONE = 0
BROKEN = 1
USAGE = 2
UNREACHABLE = 3
FAILED = 5


class UsageError(Exception):
    """The command line asks for what does not exist; the message says what does."""


@dataclass(frozen=True)
class Command:
    """`arguments` declares the options, `run` performs it and returns the exit status."""

    name: str
    summary: str
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]
