"""The training of one task's model in a child of its own: what the evaluator orders of it, and hears."""

import json
import math
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, Final, Literal, get_args

import numpy as np
import safetensors.numpy

from . import consistency
from .jobs import REASONS, Kept, ProbeJob, RungResult, TaskResult, TaskSize, TrainingJob
from .measure import BadLogits, Measurement, measure, require_sound
from .own_task.process import Opened
from .sandbox.process import SandboxProcess
from .tasks.task import Batch, Float32s, Int64s, Preset
from .wire import (
    LOGITS,
    SOURCE,
    SOURCE_LIMIT,
    STATE,
    TOKENS,
    WEIGHTS,
    WEIGHTS_LIMIT,
    WireClosed,
    WireError,
    WireTimeout,
)

FRESH: Final = 64
"""Sequences of each fresh set, at most."""

FRESH_ERRORS, FRESH_GAP = 6.0, 1e-3
"""Standard errors, and nats, by which a loss on held-out sequences may be better than on fresh ones."""

SPLITS_APART: Final = 1024
"""Splits so far apart are of the same documents, where those are of a corpus."""

Work = Literal["building", "training", "keeping", "measuring", "finishing"]
"""What the time of a model goes to. `building` holds the wait for its child to have loaded what it needs,
`finishing` that for the weights and for the operations to be counted."""

StepDone = Callable[[float], None]
"""Called after each step with the loss that the child reported."""

KeptDone = Callable[[list[float], list[RungResult], dict[str, float], bytes], None]
"""Called with what is in a jobs.Kept."""


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


def begin(child: SandboxProcess, job: ProbeJob | TrainingJob, preset: Preset, probes: Sequence[str] = ()) -> None:
    """Waits until the child is confined, then hands it the job: before that it has nothing of a candidate."""
    source = job.source.encode(errors="replace")
    if len(source) > SOURCE_LIMIT:
        raise ChildFailed("contract", f"the source has {len(source)} bytes; at most {SOURCE_LIMIT} are taken")
    try:
        report(child, "ready")
    except WireClosed:
        raise ChildFailed("sandbox", f"the child did not start: {child.cause()[1]}") from None
    weights = job.weights if isinstance(job, ProbeJob) else None
    child.wire.send_json(
        {
            "kind": "train" if isinstance(job, TrainingJob) else "probe",
            "class": job.class_name,
            "preset": asdict(preset),
            "probes": list(probes),
            "seed": job.random_seed if isinstance(job, TrainingJob) else 0,
            "weights": weights is not None,
            "full": isinstance(job, ProbeJob) and job.full,
            "device": asdict(child.device),
            "subQuadratic": isinstance(job, ProbeJob) and job.sub_quadratic,
            "seconds": math.ceil(job.time_limit),
        }
    )
    child.wire.send(SOURCE, source)
    if weights is not None:
        child.wire.send(WEIGHTS, weights)


def first(held_out: Batch, count: int) -> Batch:
    """So many of its sequences, or all."""
    return Batch(held_out.tokens[:count], held_out.targets[:count])


