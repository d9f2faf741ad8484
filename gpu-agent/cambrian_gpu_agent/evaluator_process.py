"""The evaluator as a child of the worker: one process per job, killed with everything below it."""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

from .jobs import Job

LONGEST_LINE: Final = 32 * 1024 * 1024
"""Bytes: an outcome carries its artifacts."""

OUTCOMES: Final = ("finished", "failed", "examined")


class EvaluatorDied(Exception):
    """It ended without an outcome."""


async def perform(
    kind: str, job: Job, mode: str, on_progress: Callable[[dict[str, Any]], None]
) -> tuple[str, dict[str, Any]]:
    """Runs a job (`train` or `probe`) and returns its outcome: finished, failed or examined, with the fields.

    Cancelling kills the evaluator, and with it the sandbox. Raises EvaluatorDied.
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
    request = {"kind": kind, "job": asdict(job), "mode": mode, "parent": os.getpid()}
    try:
        process.stdin.write(json.dumps(request).encode())
        process.stdin.close()
        async for line in process.stdout:
            ((what, fields),) = json.loads(line).items()
            if what in OUTCOMES:
                await process.wait()
                return what, fields
            on_progress(fields)
        raise EvaluatorDied(f"the evaluator ended with status {await process.wait()} and no outcome")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
