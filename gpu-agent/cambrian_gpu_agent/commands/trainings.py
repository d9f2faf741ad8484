"""What `rank` and `calibrate` have in common: trainings of our own mixers, made here or read from a file."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .command import UsageError

if TYPE_CHECKING:
    from ..ranking.run import Result, Run


def at_least(least: int, text: str) -> int:
    if not text.isdecimal() or int(text) < least:
        raise ArgumentTypeError(f"{text!r}: a whole number from {least} on is wanted")
    return int(text)


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--preset", default="laptop", metavar="NAME", help="size of the tasks")
    parser.add_argument("--first-seed", type=lambda text: at_least(0, text), default=0, metavar="N")
    parser.add_argument("--jobs", type=lambda text: at_least(1, text), default=1, metavar="N", help="at a time")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="keep results and plots there, and go on from them"
    )
    parser.add_argument(
        *("--from", "-f"),
        dest="file",
        type=Path,
        metavar="FILE",
        help="train nothing: take the results from this .jsonl or .jsonl.gz",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def results(options: Namespace, runs: Sequence["Run"]) -> list["Result"]:
    """Of the runs in their order; UsageError where a file lacks them."""
    from ..ranking.results import MissingResults, Results, read

    if options.file is not None:
        try:
            return read(options.file, runs)
        except (OSError, ValueError, MissingResults) as error:
            raise UsageError(str(error)) from error

    def progress(result: "Result", left: int) -> None:
        done = result.run
        score = "diverged" if result.reported is None else f"score {result.reported.score:.3f}"
        print(
            f"{done.task} {done.mixer} seed {done.seed} learning rate {done.learning_rate:g}: {score}, "
            f"{result.seconds:.1f} s; {left} of {len(runs)} to go",
            file=sys.stderr,
            flush=True,
        )

    return Results(options.out).complete(runs, options.jobs, progress)
