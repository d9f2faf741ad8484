"""The evaluator: outside the sandbox, it holds the held-out labels, sends inputs, receives raw logits and
computes every number of a result itself. It never runs a candidate's code.
"""

import hashlib
import json
import math
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import safetensors.numpy

from .environment import environment
from .jobs import REASONS, Failed, Finished, Job, Milestone, Reason
from .sandbox.mode import Limits, Mode, Unavailable
from .sandbox.process import SandboxProcess, sandboxed
from .tasks import Preset, Task, resolve
from .tasks.metrics import cross_entropy
from .tasks.task import Float32s, Int64s
from .wire import (
    LOGITS,
    SOURCE,
    SOURCE_LIMIT,
    TOKENS,
    WEIGHTS,
    WEIGHTS_LIMIT,
    WireClosed,
    WireError,
    WireTimeout,
)

Progress = Callable[[int, int, float], None]
"""Called with step, steps and the loss that the child reported."""

AtMilestone = Callable[[list[Milestone]], None]
"""Called with the milestones so far, the last just reached; no step is trained before it returns."""


class ChildFailed(Exception):
    """The child did not do its part."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def report(child: SandboxProcess, wanted: str) -> Any:
    """The next report's member `wanted`; ChildFailed where the child reports a failure or something else."""
    answer = child.wire.receive_json()
    if answer.get("failed") in REASONS:
        raise ChildFailed(str(answer["failed"]), str(answer.get("message"))[:8000])
    if set(answer) != {wanted}:
        raise WireError(f"a report of {sorted(answer)[:5]} where {wanted} was due")
    return answer[wanted]


