"""The worker: takes work from a laboratory's gate, has it done by an evaluator process, contributes the outcome.

It imports no torch and runs no candidate's code. Every item of work that it keeps ends in exactly one outcome;
one that it loses (the gate says closed or superseded, the worker is killed) is another's to do.
"""

import asyncio
import base64
import contextlib
import sys
import time
from dataclasses import dataclass, field
from typing import Any, Final

from . import comparison_process, events, requests
from .checkpoint import halved
from .contribution import Work
from .device import CPU, Device
from .evaluator_process import EvaluatorDied, Evaluators
from .gate import Gate, Refused
from .jobs import ProbeJob, TaskSize, TrainingJob
from .requests import Request, RequestedTask
from .sandbox.cgroup import sweep
from .sandbox.choose import NoSandbox, choose
from .tasks import UnknownTask, resolve

LEASE_WAIT: Final = 2.0
"""Seconds that the gate may let a request for work wait; a drain waits no longer than this."""

KEEP_ALIVE: Final = 1.0
"""Seconds between two signs of life; the gate gives up after 30 without."""

RUNG_WAIT: Final = 10.0
"""Seconds that a training waits at a rung for the gate's word; without it, it goes on. Nothing is lost by
that: the log refuses the result of work that was cancelled meanwhile."""

WORK: Final = ("TrainingRequested", "ProbeRequested", "ComparisonRequested")
"""The types of events that ask for work, where the grant lets this agent lease them."""

LOST: Final = ("closed", "superseded")
NOT_TAKEN: Final = ("invalid", "too-large")
MEDIA_TYPES: Final = {
    "curve": "application/jsonl",
    "log": "text/plain; charset=utf-8",
    "weights": "application/vnd.safetensors",
}


@dataclass(frozen=True)
class Settings:
    """How candidates are held: a forced sandbox mode, and whether code may run where no sandbox works.

    device: what they are trained on; probes and statistics are always of the CPU.
    """

    sandbox: str | None = None
    unsafe: bool = False
    device: Device = CPU


