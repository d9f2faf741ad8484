"""Limits only, for unmodified output of the grammar's printer where no sandbox works."""

import os

from .mode import Launch, Mode, launcher_command


def command(launch: Launch) -> list[str]:
    return launcher_command(launch, parent=os.getpid(), seccomp=False)


MODE = Mode(name="printed", isolates=False, command=command)