class Training:
    """One training from start to outcome."""

    def __init__(
        self, job: Job, mode: Mode, limits: Limits, progress: Progress, at_milestone: AtMilestone
    ) -> None:
        self.job, self.mode, self.progress, self.at_milestone = job, mode, progress, at_milestone
        self.limits = replace(limits, seconds=job.time_limit)
        self.task: Task
        self.preset: Preset
        self.task, self.preset = resolve(job.task, job.preset)
        self.losses: list[float] = []
        self.milestones: list[Milestone] = []
        self.waited = 0.0
        self.started = time.monotonic()

    def run(self) -> Finished | Failed:
        """Trains and evaluates in a fresh child; whatever the child does, there is exactly one outcome."""
        try:
            with sandboxed(self.mode, "child", self.limits) as child:
                reason, message = "crashed", ""
                try:
                    return self.measure(child)
                except ChildFailed as error:
                    reason, message = error.reason, str(error)
                except WireClosed:
                    reason, message = child.cause()
                except WireTimeout:
                    reason, message = "time-limit", f"not done after {self.limits.seconds:g} s"
                except WireError as error:
                    reason, message = "contract", f"the child broke the protocol: {error}"
                child.end()
                return self.failed(reason, message, child.output())
        except (Unavailable, OSError) as error:
            return self.failed("sandbox", f"no child could be started: {error}", "")

    def measure(self, child: SandboxProcess) -> Finished:
        wire, steps = child.wire, self.preset.optimiser.steps
        begin(child, self.job, "train")
        parameters = report(child, "parameters")
        if not isinstance(parameters, int) or isinstance(parameters, bool) or parameters < 0:
            raise WireError("a number of parameters that is none")
        batches = self.task.training(self.preset, self.job.random_seed)
        milestones = milestone_steps(self.job.milestones, steps)
        for step in range(steps):
            batch = next(batches)
            wire.send_array(TOKENS, np.stack([batch.tokens, batch.targets]))
            loss = report(child, "loss")
            if not isinstance(loss, float) or not math.isfinite(loss):
                raise ChildFailed("diverged", f"the training loss of step {step + 1} is not a finite number")
            self.losses.append(loss)
            self.progress(step + 1, steps, loss)
            if step + 1 in milestones:
                self.reach(child, step + 1)
        loss, accuracy = self.evaluate(child)
        weights = self.receive_weights(child)
        flops = self.receive_flops(child)
        child.end()
        return Finished(
            steps=steps,
            loss=loss,
            accuracy=accuracy,
            training_loss=self.recent_loss(),
            parameters=parameters,
            flops=flops,
            milestones=self.milestones,
            seconds=self.seconds(),
            task_digest=self.task.digest(self.preset),
            curve=self.curve(),
            log=self.log("finished", child.output()),
            weights=weights,
        )

    def recent_loss(self) -> float:
        """The mean loss over the last tenth of all steps."""
        return float(np.mean(self.losses[-max(1, self.preset.optimiser.steps // 10) :]))

    def seconds(self) -> float:
        """Time spent, less that in which nothing was to be done but wait."""
        return time.monotonic() - self.started - self.waited

    def reach(self, child: SandboxProcess, step: int) -> None:
        """Reports a milestone and waits for the word to go on; the time limit waits as well."""
        self.milestones.append(Milestone(step, self.recent_loss()))
        begun = time.monotonic()
        self.at_milestone(list(self.milestones))
        waited = time.monotonic() - begun
        self.waited += waited
        child.wire.deadline += waited

    def evaluate(self, child: SandboxProcess) -> tuple[float, float]:
        """Loss and metric, each the mean over the held-out sets."""
        sets = self.task.held_out(self.preset)
        logits = [self.logits(child, held_out.tokens) for held_out in sets]
        losses = [cross_entropy(one, held_out.targets) for one, held_out in zip(logits, sets, strict=True)]
        metrics = [self.task.metric(one, held_out.targets) for one, held_out in zip(logits, sets, strict=True)]
        return float(np.mean(losses)), float(np.mean(metrics))

    def logits(self, child: SandboxProcess, tokens: Int64s) -> Float32s:
        """Logits float32[N, T, V] for held-out tokens int64[N, T]; their targets stay here."""
        parts = []
        for start in range(0, len(tokens), self.preset.optimiser.batch):
            part = tokens[start : start + self.preset.optimiser.batch]
            child.wire.send_array(TOKENS, part)
            parts.append(child.wire.receive_array(LOGITS, (*part.shape, self.preset.vocabulary), np.float32))
        logits: Float32s = np.concatenate(parts)
        if not np.isfinite(logits).all():
            raise ChildFailed("diverged", "the trained model's logits are not finite")
        return logits

    def receive_weights(self, child: SandboxProcess) -> bytes:
        """The checkpoint: safetensors, parsed within its own bytes and never unpickled."""
        weights = child.wire.receive(WEIGHTS, WEIGHTS_LIMIT)
        try:
            safetensors.numpy.load(weights)
        except Exception as error:
            raise WireError(f"weights that are not safetensors: {error}") from error
        return weights

    def receive_flops(self, child: SandboxProcess) -> float | None:
        """Operations of all steps; None where the child could not count them, which spoils no result."""
        try:
            once = report(child, "flops")
        except (ChildFailed, WireError, WireTimeout):
            return None
        if not isinstance(once, int) or isinstance(once, bool) or once <= 0:
            return None
        return float(once * self.preset.optimiser.steps)

    def curve(self) -> bytes:
        lines = [json.dumps({"step": i + 1, "loss": loss}) + "\n" for i, loss in enumerate(self.losses)]
        return "".join(lines).encode()

    def log(self, outcome: str, output: str) -> bytes:
        """The run's record: what was run, where, how it ended, and what the child printed."""
        job = self.job
        facts = {
            "outcome": outcome,
            "source": "sha256:" + hashlib.sha256(job.source.encode()).hexdigest(),
            "class": job.class_name,
            "task": f"{job.task} {job.preset} {self.task.digest(self.preset)}",
            "random seed": job.random_seed,
            "environment": json.dumps(environment().as_json()),
            "sandbox": self.mode.name,
            "steps": f"{len(self.losses)} of {self.preset.optimiser.steps}",
            "seconds": f"{self.seconds():.3f}",
        }
        lines = [f"{name}: {value}" for name, value in facts.items()]
        return "\n".join([*lines, "", "output of the child:", output]).encode()

    def failed(self, reason: str, message: str, output: str) -> Failed:
        known: Reason = next(known for known in REASONS if known == reason)
        log = self.log(f"failed, {known}: {message}", output)
        return Failed(reason=known, message=message[:20_000], step=len(self.losses), log=log)


def milestone_steps(shares: tuple[float, ...], steps: int) -> set[int]:
    """The steps after which a training stops for a word; the last step is none of them."""
    return {max(1, round(share * steps)) for share in shares} - {steps}


def begin(child: SandboxProcess, job: Job, kind: str) -> None:
    """Waits until the child is confined, then hands it the job: before that it has nothing of a candidate."""
    source = job.source.encode(errors="replace")
    if len(source) > SOURCE_LIMIT:
        raise ChildFailed("contract", f"the source has {len(source)} bytes; at most {SOURCE_LIMIT} are taken")
    try:
        report(child, "ready")
    except WireClosed:
        raise ChildFailed("sandbox", f"the child did not start: {child.cause()[1]}") from None
    child.wire.send_json(
        {
            "kind": kind,
            "class": job.class_name,
            "task": job.task,
            "preset": job.preset,
            "seed": job.random_seed,
            "weights": job.weights is not None,
        }
    )
    child.wire.send(SOURCE, source)
    if job.weights is not None:
        child.wire.send(WEIGHTS, job.weights)


def train_and_evaluate(
    job: Job, mode: Mode, limits: Limits, progress: Progress, at_milestone: AtMilestone = lambda _: None
) -> Finished | Failed:
    """Trains the job's layer in the sandbox and measures it; UnknownTask where the task is not known."""
    return Training(job, mode, limits, progress, at_milestone).run()
