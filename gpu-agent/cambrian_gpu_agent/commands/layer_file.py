"""What `train`, `check` and `task` share: a layer's file, a task, and the sandbox that it is to run in."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from ..jobs import TaskSize
from ..layer import SourceError, find_class
from ..own_task.file import named
from ..sandbox.choose import MODES, NoSandbox, choose
from ..sandbox.mode import Mode
from ..tasks import UnknownTask
from .command import UsageError


def arguments(parser: ArgumentParser, time_limit: float, what: str = "Python file that defines the layer") -> None:
    parser.add_argument("file", metavar="FILE.py", help=what)
    parser.add_argument("--class", dest="class_name", metavar="NAME", help="the layer's class")
    parser.add_argument("--preset", default="laptop", metavar="NAME", help="size of the task")
    parser.add_argument(
        "--time-limit", type=float, default=time_limit, metavar="SECONDS", help="default %(default)g"
    )
    sandbox_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def sandbox_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--sandbox", choices=list(MODES), help="force a mode instead of trying them in turn")
    parser.add_argument(
        "--unsafe", action="store_true", help="where no sandbox works, run with limits only; results say so"
    )


def read(options: Namespace) -> tuple[str, str]:
    """The source and the class that the options name; UsageError where something they name does not exist."""
    try:
        source = Path(options.file).read_text(encoding="utf-8")
        class_name = find_class(source, options.class_name)
    except OSError as error:
        raise UsageError(f"cannot read {options.file}: {error.strerror}") from error
    except (SourceError, UnicodeDecodeError) as error:
        raise UsageError(f"{options.file}: {error}") from error
    return source, class_name


def task(name: str, preset: str) -> TaskSize:
    """The task of this name, or of this file; UsageError where there is none."""
    try:
        return named(name, preset)
    except UnknownTask as error:
        raise UsageError(str(error)) from error


def mode(options: Namespace) -> Mode:
    """The sandbox for a person's code; UsageError where there is none."""
    try:
        return choose("person", options.sandbox, options.unsafe)
    except NoSandbox as error:
        raise UsageError(str(error)) from error
