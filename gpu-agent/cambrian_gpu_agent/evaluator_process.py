"""Evaluators as children of the worker: one process per job, killed with everything below it."""

import asyncio
import contextlib
import json
import os
import sys
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any, Final

from .device import CPU, Device
from .jobs import ProbeJob, TrainingJob, as_json
from .sandbox.cgroup import GONE, sweep

LONGEST_LINE: Final = 512 * 1024 * 1024
"""Bytes: an outcome carries its artifacts."""

BUSY: Final = 2.0
"""Seconds after the start of a job at which the next evaluator is started: the job's own start comes first."""

STANDING_BY: Final = 2
"""Children: as many as an examination takes, and a training wants at once before the rest have loaded."""

OUTCOMES: Final = ("finished", "failed", "examined")


class EvaluatorDied(Exception):
    """It ended without an outcome."""


Progress = Callable[[dict[str, Any]], None]
AtRung = Callable[[dict[str, Any]], Awaitable[None]]


class Evaluators:
    """Starts evaluators, each for one job, and has the next one stand by while one is at work.

    Who stands by has a sandbox with a child of its own that has loaded what it needs and waits. It is used once,
    like any other: nothing goes from one candidate to the next.
    """

    def __init__(self, device: Device = CPU, standing_by: bool = True) -> None:
        """device: what all of them train on. standing_by: whether any does; else one loads when it has a job, with
        no more children than that takes.
        """
        self.device = device
        self.standing_by = standing_by
        self.children = STANDING_BY if standing_by else 0
        self.ready: dict[str, Process] = {}
        self.preparing: dict[str, asyncio.Task[None]] = {}

    def prepare(self, mode: str, delay: float = 0.0) -> None:
        """Has one for this sandbox mode stand by, after so many seconds, unless there is one or soon will be."""
        if self.standing_by and mode not in self.preparing:
            self.preparing[mode] = asyncio.create_task(self._prepare(mode, delay))

    async def _prepare(self, mode: str, delay: float) -> None:
        try:
            await asyncio.sleep(delay)
            if mode not in self.ready:
                self.ready[mode] = await self.start(mode)
        finally:
            del self.preparing[mode]

    async def start(self, mode: str) -> Process:
        """An evaluator that waits for its job."""
        own, device = str(os.getpid()), json.dumps(asdict(self.device))
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "cambrian_gpu_agent.perform", mode, own, device, str(self.children)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LONGEST_LINE,
            start_new_session=True,  # a Ctrl-C in the terminal is the worker's affair
        )

    async def close(self) -> None:
        """Ends those that stand by."""
        self.standing_by = False
        preparing = [*self.preparing.values()]
        for task in preparing:
            task.cancel()
        await asyncio.gather(*preparing, return_exceptions=True)
        await asyncio.gather(*(end(process) for process in self.ready.values()))
        self.ready.clear()

    async def perform(
        self,
        job: TrainingJob | ProbeJob,
        mode: str,
        on_progress: Progress,
        at_rung: AtRung,
        on_kept: Progress = lambda _: None,
    ) -> tuple[str, dict[str, Any]]:
        """Runs a job and returns its outcome: finished, failed or examined, with the fields.

        on_kept: told of each jobs.Kept, as JSON.

        A training that has come to a rung goes on when `at_rung` is done. Cancelling kills the evaluator, and
        with it the sandbox; so does whatever `at_rung` raises. Raises EvaluatorDied.
        """
        process = self.ready.pop(mode, None)
        if process is None or process.returncode is not None:
            process = await self.start(mode)
        self.prepare(mode, BUSY)
        assert process.stdin is not None
        assert process.stdout is not None
        kind = "train" if isinstance(job, TrainingJob) else "probe"
        request = {"kind": kind, "job": as_json(asdict(job))}
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
                elif what == "kept":
                    on_kept(fields)
                else:
                    on_progress(fields)
            raise EvaluatorDied(f"the evaluator ended with status {await process.wait()} and no outcome")
        finally:
            await end(process, patience=0.0)


async def end(process: Process, patience: float = GONE) -> None:
    """Closes its input, at which one without a job ends, and kills it where it has not after so many seconds."""
    assert process.stdin is not None
    process.stdin.close()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), patience)
    if process.returncode is None:
        process.kill()
        await process.wait()
    if process.returncode != 0:  # it left its child's control group
        await asyncio.to_thread(sweep, GONE)
