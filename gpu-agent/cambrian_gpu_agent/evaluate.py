"""The evaluator: outside the sandbox, it holds the held-out labels, sends inputs, receives raw logits and
computes every number of a result itself. It never runs a candidate's code.
"""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import Final, TypeVar

from . import ladder
from .environment import environment
from .jobs import REASONS, Failed, Finished, Kept, Reason, Rung, RungResult, TrainingJob
from .own_task.process import TaskFailed, opened
from .sandbox.mode import Limits, Mode, Unavailable
from .sandbox.process import SandboxProcess, sandboxed
from .task_training import ChildFailed, TaskTraining
from .wire import WireClosed, WireError, WireTimeout

WITH_LESS_MEMORY: Final = (
    "What would help: a layer that keeps less for each position (chunks that hand on a state, no matrix of all "
    "positions against all), a preset with a micro-batch, or a gpu-agent with more memory."
)

Progress = Callable[[str, int, int, float], None]
"""Called with the task, the steps done and to be done, of all tasks, and the loss that the child reported."""

AtRung = Callable[[list[Rung]], None]
"""Called with the rungs so far, the last just reached; no step is trained before it returns."""

Keep = Callable[[Kept], None]
"""Called with the newest state of one of the models."""

Done = TypeVar("Done")


class Training:
    """The training of a whole suite from start to outcome: all models up to a rung, then on to the next.

    The models are trained side by side, each child on a thread of its own. What comes of it is what would come of
    one after the other, failures included.
    """

    def __init__(
        self,
        job: TrainingJob,
        mode: Mode,
        limits: Limits,
        progress: Progress,
        at_rung: AtRung,
        standby: Sequence[SandboxProcess],
        keep: Keep = lambda _: None,
    ) -> None:
        self.job, self.mode, self.progress, self.at_rung, self.keep = job, mode, progress, at_rung, keep
        self.standby = standby
        self.limits = replace(limits, seconds=job.time_limit)
        self.models: list[TaskTraining] = []
        self.failing: TaskTraining | None = None
        self.rungs: list[Rung] = []
        self.reporting = threading.Lock()
        self.waited = 0.0
        # What earlier attempts spent counts, or one that is interrupted often would never come to its limit.
        self.started = time.monotonic() - max((kept.elapsed for kept in job.kept), default=0.0)

    def run(self) -> Finished | Failed:
        """Trains and measures, each model in a fresh child; whatever they do, there is exactly one outcome."""
        try:
            sizes = self.job.sizes
            starting = sandboxed(self.mode, "child", self.limits, len(sizes), self.standby)
            with starting as children, ExitStack() as tasks:
                reason, message = "crashed", ""
                try:
                    for size, child in zip(sizes, children, strict=True):
                        task = tasks.enter_context(opened(size, self.mode, self.limits))
                        self.models.append(TaskTraining(self.job, size, task, child))
                    return self.measure()
                except TaskFailed as error:
                    reason, message = "sandbox", str(error)
                except ChildFailed as error:
                    reason, message = error.reason, str(error)
                except WireClosed:
                    assert self.failing is not None
                    reason, message = self.failing.child.cause()
                except WireTimeout:
                    reason, message = "time-limit", f"not done after {self.limits.seconds:g} s"
                except WireError as error:
                    reason, message = "contract", f"the child broke the protocol: {error}"
                for model in self.models:
                    model.child.end()
                return self.failed(reason, message)
        except (Unavailable, OSError) as error:
            return self.failed("sandbox", f"no child could be started: {error}")

    def measure(self) -> Finished:
        deadline = self.started + self.limits.seconds
        for model in self.models:
            model.child.wire.deadline = deadline
        if self.job.kept:
            self.each(self.go_on)
        for number, share in enumerate(self.job.rungs):
            self.climb(number, share)
        self.each(lambda model: self.train(model, model.steps))
        results = self.each(TaskTraining.finish)
        resumed_from = sum(model.resumed_from for model in self.models) or None
        return Finished(results, self.rungs, self.seconds(), resumed_from, self.log("finished"))

    def each(self, do: Callable[[TaskTraining], Done]) -> list[Done]:
        """Does it with every model at once; the answers in the job's order.

        A failure is of the first model in that order that fails: it ends those after it, which then count as
        not begun, and waits for those before it. So it does not depend on who was faster.
        """
        begun = [model.steps_done for model in self.models]

        def attempt(place: int) -> Done:
            try:
                return do(self.models[place])
            except BaseException:
                for later in self.models[place + 1 :]:
                    later.child.kill()
                raise

        with ThreadPoolExecutor(len(self.models)) as threads:
            doing = [threads.submit(attempt, place) for place in range(len(self.models))]
        for place, (model, done) in enumerate(zip(self.models, doing, strict=True)):
            if done.exception() is not None:
                self.failing = model
                for later, before in zip(self.models[place + 1 :], begun[place + 1 :], strict=True):
                    del later.losses[before:]
                break
        return [done.result() for done in doing]

    def climb(self, number: int, share: float) -> None:
        """Trains every model up to a rung, measures them, and waits for the word to go on; the clock waits too."""
        split = ladder.split_at(number, self.job.split)

        def reach(model: TaskTraining) -> RungResult:
            if number < len(model.rungs):  # before it was interrupted
                return model.rungs[number]
            self.train(model, ladder.steps_at(share, model.steps))
            return model.rung(split)

        self.rungs.append(Rung(share, self.each(reach)))
        begun = time.monotonic()
        self.at_rung(list(self.rungs))
        waited = time.monotonic() - begun
        self.waited += waited
        for model in self.models:
            model.child.wire.deadline += waited

    def go_on(self, model: TaskTraining) -> None:
        """Takes up what an earlier attempt has kept of this model, and says how far it had come."""
        if model.kept is not None:
            model.go_on(model.kept)
            if model.losses:
                self.report(model, model.losses[-1])

    def report(self, model: TaskTraining, loss: float) -> None:
        total = sum(each.steps for each in self.models)
        with self.reporting:
            self.progress(model.size.task, self.steps, total, loss)

    def train(self, model: TaskTraining, until: int) -> None:
        def kept(losses: list[float], rungs: list[RungResult], seconds: dict[str, float], state: bytes) -> None:
            with self.reporting:
                self.keep(Kept(model.size.task, losses, rungs, seconds, self.seconds(), state))

        model.train(until, partial(self.report, model), kept)

    @property
    def steps(self) -> int:
        """Those trained, of all tasks together."""
        return sum(model.steps_done for model in self.models)

    def seconds(self) -> float:
        """Time spent, less that in which nothing was to be done but wait."""
        return time.monotonic() - self.started - self.waited

    def log(self, outcome: str) -> bytes:
        """The run's record: what was run, where, how it ended, and what the children printed."""
        job = self.job
        facts: dict[str, object] = {
            "outcome": outcome,
            "source": "sha256:" + hashlib.sha256(job.source.encode(errors="replace")).hexdigest(),
            "class": job.class_name,
            "random seed": job.random_seed,
            "environment": json.dumps(environment(self.mode.device).as_json()),
            "sandbox": self.mode.name,
            "seconds": f"{self.seconds():.3f}",
        }
        for model in self.models:
            facts |= model.facts()
        lines = [f"{name}: {value}" for name, value in facts.items()]
        for model in self.models:
            lines += ["", f"output of the child for {model.size.task}:", model.child.output()]
            if printed := model.opened.output():
                lines += ["", f"output of the task {model.size.task}:", printed]
        return "\n".join(lines).encode()

    def failed(self, reason: str, message: str) -> Failed:
        if reason == "out-of-memory":
            message = f"{message}\n{WITH_LESS_MEMORY}"
        known: Reason = next(known for known in REASONS if known == reason)
        task = None if self.failing is None else self.failing.size.task
        log = self.log(f"failed, {known}: {message}")
        return Failed(known, message[:20_000], task, self.steps, self.rungs, log)


def train_and_evaluate(
    job: TrainingJob,
    mode: Mode,
    limits: Limits,
    progress: Progress = lambda *_: None,
    at_rung: AtRung = lambda _: None,
    standby: Sequence[SandboxProcess] = (),
    keep: Keep = lambda _: None,
) -> Finished | Failed:
    """Trains the job's layer in the sandbox and measures it; UnknownTask where a task is not known.

    standby: children that were started for this beforehand. keep: of what is kept on the way, as the job asks.
    """
    return Training(job, mode, limits, progress, at_rung, standby, keep).run()
