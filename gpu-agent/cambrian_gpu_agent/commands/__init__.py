"""What people and the laboratory ask of the package, one file per command."""

from . import calibrate, check, doctor, rank, task, train, work
from .command import Command

COMMANDS: dict[str, Command] = {
    command.name: command
    for command in (
        work.COMMAND,
        train.COMMAND,
        check.COMMAND,
        task.COMMAND,
        rank.COMMAND,
        calibrate.COMMAND,
        doctor.COMMAND,
    )
}
