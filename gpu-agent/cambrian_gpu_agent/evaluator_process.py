"""The evaluator as a child of the worker: one process per job, killed with everything below it."""

import asyncio
import base64
import json
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any, Final

from .jobs import Job
from .sandbox.cgroup import GONE, sweep

LONGEST_LINE: Final = 32 * 1024 * 1024
"""Bytes: an outcome carries its artifacts."""

OUTCOMES: Final = ("finished", "failed", "examined")


class EvaluatorDied(Exception):
    """It ended without an outcome."""


Progress = Callable[[dict[str, Any]], None]
AtMilestone = Callable[[dict[str, Any]], Awaitable[None]]


async def perform(
    kind: str, job: Job, mode: str, on_progress: Progress, at_milestone: AtMilestone
) -> tuple[str, dict[str, Any]]:
    """Runs a job (`train` or `probe`) and returns its outcome: finished, failed or examined, with the fields.

    A training that has come to a milestone goes on when `at_milestone` is done. Cancelling kills the evaluator,
    and with it the sandbox; so does whatever `at_milestone` raises. Raises EvaluatorDied.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cambrian_gpu_agent.perform"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=LONGEST_LINE,
        start_new_session=True,  # a Ctrl-C in the terminal is the worker's affair
    )
    assert process.stdin is not None
    assert process.stdout is not None
    weights = None if job.weights is None else base64.b64encode(job.weights).decode()
    fields = {**asdict(job), "weights": weights}
    request = {"kind": kind, "job": fields, "mode": mode, "parent": os.getpid()}
    try:
        process.stdin.write(json.dumps(request).encode() + b"\n")
        async for line in process.stdout:
            ((what, fields),) = json.loads(line).items()
            if what in OUTCOMES:
                await process.wait()
                return what, fields
            if what == "milestone":
                await at_milestone(fields)
                process.stdin.write(b"go on\n")
            else:
                on_progress(fields)
        raise EvaluatorDied(f"the evaluator ended with status {await process.wait()} and no outcome")
    finally:
        process.stdin.close()
        if process.returncode is None:
            process.kill()
            await process.wait()
        if process.returncode != 0:  # it left its child's control group
            await asyncio.to_thread(sweep, GONE)
