"""The worker: an attached agent that has an evaluator process do its work.

It imports no torch and runs no candidate's code. Every item of work that it keeps ends in exactly one outcome;
one that it loses (the gate says closed or superseded, the worker is killed) is another's to do.
"""

import asyncio
import base64
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from . import __version__, comparison_process, events, requests
from .agent import Contribution, Lab, Refused, Work, attach
from .checkpoint import halved
from .checkpoint_store import Checkpoints, training_of
from .device import CPU, Device
from .evaluator_process import EvaluatorDied, Evaluators
from .jobs import ProbeJob, TaskSize, TrainingJob
from .requests import Request, RequestedTask
from .sandbox.cgroup import sweep
from .sandbox.choose import NoSandbox, choose
from .tasks import UnknownTask, resolve

RUNG_WAIT: Final = 10.0
"""Seconds that a training waits at a rung for the gate's word; without it, it goes on. Nothing is lost by
that: the log refuses the result of work that was cancelled meanwhile."""

WORK: Final = ("TrainingRequested", "ProbeRequested", "ComparisonRequested")
"""The types of events that ask for work, where the grant lets this agent lease them."""

LONGEST_NAME: Final = 80
"""Characters that the laboratory takes of a program's name."""

NOT_TAKEN: Final = ("invalid", "too-large")
MEDIA_TYPES: Final = {
    "curve": "application/jsonl",
    "log": "text/plain; charset=utf-8",
    "weights": "application/vnd.safetensors",
}

log = logging.getLogger("cambrian.worker")


@dataclass(frozen=True)
class Settings:
    """How candidates are held: a forced sandbox mode, and whether code may run where no sandbox works.

    device: what they are trained on; probes and statistics are always of the CPU. keep_every: seconds of training
    between two of its states that are stored, for others to go on from; None for none. standby: whether the next
    evaluator loads while one is at work.
    """

    sandbox: str | None = None
    unsafe: bool = False
    device: Device = CPU
    keep_every: float | None = None
    standby: bool = True