@dataclass
class Worker:
    """One attached agent; `slots` items of work at once."""

    gate: Gate
    settings: Settings
    draining: asyncio.Event = field(default_factory=asyncio.Event)
    evaluators: Evaluators = field(init=False)

    def __post_init__(self) -> None:
        self.evaluators = Evaluators(self.settings.device)

    def log(self, event: str, **facts: object) -> None:
        """One line on stderr."""
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        words = " ".join(f"{name}={value}" for name, value in facts.items())
        print(f"{stamp} {event} {words}".rstrip(), file=sys.stderr, flush=True)

    async def run(self, slots: int, once: bool) -> None:
        """Works until drained; `once`: until one item is done."""
        sweep()  # what the last worker here left when it was killed
        discovery = await self.gate.discover()
        self.log("discovered", grant=discovery.grant, leases=",".join(discovery.leases))
        self.evaluators.standing_by = not once
        try:
            await asyncio.gather(*(self.slot(discovery.leases, once) for _ in range(slots)))
        finally:
            await self.evaluators.close()
        self.log("stopped")

    async def slot(self, leases: list[str], once: bool) -> None:
        types: list[str] = [name for name in WORK if name in leases]
        pause = 0.25
        while not self.draining.is_set():
            try:
                work = await self.gate.lease(types, LEASE_WAIT)
            except Refused as error:
                self.log("no-lease", why=error)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.draining.wait(), error.retry_after or pause)
                pause = min(2 * pause, 10.0)
                continue
            pause = 0.25
            if work is not None:
                await self.keep(work)
                if once:
                    self.draining.set()

    async def keep(self, work: Work) -> None:
        """Does the work while keeping its lease alive, and stops when it is no longer ours."""
        progress: dict[str, Any] = {}
        doing = asyncio.create_task(self.do(work, progress))
        living = asyncio.create_task(self.live(work, progress))
        type_, id_ = work.event["type"], work.event["id"]
        self.log("leased", type=type_, cause=id_, stream=work.stream, attempt=work.attempt)
        try:
            await asyncio.wait((doing, living), return_when=asyncio.FIRST_COMPLETED)
            if doing.done():
                self.log("done", type=type_, cause=id_, outcome=doing.result())
            else:
                self.log("dropped", type=type_, cause=id_, why=living.result())
        except Refused as error:  # by the contribution: closed, superseded, not granted, invalid
            self.log("dropped", type=type_, cause=id_, why=error)
        except Exception as error:  # noqa: BLE001 - a defect of ours: the work is another's, the worker goes on
            self.log("defect", type=type_, cause=id_, why=repr(error))
        finally:
            for task in (doing, living):
                task.cancel()
            await asyncio.gather(doing, living, return_exceptions=True)

    async def live(self, work: Work, progress: dict[str, Any]) -> str:
        """Signs of life until the gate takes the work away; returns why."""
        while True:
            await asyncio.sleep(KEEP_ALIVE)
            try:
                await self.gate.working(work, progress or None)
            except Refused as error:
                if error.code in LOST:
                    return str(error)
                self.log("not-heard", why=error)

    async def do(self, work: Work, progress: dict[str, Any]) -> str:
        """One item of work from its request to its outcome; returns what it was. Raises Refused."""
        if work.event["type"] == "TrainingRequested":
            return await self.train(work, progress)
        if work.event["type"] == "ComparisonRequested":
            return await self.compare(work)
        return await self.probe(work)

    async def hold(self, work: Work) -> tuple[Request | None, str, str]:
        """What is asked, the sandbox mode for its code, and why it must not run (empty: it may)."""
        try:
            request = requests.decode(work.event["data"])
        except requests.MalformedRequest as error:
            return None, "printed", f"this gpu-agent does not understand the request: {error}"
        settings = self.settings
        try:
            mode = await asyncio.to_thread(choose, request.least_trust, settings.sandbox, settings.unsafe)
        except NoSandbox as error:
            return None, "printed", str(error)
        return request, mode.name, ""

    async def fetch(self, request: Request) -> tuple[str, tuple[TaskSize, ...], bytes | None]:
        """The code, the tasks, which exist, and the weights that the request names. Raises CannotPerform."""
        try:
            sizes = tuple([await self.size(task) for task in request.tasks])
            source = (await self.gate.get(request.sha256)).decode()
            weights = None if request.weights is None else await self.gate.get(request.weights)
        except UnknownTask as error:
            raise CannotPerform("sandbox", f"this gpu-agent has {error}") from error
        except UnicodeDecodeError as error:
            raise CannotPerform("contract", f"the source is not UTF-8: {error}") from error
        except Refused as error:
            raise CannotPerform("sandbox", f"the code, a task or the weights could not be had: {error}") from error
        return source, sizes, weights

    async def size(self, task: RequestedTask) -> TaskSize:
        """The task with its file, where it is the user's own. Raises UnknownTask, Refused."""
        if task.source is None:
            resolve(task.task, task.preset)
            return TaskSize(task.task, task.preset)
        return TaskSize(task.task, task.preset, (await self.gate.get(task.source)).decode(errors="replace"))

    async def train(self, work: Work, progress: dict[str, Any]) -> str:
        request, mode, why_not = await self.hold(work)
        device = self.settings.device
        started = events.training_started(work.attempt, self.gate.agent, mode, device)
        await self.gate.contribute(work, "TrainingStarted", started)
        try:
            if request is None:
                raise CannotPerform("sandbox", why_not)
            source, sizes, _ = await self.fetch(request)
            job = TrainingJob(
                source=source,
                class_name=request.class_name,
                sizes=sizes,
                time_limit=request.time_limit,
                random_seed=request.random_seed,
                rungs=request.rungs,
                split=request.split,
            )
            what, fields = await self.evaluators.perform(
                job, mode, progress.update, lambda reached: self.reach(work, progress, reached)
            )
            fields = await self.upload(fields)
            if what == "finished":
                finished = events.training_finished(work.attempt, request.random_seed, fields, mode, device)
                await self.gate.contribute(work, "TrainingFinished", finished)
                return "TrainingFinished " + " ".join(
                    f"{result['task']}:loss={result['loss']:.4f},accuracy={result['accuracy']:.4f}"
                    for result in fields["results"]
                )
        except CannotPerform as error:
            fields = failure(error.reason, str(error))
        except EvaluatorDied as error:
            fields = failure("sandbox", str(error))
        except Refused as error:
            if error.code not in NOT_TAKEN:
                raise
            fields = failure("sandbox", f"the gate did not take the result: {error}")
        await self.gate.contribute(work, "TrainingFailed", events.training_failed(work.attempt, fields))
        return f"TrainingFailed reason={fields['reason']}"

    async def reach(self, work: Work, progress: dict[str, Any], reached: dict[str, Any]) -> None:
        """A rung: the training goes on when this is done, and stops for good where the gate says so."""
        rungs = [events.rung(rung) for rung in reached["rungs"]]
        try:
            async with asyncio.timeout(RUNG_WAIT):
                await self.gate.rung(work, {**progress, **reached, "rungs": rungs})
        except TimeoutError:
            why = f"the gate said nothing for {RUNG_WAIT:g} s; the training goes on"
            self.log("rung-unheard", stream=work.stream, step=reached["step"], why=why)

    async def upload(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Stores the artifacts of an outcome, and of each of its results; their references take their places."""
        stored: dict[str, Any] = {}
        for name, value in fields.items():
            if name in MEDIA_TYPES:
                stored[name] = await self.gate.put(self.fitting(name, base64.b64decode(value)), MEDIA_TYPES[name])
            else:
                stored[name] = [await self.upload(result) for result in value] if name == "results" else value
        return stored

    def fitting(self, name: str, content: bytes) -> bytes:
        """An artifact as the gate takes it: weights that are too large for it are rounded to bfloat16."""
        discovery = self.gate.discovery
        too_large = discovery is not None and len(content) > discovery.artifact_bytes
        return halved(content) if name == "weights" and too_large else content

    async def probe(self, work: Work) -> str:
        request, mode, why_not = await self.hold(work)
        try:
            if request is None:
                raise CannotPerform("sandbox", why_not)
            source, (size,), weights = await self.fetch(request)
            job = ProbeJob(source, request.class_name, size, request.time_limit, weights)
            _, fields = await self.evaluators.perform(job, mode, lambda _: None, no_rung)
        except (CannotPerform, EvaluatorDied) as error:
            fields = events.not_examined(str(error))
        await self.gate.contribute(work, "ProbeFinished", events.probe_finished(fields, mode))
        return f"ProbeFinished verdict={fields['verdict']}"

    async def compare(self, work: Work) -> str:
        """The statistics of a confirmation. Where they fail, the work is another's until its deadline."""
        found = await comparison_process.compare(comparison_process.decode(work.event["data"]))
        await self.gate.contribute(work, "ComparisonMeasured", events.comparison_measured(found))
        return f"ComparisonMeasured p={found['p']:.4f}"


async def no_rung(_: dict[str, Any]) -> None:
    """Probes have none."""


def failure(reason: str, message: str) -> dict[str, Any]:
    """A training that never began, in the fields of jobs.Failed."""
    return {"reason": reason, "message": message, "task": None, "step": 0, "rungs": [], "log": None}


class CannotPerform(Exception):
    """This worker cannot do the work; the reason is one of TrainingFailed's."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
