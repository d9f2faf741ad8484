"""An own task seen from the evaluator: a task like any other, whose batches and metric come from its process.

Every answer is checked here: exact sizes, tokens within the vocabulary, a metric within [0, 1]. Losses are
computed by the evaluator as for every task.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from ..jobs import TaskSize
from ..sandbox.mode import Limits, Mode, Unavailable
from ..sandbox.process import SandboxProcess
from ..tasks import Preset, Task, UnknownTask, preset_of, resolve
from ..tasks.metrics import accuracy
from ..tasks.task import IGNORED, Batch, Float32s, Int64s
from ..wire import LOGITS, SOURCE, TOKENS, WireClosed, WireError, WireTimeout
from .numbers import BadTask, Numbers, decode

ANSWER_WITHIN: Final = 60.0
"""Seconds for one answer of a task's process: a batch, a held-out set, a metric."""


class TaskFailed(Exception):
    """The task's process did not do its part; no candidate is to blame for that."""


class TaskProcess:
    """The process of one own task, asked one thing after another. Everything raises TaskFailed."""

    def __init__(self, name: str, source: str, process: SandboxProcess) -> None:
        self.name, self.source, self.process = name, source, process
        self.streams = 0
        self.limit()
        try:
            self.report("ready")
            process.wire.send(SOURCE, source.encode())
            described = self.reports("task", "functions")
        except (WireClosed, WireError, WireTimeout) as error:
            raise self.failure(error) from error
        functions = described["functions"]
        self.own_metric = isinstance(functions, list) and "metric" in functions
        self.numbers = self.decode(described["task"])

    def decode(self, described: object) -> Numbers:
        try:
            return decode(described)
        except BadTask as error:
            raise TaskFailed(f"the task {self.name}: {error}") from error

    def limit(self) -> None:
        self.process.wire.deadline = time.monotonic() + ANSWER_WITHIN

    def failure(self, error: Exception) -> TaskFailed:
        """What went wrong, in a sentence with the task's name."""
        if isinstance(error, WireClosed):
            why = "its process ended: " + self.process.cause()[1]
        elif isinstance(error, WireTimeout):
            why = f"its process did not answer within {ANSWER_WITHIN:g} s; make less at once"
        else:
            why = str(error)
        return TaskFailed(f"the task {self.name}: {why}")

    def reports(self, *wanted: str) -> dict[str, Any]:
        """The next report, with these members; a fault that the file is at is raised."""
        answer = self.process.wire.receive_json()
        if isinstance(said := answer.get("failed"), str):
            raise WireError(said[:8000])
        if set(answer) != set(wanted):
            raise WireError(f"its process answered {sorted(answer)[:5]} where {' and '.join(wanted)} was due")
        return answer

    def report(self, wanted: str) -> Any:
        return self.reports(wanted)[wanted]

    @contextmanager
    def asking(self) -> Iterator[None]:
        self.limit()
        try:
            yield
        except (WireClosed, WireError, WireTimeout) as error:
            raise self.failure(error) from error

    def batch(self, preset: Preset, size: int) -> Batch:
        """The batch that was asked for, int64[size, length] each, every token and target within the vocabulary."""
        self.report("drawn")
        both = self.process.wire.receive_array(TOKENS, (2, size, preset.length), np.int64)
        tokens, targets = both
        for what, values in (("token", tokens), ("target", targets[targets != IGNORED])):
            wrong = values[(values < 0) | (values >= preset.vocabulary)]
            if wrong.size > 0:
                ignored = f", or {IGNORED} where it is not scored" if what == "target" else ""
                raise WireError(
                    f"a {what} is {wrong[0]}; with a vocabulary of {preset.vocabulary} it has to lie in "
                    f"0 … {preset.vocabulary - 1}{ignored}"
                )
        if not (targets != IGNORED).any():
            raise WireError(f"no target of a batch is scored: all are {IGNORED}")
        return Batch(tokens, targets)

    def asked(self, preset: Preset, rng: np.random.Generator, size: int) -> dict[str, Any]:
        """How the process makes a batch: all randomness comes from numbers that are drawn here."""
        seed = rng.integers(0, 2**32, 8).tolist()
        return {"seed": seed, "size": size, "length": preset.length, "data": dict(preset.data)}

    def batches(self, preset: Preset, rng: np.random.Generator, size: int) -> Iterator[Batch]:
        """Training batches without end. There is one such stream at a time: a later one ends it."""
        self.streams += 1
        mine = self.streams
        with self.asking():
            self.process.wire.send_json({"train": self.asked(preset, rng, size)})
        while mine == self.streams:
            with self.asking():
                self.process.wire.send_json({"next": True})
                batch = self.batch(preset, size)
            yield batch

    def held_out_batches(self, preset: Preset, rng: np.random.Generator, size: int, split: int) -> Iterator[Batch]:
        while True:
            with self.asking():
                asked = {**self.asked(preset, rng, size), "split": split}
                self.process.wire.send_json({"draw": asked})
                batch = self.batch(preset, size)
            yield batch

    def metric(self, logits: Float32s, targets: Int64s) -> float:
        """The file's own metric, in [0, 1]."""
        with self.asking():
            self.process.wire.send_json({"metric": list(logits.shape)})
            self.process.wire.send_array(LOGITS, logits.astype(np.float32))
            self.process.wire.send_array(TOKENS, targets)
            measured = self.report("measured")
            if not isinstance(measured, (int, float)) or isinstance(measured, bool) or not 0 <= measured <= 1:
                raise WireError(f"its metric is {str(measured)[:80]!r}, not a number in [0, 1]")
        return float(measured)

    def preset(self, name: str) -> Preset:
        try:
            return preset_of(self.task, name)
        except UnknownTask as error:
            raise TaskFailed(str(error)) from error

    @cached_property
    def task(self) -> Task:
        """The task as every other is asked; its source enters its digest."""
        digest = "sha256:" + hashlib.sha256(self.source.encode()).hexdigest()
        numbers = self.numbers
        return Task(
            name=self.name,
            presets=numbers.presets,
            floor=numbers.floor,
            batches=self.batches,
            metric=self.metric if self.own_metric else accuracy,
            chance=lambda _: numbers.chance,
            held_out_batches=self.held_out_batches,
            scored_by_loss=numbers.scored_by_loss,
            source=lambda: digest,
        )


@dataclass(frozen=True)
class Opened:
    """A task and its preset, ready to be asked; `process` is that of an own task, None for ours."""

    task: Task
    preset: Preset
    process: TaskProcess | None = None

    def output(self) -> str:
        """What an own task's process printed. It is ended first, so that nothing is missed."""
        if self.process is None:
            return ""
        self.process.process.end()
        return self.process.process.output()


@contextmanager
def opened(size: TaskSize, mode: Mode, limits: Limits) -> Iterator[Opened]:
    """The task of this name and size; an own one's process lives as long as the with-block.

    Raises UnknownTask for ours, TaskFailed for own ones.
    """
    if size.source is None:
        yield Opened(*resolve(size.task, size.preset))
        return
    try:
        process = SandboxProcess(mode, "task", limits)
    except (Unavailable, OSError) as error:
        raise TaskFailed(f"the task {size.task}: its process could not be started: {error}") from error
    try:
        own = TaskProcess(size.task, size.source, process)
        yield Opened(own.task, own.preset(size.preset), own)
    finally:
        process.end()
