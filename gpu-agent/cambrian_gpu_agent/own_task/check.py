"""Whether a file is a task on which trainings can be compared: found out before anything is trained on it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import numpy as np

from ..jobs import TaskSize
from ..sandbox.mode import Limits, Mode
from ..tasks import Preset, Task
from ..tasks.metrics import accuracy
from ..tasks.task import IGNORED, Batch
from .numbers import BadTask
from .process import TaskProcess, opened

BATCHES: Final = 20
"""Training batches that are looked at."""

MOST_KNOWN: Final = 0.5
"""Share of held-out sequences that may occur among so few training batches."""

CONSTANT: Final = 0.05
"""By how much an answer that is always the same may be better than chance."""

SPLITS: Final = (0, 1)
"""The held-out splits that a campaign measures and confirms on."""

RIGHT: Final = 10.0
"""A logit that says: this one."""


@dataclass(frozen=True)
class Checked:
    """What a sound task is. seconds: for one training batch; metric: `accuracy`, or `own`."""

    numbers: Preset
    digest: str
    metric: str
    chance: float
    seconds: float


def check(size: TaskSize, mode: Mode, limits: Limits) -> Checked:
    """Runs the file twice in the sandbox and looks at what it makes. Raises BadTask, TaskFailed."""
    with opened(size, mode, limits) as first, opened(size, mode, limits) as second:
        assert first.process is not None
        task, preset = first.task, first.preset
        begun = time.monotonic()
        training = list(islice(task.training(preset, 0), BATCHES))
        seconds = (time.monotonic() - begun) / BATCHES
        held_out = [task.held_out(preset, split) for split in SPLITS]
        again = next(second.task.training(preset, 0)), second.task.held_out(preset, SPLITS[0])
        faults = [
            *repeatable(training[0], held_out[0], *again),
            *random(task, preset, training, held_out),
            *apart(preset, training, held_out[0]),
            *measurable(first.process, preset, held_out[0]),
        ]
        if faults:
            raise BadTask("\n".join(faults))
        kind = "own" if first.process.own_metric else "accuracy"
        return Checked(preset, task.digest(preset), kind, task.chance(preset), seconds)


def same(one: Batch, other: Batch) -> bool:
    return np.array_equal(one.tokens, other.tokens) and np.array_equal(one.targets, other.targets)


def repeatable(batch: Batch, sets: tuple[Batch, ...], batch2: Batch, sets2: tuple[Batch, ...]) -> Iterator[str]:
    """Two processes have to make the same from the same seed."""
    if not same(batch, batch2):
        yield (
            "batches made other sequences from the same seed in another process; take all randomness from `rng`, "
            "and nothing from the clock, the order of a set or a file"
        )
    if not all(same(one, other) for one, other in zip(sets, sets2, strict=True)):
        yield (
            "the held-out sequences of the same split are others in another process; take all randomness "
            "from `rng`"
        )


def random(task: Task, preset: Preset, training: list[Batch], held_out: list[tuple[Batch, ...]]) -> Iterator[str]:
    """Other seeds, later batches and other splits have to be other sequences."""
    if same(training[0], next(task.training(preset, 1))):
        yield "batches made the same sequences from two seeds; draw them with `rng`"
    if same(training[0], training[1]):
        yield "batches yielded the same sequences twice; draw each batch anew with `rng`"
    if any(same(one, other) for one, other in zip(*held_out, strict=True)):
        yield "two held-out splits are the same sequences; draw them with `rng`"


def apart(preset: Preset, training: list[Batch], sets: tuple[Batch, ...]) -> Iterator[str]:
    """What is held out must not be what is trained on."""
    seen = {row.tobytes() for batch in training for row in batch.tokens}
    for held_out in sets:
        known = float(np.mean([row.tobytes() in seen for row in held_out.tokens]))
        if known > MOST_KNOWN:
            yield (
                f"{100 * known:.0f} % of the held-out sequences of length {held_out.tokens.shape[1]} occur in the "
                f"first {BATCHES} training batches (size {preset.optimiser.batch}): a model need only remember "
                "them; make more different sequences, or define held_out_batches with others"
            )


def measurable(process: TaskProcess, preset: Preset, sets: tuple[Batch, ...]) -> Iterator[str]:
    """Right answers have to score above chance, and answering always the same not above it."""
    chance = process.numbers.chance
    for held_out in sets:
        best = metric_of(process, held_out, right_answers(held_out, preset))
        if best != metric_of(process, held_out, right_answers(held_out, preset)):
            yield "metric gave two numbers for the same answers; make it depend on logits and targets alone"
        elif best <= chance:
            yield (
                f"metric gives right answers {best:.3g}, not above TASK['chance'] = {chance:.3g}; higher has to "
                "be better"
            )
        token, constant = most_frequent(held_out)
        if not process.own_metric and constant > chance + CONSTANT:
            yield (
                f"always answering {token} is right {constant:.3f} of the time on sequences of length "
                f"{held_out.tokens.shape[1]}, more than TASK['chance'] = {chance:.3g}; set chance to that"
            )


def metric_of(process: TaskProcess, held_out: Batch, logits: Any) -> float:
    return process.metric(logits, held_out.targets) if process.own_metric else accuracy(logits, held_out.targets)


def right_answers(held_out: Batch, preset: Preset) -> Any:
    """Logits float32[N, T, V] that say each target."""
    scored = held_out.targets != IGNORED
    logits = np.zeros((*held_out.targets.shape, preset.vocabulary), np.float32)
    rows, positions = np.nonzero(scored)
    logits[rows, positions, held_out.targets[scored]] = RIGHT
    return logits


def most_frequent(held_out: Batch) -> tuple[int, float]:
    """The most frequent target, and the share of the scored positions where it is right."""
    counts = np.bincount(held_out.targets[held_out.targets != IGNORED])
    return int(counts.argmax()), float(counts.max() / counts.sum())
