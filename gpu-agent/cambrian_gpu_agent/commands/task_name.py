"""A task as the command line names it: one of ours by its name, or a file of the user's own."""

from pathlib import Path

from ..jobs import TaskSize
from ..tasks import TASKS, UnknownTask, resolve
from .command import UsageError

SUFFIX = ".py"
LARGEST = 256 * 1024
"""Bytes of a file, at most."""

HELP = "one of ours, or FILE.py of your own"


def size(name: str, preset: str) -> TaskSize:
    """The task and preset; UsageError where there is none. An own file is read, and run only in the sandbox."""
    if not name.endswith(SUFFIX):
        try:
            resolve(name, preset)
        except UnknownTask as error:
            raise UsageError(f"{error}; a task of your own is named by its file, FILE{SUFFIX}") from error
        return TaskSize(name, preset)
    path = Path(name)
    if path.stem in TASKS:
        raise UsageError(f"{path}: a task of ours is called {path.stem}; give the file another name")
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{path} is too large; at most {LARGEST} bytes are read")
        return TaskSize(path.stem, preset, path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: it is not UTF-8: {error}") from error
