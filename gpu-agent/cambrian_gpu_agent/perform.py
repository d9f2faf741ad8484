"""One job in a process of its own, outside the sandbox: the evaluator as the worker starts it.

`python -m cambrian_gpu_agent.perform MODE PARENT DEVICE CHILDREN` starts so many children in that sandbox mode,
for that device (a device.Device as JSON), which load what they need and wait. Then it reads a job as one line of
JSON from stdin and answers lines of JSON: any number of {"progress": …}, {"kept": …} and {"rung": …}, then one
{"finished": …}, {"failed": …} or {"examined": …}. After a rung it waits for a line on stdin before it trains on.
It dies with the worker, and takes the sandbox with it.
"""

import base64
import json
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any

from .device import Device
from .evaluate import train_and_evaluate
from .examine import examine
from .jobs import Examined, Failed, Finished, Kept, ProbeJob, Rung, RungResult, TaskSize, TrainingJob, as_json
from .lifetime import die_with_parent
from .sandbox.choose import MODES
from .sandbox.mode import Limits, Mode, Unavailable
from .sandbox.process import SandboxProcess

PROGRESS_EVERY = 0.25
"""Seconds between two lines of progress."""


def write(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line, allow_nan=False) + "\n")
    sys.stdout.flush()


def answer(outcome: Finished | Failed | Examined) -> dict[str, Any]:
    """The outcome as JSON: bytes in base64."""
    return {type(outcome).__name__.lower(): as_json(asdict(outcome))}


def job_of(kind: str, fields: dict[str, Any]) -> TrainingJob | ProbeJob:
    """The job as evaluator_process.py wrote it: bytes in base64."""
    if kind == "train":
        sizes = tuple(TaskSize(**size) for size in fields["sizes"])
        kept = tuple(kept_of(one) for one in fields["kept"])
        return TrainingJob(**{**fields, "sizes": sizes, "rungs": tuple(fields["rungs"]), "kept": kept})
    weights = fields["weights"]
    decoded = None if weights is None else base64.b64decode(weights)
    return ProbeJob(**{**fields, "size": TaskSize(**fields["size"]), "weights": decoded})


def kept_of(fields: dict[str, Any]) -> Kept:
    rungs = [RungResult(**rung) for rung in fields["rungs"]]
    return Kept(**{**fields, "rungs": rungs, "state": base64.b64decode(fields["state"])})


WITHOUT_JOB = Limits(seconds=7 * 24 * 3600)
"""Of a child that stands by; with its job it gets that one's."""


def stand_by(mode: Mode, count: int) -> list[SandboxProcess]:
    """Confined children with nothing of a candidate; fewer where none can be started, which their job will say."""
    children: list[SandboxProcess] = []
    with suppress(Unavailable, OSError):
        for _ in range(count):
            children.append(SandboxProcess(mode, "child", WITHOUT_JOB))
    return children


def main() -> None:
    mode, limits = replace(MODES[sys.argv[1]], device=Device(**json.loads(sys.argv[3]))), Limits()
    die_with_parent(int(sys.argv[2]))
    standby = stand_by(mode, int(sys.argv[4]))
    line = sys.stdin.readline()
    try:
        if line:
            perform(line, mode, limits, standby)
    finally:
        for child in standby:
            child.end()


def perform(line: str, mode: Mode, limits: Limits, standby: Sequence[SandboxProcess]) -> None:
    """The job of one line, its progress and its outcome."""
    request = json.loads(line)
    job = job_of(request["kind"], request["job"])
    last = 0.0
    latest: dict[str, Any] = {}

    def progress(task: str, step: int, steps: int, loss: float) -> None:
        nonlocal last, latest
        latest = {"task": task, "step": step, "steps": steps, "loss": loss}
        if time.monotonic() - last > PROGRESS_EVERY:
            last = time.monotonic()
            write({"progress": latest})

    def at_rung(rungs: list[Rung]) -> None:
        write({"rung": {**latest, "rungs": [asdict(rung) for rung in rungs]}})
        if not sys.stdin.readline():
            sys.exit(1)  # the worker is gone

    def keep(kept: Kept) -> None:
        write({"kept": as_json(asdict(kept))})

    if isinstance(job, TrainingJob):
        write(answer(train_and_evaluate(job, mode, limits, progress, at_rung, standby, keep)))
    else:
        write(answer(examine(job, mode, limits, standby)))


if __name__ == "__main__":
    main()
