"""What was measured so far: one line of JSON a run, so that a ranking goes on where it was stopped."""

import gzip
import json
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from .run import Measured, Result, Run, perform

Progress = Callable[[Result, int], None]
"""Called with a result that was just made and how many are still to be made."""


class Results:
    """The file `results.jsonl` of a folder, created with it; without a folder nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self.file = None if folder is None else folder / "results.jsonl"
        self.by_key: dict[str, Result] = {}
        if self.file is not None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            for line in self.file.read_text().splitlines() if self.file.exists() else []:
                result = decode(line)
                if result is not None:
                    self.by_key[result.key] = result

    def add(self, result: Result) -> None:
        self.by_key[result.key] = result
        if self.file is not None:
            with self.file.open("a") as lines:
                lines.write(json.dumps(asdict(result), allow_nan=False) + "\n")

    def complete(self, runs: Iterable[Run], jobs: int, progress: Progress) -> list[Result]:
        """The results of the runs in their order; those that are missing are made, `jobs` at a time."""
        keys = {run: run.key() for run in runs}
        missing = [run for run, key in keys.items() if key not in self.by_key]
        if jobs == 1:
            for run in list(missing):
                self.take(perform(run), missing, progress)
        else:
            # Fresh processes: torch's threads do not survive a fork.
            with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
                for done in as_completed([pool.submit(perform, run) for run in missing]):
                    self.take(done.result(), missing, progress)
        return [self.by_key[key] for key in keys.values()]

    def take(self, result: Result, missing: list[Run], progress: Progress) -> None:
        self.add(result)
        missing.remove(result.run)
        progress(result, len(missing))


class MissingResults(Exception):
    """A file lacks runs that are asked for; the message says how many and which."""


def read(file: Path, runs: Iterable[Run]) -> list[Result]:
    """The runs' results from a .jsonl or .jsonl.gz, wherever they were made; OSError, MissingResults."""
    text = gzip.decompress(file.read_bytes()).decode() if file.suffix == ".gz" else file.read_text()
    by_run = {result.run: result for result in map(decode, text.splitlines()) if result is not None}
    wanted = list(runs)
    missing = [run for run in wanted if run not in by_run]
    if missing:
        raise MissingResults(f"{file} lacks {len(missing)} of {len(wanted)} runs, the first is {missing[0]}")
    return [by_run[run] for run in wanted]


def decode(line: str) -> Result | None:
    """A line of the file; None for one that is torn, or from before there were rungs."""
    try:
        fields: dict[str, Any] = json.loads(line)
    except ValueError:
        return None
    if "rungs" not in fields:
        return None
    reported, choosing = (decoded(fields[name]) for name in ("reported", "choosing"))
    rungs = None if fields["rungs"] is None else tuple(Measured(**rung) for rung in fields["rungs"])
    run = Run(**fields["run"])
    return Result(**{**fields, "reported": reported, "choosing": choosing, "rungs": rungs, "run": run})


def decoded(fields: dict[str, float] | None) -> Measured | None:
    return None if fields is None else Measured(**fields)
