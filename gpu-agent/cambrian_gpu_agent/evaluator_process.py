"""The evaluator as a child of the worker: one process per job, killed with everything below it."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any, Final

from .jobs import ProbeJob, TrainingJob, as_json
from .sandbox.cgroup import GONE, sweep

LONGEST_LINE: Final = 32 * 1024 * 1024
"""Bytes: an outcome carries its artifacts."""

OUTCOMES: Final = ("finished", "failed", "examined")


class EvaluatorDied(Exception):
    """It ended without an outcome."""


Progress = Callable[[dict[str, Any]], None]
AtRung = Callable[[dict[str, Any]], Awaitable[None]]


async def perform(
    job: TrainingJob | ProbeJob, mode: str, on_progress: Progress, at_rung: AtRung
) -> tuple[str, dict[str, Any]]:
    """Runs a job and returns its outcome: finished, failed or examined, with the fields.

    A training that has come to a rung goes on when `at_rung` is done. Cancelling kills the evaluator,
    and with it the sandbox; so does whatever `at_rung` raises. Raises EvaluatorDied.
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
    kind = "train" if isinstance(job, TrainingJob) else "probe"
    request = {"kind": kind, "job": as_json(asdict(job)), "mode": mode, "parent": os.getpid()}
    try:
        process.stdin.write(json.dumps(request).encode() + b"\n")
        async for line in process.stdout:
            ((what, fields),) = json.loads(line).items()
            if what in OUTCOMES:
                await process.wait()
                return what, fields
            if what == "rung":
                await at_rung(fields)
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