class TaskTraining:
    """One model, trained by stages and measured between them; every number is computed here."""

    def __init__(self, job: TrainingJob, size: TaskSize, opened: Opened, child: SandboxProcess) -> None:
        self.job, self.size, self.opened, self.child = job, size, opened, child
        self.task, self.preset = opened.task, opened.preset
        # Once: it is in the record of a training that failed, too.
        self.digest = self.task.digest(self.preset, job.split)
        self.batches = self.task.training(self.preset, job.random_seed)
        self.losses: list[float] = []
        self.rungs: list[RungResult] = []
        self.spent: dict[Work, float] = dict.fromkeys(get_args(Work), 0.0)
        self.kept_at = 0.0
        self.kept = next((kept for kept in job.kept if kept.task == size.task), None)
        self.begun, self.resumed_from = "from the start", 0
        self.keeps = job.keep_every is not None
        self.keeping = "not yet" if self.keeps else "not asked"
        self.built = False
        self.consistency = "not asked"
        self.compilation: Any = None

    @property
    def steps(self) -> int:
        return self.preset.optimiser.steps

    @property
    def steps_done(self) -> int:
        return len(self.losses)

    @property
    def seconds(self) -> float:
        """In which it was trained and measured, to the end."""
        return sum(self.spent.values()) - self.spent["building"]

    @contextmanager
    def at_work(self, work: Work) -> Iterator[None]:
        begun = time.monotonic()
        try:
            yield
        finally:
            self.spent[work] += time.monotonic() - begun

    def build(self) -> None:
        """Hands the child its job and waits until the model is built; done before its first step, as the child may
        still be loading while another model is trained."""
        self.built = True
        with self.at_work("building"):
            begin(self.child, self.job, self.preset)
            self.compilation = report(self.child, "built")

    def go_on(self, kept: Kept) -> None:
        """Takes up a training that another child had begun, where this one's model is such a one."""
        self.build()
        with self.at_work("building"):
            self.child.wire.send_json({"resume": len(kept.losses)})
            self.child.wire.send(STATE, kept.state)
            if report(self.child, "resumed") is not True:
                self.begun = "from the start: what was kept is of another model"
                return
            for _ in kept.losses:
                next(self.batches)
        self.losses, self.rungs = list(kept.losses), list(kept.rungs)
        for work in self.spent:
            self.spent[work] += kept.seconds.get(work, 0.0)
        self.kept_at = self.spent["training"]
        self.resumed_from = self.steps_done
        self.begun = f"from step {self.resumed_from}"

    def train(self, until: int, done: StepDone, kept: KeptDone) -> None:
        """Steps up to number `until`. Between them the training's state is kept, as often as the job says."""
        while self.steps_done < until:
            if not self.built:
                self.build()
            self.stretch(min(until - self.steps_done, self.steps_until_kept()), done)
            if self.seconds_until_kept() <= 0 and self.steps_done < self.steps:
                self.keep(kept)

    def seconds_until_kept(self) -> float:
        """Of training, until the state is to be kept again."""
        every = self.job.keep_every
        if every is None or not self.keeps:
            return math.inf
        return every - (self.spent["training"] - self.kept_at)

    def steps_until_kept(self) -> int:
        """So many at the pace so far, at least one; one at first, as nobody knows how long it takes."""
        pace = self.steps_done / max(self.spent["training"], 1e-9)
        left = self.seconds_until_kept()
        return self.steps if left == math.inf else max(1, math.ceil(left * pace))

    def keep(self, kept: KeptDone) -> None:
        """Has the child say where it is. One that cannot is not asked again."""
        with self.at_work("keeping"):
            self.child.wire.send_json({"keep": True})
            why = report(self.child, "kept")
            if why is not None:
                self.keeps, self.keeping = False, f"never: {str(why)[:500]}"
                return
            state = self.child.wire.receive(STATE, self.preset.state_limit)
        self.kept_at = self.spent["training"]
        self.keeping = f"at step {self.steps_done}"
        kept(
            list(self.losses),
            list(self.rungs),
            {str(work): seconds for work, seconds in self.spent.items()},
            state,
        )

    def stretch(self, count: int, done: StepDone) -> None:
        """So many steps. The next batch is on its way while the child is at work on one."""
        with self.at_work("training"):
            self.child.wire.send_json({"train": count})
            self.send_batch()
            for left in range(count - 1, -1, -1):
                if left > 0:
                    self.send_batch()
                loss = report(self.child, "loss")
                if not isinstance(loss, float) or not math.isfinite(loss):
                    step = self.steps_done + 1
                    raise ChildFailed("diverged", f"the training loss of step {step} is not a finite number")
                self.losses.append(loss)
                done(loss)

    def send_batch(self) -> None:
        batch = next(self.batches)
        self.send_tokens(np.stack([batch.tokens, batch.targets]), "loss")

    def send_tokens(self, tokens: Int64s, answer: str) -> None:
        """Sends what is answered in that form. A child that failed meanwhile has said why before it went."""
        try:
            self.child.wire.send_array(TOKENS, tokens)
        except WireClosed:
            report(self.child, answer)
            raise

    def recent_loss(self) -> float:
        """The mean training loss over a tenth of all steps, up to now."""
        return float(np.mean(self.losses[-max(1, self.steps // 10) :]))

    def rung(self, split: int) -> RungResult:
        """What the model measures now, on half of the held-out sequences of a split: it is only about going on."""
        with self.at_work("measuring"):
            sets = tuple(first(one, (len(one.tokens) + 1) // 2) for one in self.task.held_out(self.preset, split))
            logits = [self.all_logits(held_out) for held_out in sets]
            reached = RungResult(**self.numbers(self.measured(sets, logits)))
        self.rungs.append(reached)
        return reached

    def finish(self) -> TaskResult:
        """What the trained model measures, once its answers were found consistent, and the rest of its result."""
        with self.at_work("measuring"):
            measured = self.verified()
        with self.at_work("finishing"):
            self.child.wire.send_json({"finish": True})
            weights, parameters = self.receive_weights()
            flops = self.receive_flops()
            self.child.end()
        return TaskResult(
            **self.numbers(measured),
            parameters=parameters,
            flops=flops,
            seconds=self.seconds,
            task_digest=self.digest,
            curve=self.curve(),
            weights=weights,
        )

    def verified(self) -> Measurement:
        """What the trained model measures, from answers that were found consistent."""
        sets = self.task.held_out(self.preset, self.job.split)
        # Neither these nor what is asked when are of a seed that a candidate could know.
        fresh = self.task.held_out(self.preset, self.job.split + SPLITS_APART * secrets.randbits(40))
        drawn = tuple(first(one, FRESH) for one in fresh)
        try:
            answers = consistency.ask(sets, drawn, self.at_once, np.random.default_rng(), self.logits)
        except consistency.Inconsistent as error:
            raise ChildFailed("inconsistent", str(error)) from error
        measured, again = self.measured(sets, answers.logits), self.measured(drawn, answers.fresh)
        gap = again.loss - measured.loss
        allowed = FRESH_ERRORS * math.hypot(measured.loss_error, again.loss_error) + FRESH_GAP
        self.consistency = (
            f"{answers.comparisons} calls, relative difference at most {answers.largest:.3g}; "
            f"{gap:+.4f} nats on fresh sequences, at most {allowed:.4f}"
        )
        if gap > allowed:
            raise ChildFailed(
                "inconsistent",
                f"the trained model knows the held-out sequences: its loss on them is {measured.loss:.4f}, on "
                f"fresh ones {again.loss:.4f}, further apart than chance ({allowed:.4f})",
            )
        return measured

    def numbers(self, measured: Measurement) -> dict[str, Any]:
        return {
            "task": self.size.task,
            "preset": self.size.preset,
            "steps": self.steps_done,
            "loss": measured.loss,
            "loss_error": measured.loss_error,
            "accuracy": measured.accuracy,
            "training_loss": self.recent_loss(),
        }

    def measured(self, sets: tuple[Batch, ...], logits: list[Float32s]) -> Measurement:
        try:
            return measure(self.task, sets, logits)
        except BadLogits as error:
            raise ChildFailed("diverged", str(error)) from error

    def all_logits(self, held_out: Batch) -> Float32s:
        """Logits float32[N, T, V] of a held-out set; its targets stay here.

        The next sequences are on their way while the child is at work on some: nothing is compared here, so that
        it gains nothing by knowing them. But not where they fill the pipe, as then each would wait for the other.
        """
        tokens = held_out.tokens
        logits = np.empty((*tokens.shape, self.preset.vocabulary), np.float32)
        parts = [slice(start, start + self.at_once) for start in range(0, len(tokens), self.at_once)]
        ahead = 1 if self.child.wire.holds(2 * tokens[: self.at_once].nbytes) else 0
        for part in parts[:ahead]:
            self.ask(tokens[part])
        for number, part in enumerate(parts):
            for following in parts[number + ahead : number + ahead + 1]:
                self.ask(tokens[following])
            self.hear(logits[part])
        return logits

    @property
    def at_once(self) -> int:
        """Sequences of one question."""
        return self.preset.optimiser.at_once

    def ask(self, tokens: Int64s) -> None:
        self.child.wire.send_json({"answer": list(tokens.shape)})
        self.send_tokens(tokens, "answered")

    def hear(self, logits: Float32s) -> None:
        """The answer, into that array."""
        report(self.child, "answered")
        self.child.wire.receive_into(LOGITS, logits)

    def logits(self, tokens: Int64s) -> Float32s:
        """The model's answer to tokens int64[B, T]: float32[B, T, V], every number sound."""
        logits = np.empty((*tokens.shape, self.preset.vocabulary), np.float32)
        self.ask(tokens)
        self.hear(logits)
        try:
            require_sound(logits)
        except BadLogits as error:
            raise ChildFailed("diverged", str(error)) from error
        return logits

    def receive_weights(self) -> tuple[bytes, int]:
        """The checkpoint and how many numbers it holds: safetensors, parsed within its bytes, never unpickled."""
        report(self.child, "saved")
        weights = self.child.wire.receive(WEIGHTS, min(WEIGHTS_LIMIT, self.preset.weights_limit))
        try:
            tensors = safetensors.numpy.load(weights)
        except Exception as error:
            raise WireError(f"weights that are not safetensors: {error}") from error
        return weights, sum(tensor.size for tensor in tensors.values())

    def receive_flops(self) -> float | None:
        """Operations of all steps; None where the child could not count them, which spoils no result."""
        try:
            once = report(self.child, "flops")
        except (ChildFailed, WireError, WireTimeout):
            return None
        if not isinstance(once, int) or isinstance(once, bool) or once <= 0:
            return None
        return float(once * self.steps)

    def curve(self) -> bytes:
        lines = [json.dumps({"step": i + 1, "loss": loss}) + "\n" for i, loss in enumerate(self.losses)]
        return "".join(lines).encode()

    def facts(self) -> dict[str, object]:
        """For the run's record."""
        name = self.size.task
        spent = ", ".join(f"{work} {seconds:.3f} s" for work, seconds in self.spent.items())
        return {
            name: f"{self.size.preset}, {self.steps_done} of {self.steps} steps, {self.digest}",
            f"{name}, seconds": spent,
            f"{name}, torch.compile": self.compilation,
            f"{name}, begun": self.begun,
            f"{name}, kept": self.keeping,
            f"{name}, consistency": self.consistency,
        }