class Worker:
    """A gpu-agent. once: leases nothing after the first item of work. instance: which of several this is."""

    def __init__(self, settings: Settings, once: bool = False, instance: str = "") -> None:
        self.settings, self.once, self.instance = settings, once, instance
        self.evaluators = Evaluators(settings.device, settings.standby and not once)

    async def run(
        self,
        url: str,
        creds: Path,
        login: Mapping[str, str] | None,
        slots: int,
        grace: float | None,
        idle: float | None,
    ) -> None:
        """Works until drained, `slots` items at once. idle: seconds without work after which it leaves."""
        sweep()  # what the last worker here left when it was killed
        software = f"cambrian-gpu-agent/{__version__} {self.instance}".strip()[:LONGEST_NAME]
        try:
            await attach(
                self.perform,
                creds=creds,
                url=url,
                login=login,
                software=software,
                at_once=slots,
                types=WORK,
                grace=grace,
                idle=idle,
            )
        finally:
            await self.evaluators.close()

    async def perform(self, work: Work, lab: Lab) -> Sequence[Contribution]:
        """One item of work from its request to its outcome. Raises Refused."""
        if self.once:
            lab.drain()
        if work.type == "TrainingRequested":
            return await self.train(work, lab)
        if work.type == "ComparisonRequested":
            return await self.compare(work)
        return await self.probe(work, lab)

    async def hold(self, work: Work) -> tuple[Request | None, str, str]:
        """What is asked, the sandbox mode for its code, and why it must not run (empty: it may)."""
        try:
            request = requests.decode(work.data)
        except requests.MalformedRequest as error:
            return None, "printed", f"this gpu-agent does not understand the request: {error}"
        settings = self.settings
        try:
            mode = await asyncio.to_thread(choose, request.least_trust, settings.sandbox, settings.unsafe)
        except NoSandbox as error:
            return None, "printed", str(error)
        return request, mode.name, ""

    async def fetch(self, request: Request, lab: Lab) -> tuple[str, tuple[TaskSize, ...], bytes | None]:
        """The code, the tasks, which exist, and the weights that the request names. Raises CannotPerform."""
        try:
            sizes = tuple([await self.size(task, lab) for task in request.tasks])
            source = (await lab.get(request.sha256)).decode()
            weights = None if request.weights is None else await lab.get(request.weights)
        except UnknownTask as error:
            raise CannotPerform("sandbox", f"this gpu-agent has {error}") from error
        except UnicodeDecodeError as error:
            raise CannotPerform("contract", f"the source is not UTF-8: {error}") from error
        except Refused as error:
            raise CannotPerform("sandbox", f"the code, a task or the weights could not be had: {error}") from error
        return source, sizes, weights

    async def size(self, task: RequestedTask, lab: Lab) -> TaskSize:
        """The task with its file, where it is the user's own. Raises UnknownTask, Refused."""
        if task.source is None:
            resolve(task.task, task.preset)
            return TaskSize(task.task, task.preset)
        return TaskSize(task.task, task.preset, (await lab.get(task.source)).decode(errors="replace"))

    async def train(self, work: Work, lab: Lab) -> Sequence[Contribution]:
        request, mode, why_not = await self.hold(work)
        device = self.settings.device
        started = events.training_started(work.attempt, lab.agent, mode, device)
        await lab.contribute(Contribution("TrainingStarted", started))
        try:
            if request is None:
                raise CannotPerform("sandbox", why_not)
            source, sizes, _ = await self.fetch(request, lab)
            job = TrainingJob(
                source=source,
                class_name=request.class_name,
                sizes=sizes,
                time_limit=request.time_limit,
                random_seed=request.random_seed,
                rungs=request.rungs,
                split=request.split,
                keep_every=self.settings.keep_every,
            )
            what, fields = await self.carry_out(job, mode, work, lab)
            fields = await self.upload(fields, lab)
            if what == "finished":
                finished = events.training_finished(work.attempt, request.random_seed, fields, mode, device)
                await lab.contribute(Contribution("TrainingFinished", finished))
                for result in finished["results"]:
                    log.info("measured task=%(task)s loss=%(loss).4f accuracy=%(accuracy).4f", result)
                return []
        except CannotPerform as error:
            fields = failure(error.reason, str(error))
        except EvaluatorDied as error:
            fields = failure("sandbox", str(error))
        except Refused as error:
            if error.code not in NOT_TAKEN:
                raise
            fields = failure("sandbox", f"the gate did not take the result: {error}")
        log.info("failed reason=%s message=%s", fields["reason"], fields["message"][:200])
        return [Contribution("TrainingFailed", events.training_failed(work.attempt, fields))]

    async def carry_out(self, job: TrainingJob, mode: str, work: Work, lab: Lab) -> tuple[str, dict[str, Any]]:
        """The training's outcome, from the start or from where the attempt before it was. Raises EvaluatorDied."""
        checkpoints = Checkpoints(lab, training_of(job, self.settings.device))
        job = replace(job, kept=await checkpoints.found(work.checkpoint))
        storing = asyncio.create_task(checkpoints.store())
        try:
            return await self.evaluators.perform(
                job,
                mode,
                lambda reached: lab.progress(**reached),
                lambda reached: self.reach(work, lab, reached),
                checkpoints.keep,
            )
        finally:
            storing.cancel()
            await asyncio.gather(storing, return_exceptions=True)

    async def reach(self, work: Work, lab: Lab, reached: dict[str, Any]) -> None:
        """A rung: the training goes on when this is done, and stops for good where the gate says so."""
        rungs = [events.rung(rung) for rung in reached["rungs"]]
        try:
            async with asyncio.timeout(RUNG_WAIT):
                await lab.rung(**{**reached, "rungs": rungs})
        except TimeoutError:
            why = f"the gate said nothing for {RUNG_WAIT:g} s; the training goes on"
            log.warning("rung-unheard stream=%s step=%s why=%s", work.stream, reached["step"], why)

    async def upload(self, fields: dict[str, Any], lab: Lab) -> dict[str, Any]:
        """Stores the artifacts of an outcome, and of each of its results; their references take their places."""
        stored: dict[str, Any] = {}
        for name, value in fields.items():
            if name in MEDIA_TYPES:
                content = fitting(name, base64.b64decode(value), lab.discovery.artifact_bytes)
                stored[name] = await lab.put(content, MEDIA_TYPES[name])
            else:
                stored[name] = [await self.upload(each, lab) for each in value] if name == "results" else value
        return stored

    async def probe(self, work: Work, lab: Lab) -> Sequence[Contribution]:
        request, mode, why_not = await self.hold(work)
        try:
            if request is None:
                raise CannotPerform("sandbox", why_not)
            source, (size,), weights = await self.fetch(request, lab)
            job = ProbeJob(source, request.class_name, size, request.time_limit, weights)
            _, fields = await self.evaluators.perform(job, mode, lambda _: None, no_rung)
        except (CannotPerform, EvaluatorDied) as error:
            fields = events.not_examined(str(error))
        log.info("probed verdict=%s", fields["verdict"])
        return [Contribution("ProbeFinished", events.probe_finished(fields, mode))]

    async def compare(self, work: Work) -> Sequence[Contribution]:
        """The statistics of a confirmation. Where they fail, the work is another's until its deadline."""
        found = await comparison_process.compare(comparison_process.decode(work.data))
        return [Contribution("ComparisonMeasured", events.comparison_measured(found))]


async def no_rung(_: dict[str, Any]) -> None:
    """Probes have none."""


def fitting(name: str, content: bytes, most: int) -> bytes:
    """An artifact as the gate takes it: weights that are too large for it are rounded to bfloat16."""
    return halved(content) if name == "weights" and len(content) > most else content


def failure(reason: str, message: str) -> dict[str, Any]:
    """A training that never began, in the fields of jobs.Failed."""
    return {"reason": reason, "message": message, "task": None, "step": 0, "rungs": [], "log": None}


class CannotPerform(Exception):
    """This worker cannot do the work; the reason is one of TrainingFailed's."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
