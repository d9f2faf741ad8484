"""A task as people name it: one of ours by its name, or a file of the user's own, which is read, not run."""

from pathlib import Path
from typing import Final

from ..jobs import TaskSize
from ..tasks import TASKS, UnknownTask, resolve

SUFFIX: Final = ".py"
LARGEST: Final = 256 * 1024
"""Bytes of a file, at most."""

HELP: Final = "one of ours, or FILE.py of your own"


def named(name: str, preset: str) -> TaskSize:
    """The task and preset; an own task is called as its file. Raises UnknownTask with what is wrong."""
    if not name.endswith(SUFFIX):
        try:
            resolve(name, preset)
        except UnknownTask as error:
            raise UnknownTask(f"{error}; a task of your own is named by its file, FILE{SUFFIX}") from error
        return TaskSize(name, preset)
    path = Path(name)
    if path.stem in TASKS:
        raise UnknownTask(f"{path}: a task of ours is called {path.stem}; give the file another name")
    try:
        if path.stat().st_size > LARGEST:
            raise UnknownTask(f"{path} is too large; at most {LARGEST} bytes are read")
        return TaskSize(path.stem, preset, path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnknownTask(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UnknownTask(f"{path}: it is not UTF-8: {error}") from error
