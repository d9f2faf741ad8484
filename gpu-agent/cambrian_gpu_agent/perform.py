"""One job in a process of its own, outside the sandbox: the evaluator as the worker starts it.

`python -m cambrian_gpu_agent.perform` reads a job as one line of JSON from stdin and answers lines of JSON: any
number of {"progress": …} and {"milestone": …}, then one {"finished": …}, {"failed": …} or {"examined": …}. After
a milestone it waits for a line on stdin before it trains on. It dies with the worker, and takes the sandbox with
it.
"""

import base64
import json
import sys
import time
from dataclasses import asdict
from typing import Any

from .evaluate import train_and_evaluate
from .examine import examine
from .jobs import Examined, Failed, Finished, Job, Milestone
from .lifetime import die_with_parent
from .sandbox.choose import MODES
from .sandbox.mode import Limits

PROGRESS_EVERY = 0.25
"""Seconds between two lines of progress."""


def write(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line, allow_nan=False) + "\n")
    sys.stdout.flush()


def answer(outcome: Finished | Failed | Examined) -> dict[str, Any]:
    """The outcome as JSON: bytes in base64."""
    fields = {
        name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for name, value in asdict(outcome).items()
    }
    return {type(outcome).__name__.lower(): fields}


def job_of(fields: dict[str, Any]) -> Job:
    """The job as evaluator_process.py wrote it: bytes in base64."""
    weights = fields["weights"]
    fields["weights"] = None if weights is None else base64.b64decode(weights)
    return Job(**{**fields, "milestones": tuple(fields["milestones"])})


def main() -> None:
    request = json.loads(sys.stdin.readline())
    die_with_parent(request["parent"])
    job, mode, limits = job_of(request["job"]), MODES[request["mode"]], Limits()
    last = 0.0

    def progress(step: int, steps: int, loss: float) -> None:
        nonlocal last
        if time.monotonic() - last > PROGRESS_EVERY:
            last = time.monotonic()
            write({"progress": {"step": step, "steps": steps, "loss": loss}})

    def at_milestone(milestones: list[Milestone]) -> None:
        write({"milestone": {"milestones": [asdict(milestone) for milestone in milestones]}})
        if not sys.stdin.readline():
            sys.exit(1)  # the worker is gone

    if request["kind"] == "train":
        write(answer(train_and_evaluate(job, mode, limits, progress, at_milestone)))
    else:
        write(answer(examine(job, mode, limits)))


if __name__ == "__main__":
    main()
