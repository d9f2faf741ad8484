"""One training of a reference mixer on a task, in this process: only our own code is ever run like this. A task of
the user's own is held in its sandbox, as everywhere.
"""

import hashlib
import inspect
import math
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Final

import torch
from torch import Tensor

from .. import adamw, backbone, ladder, train
from .. import measure as measuring
from ..backbone import LanguageModel
from ..environment import THREADS, environment
from ..measure import BadLogits
from ..mixers import MIXERS, chunks, heads, rotary
from ..own_task.file import named
from ..own_task.process import Opened, opened
from ..sandbox.choose import MODES, choose
from ..sandbox.mode import Limits
from ..tasks import Preset, Task, byte_lm, corpus
from ..tasks.task import Float32s, Int64s

REPORTED: Final = 0
"""The held-out split that is reported."""

CHOOSING: Final = 1
"""The one by which learning rates are chosen, so that the choice does not flatter what is reported."""

LONGEST: Final = 24 * 3600
"""Seconds that an own task's process may be at work for one run."""

PART: Final = 32
"""Held-out sequences that are answered at once."""


@dataclass(frozen=True)
class Run:
    """What is trained; task: a name, or an own task's file.

    corpus: the path of byte-lm's text, None for the standard library.
    """

    task: str
    preset: str
    mixer: str
    seed: int
    learning_rate: float
    corpus: str | None = None

    @contextmanager
    def opened(self) -> Iterator[tuple[Task, Preset]]:
        """Task and preset with this run's learning rate; UnknownTask, TaskFailed, NoSandbox, UnreadableCorpus."""
        with task_at(self.task, self.preset) as found:
            task, preset, path = found.task, found.preset, self.corpus
            if path is not None and self.task == byte_lm.TASK.name:
                task = byte_lm.over(lambda: corpus.read(Path(path), corpus.cache_folder()))
            optimiser = replace(preset.optimiser, learning_rate=self.learning_rate)
            yield task, replace(preset, optimiser=optimiser)

    def key(self) -> str:
        """`sha256:…` of everything that the result depends on: data, sizes, code, torch, processor, seed."""
        splits = [REPORTED, CHOOSING, *(ladder.split_at(rung, REPORTED) for rung in range(len(ladder.SHARES)))]
        with self.opened() as (task, preset):
            parts = [*(task.digest(preset, split) for split in splits), code_digest(self.mixer)]
        parts += [environment().digest, self.mixer, str(self.seed)]
        return "sha256:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()


@contextmanager
def task_at(name: str, preset: str) -> Iterator[Opened]:
    """The task of this name, or of this file; UnknownTask, TaskFailed, NoSandbox."""
    size = named(name, preset)
    mode = MODES["printed"] if size.source is None else choose("person")
    with opened(size, mode, Limits(seconds=LONGEST)) as found:
        yield found


@dataclass(frozen=True)
class Measured:
    """On the held-out sets of one split: loss in nats per scored token with its standard error over the sequences,
    the task's metric and score."""

    loss: float
    loss_error: float
    metric: float
    score: float


@dataclass(frozen=True)
class Result:
    """A run that ended. `reported`, `choosing` and `rungs` are None where the loss was no longer finite.

    rungs: one for each of ladder.SHARES, each on a split of its own. seconds: of processor time.
    """

    key: str
    run: Run
    parameters: int
    seconds: float
    reported: Measured | None
    choosing: Measured | None
    rungs: tuple[Measured, ...] | None


def code_digest(mixer: str) -> str:
    """`sha256:…` of the sources that decide what a mixer computes, how it is trained and how it is measured."""
    digest = hashlib.sha256()
    for module in sources(mixer):
        digest.update(inspect.getsource(module).encode())
    return "sha256:" + digest.hexdigest()


def sources(mixer: str) -> list[ModuleType]:
    """Our modules of the mixer's class and its parents, those that they name, and what all mixers share."""
    own = [sys.modules[parent.__module__] for parent in MIXERS[mixer].__mro__]
    named = [member for module in own for member in vars(module).values() if isinstance(member, ModuleType)]
    found = dict.fromkeys([*own, *named, heads, chunks, rotary, backbone, adamw, train, ladder, measuring])
    return [module for module in found if module.__name__.startswith(__name__.partition(".")[0])]


def perform(run: Run) -> Result:
    """Trains and measures; the same bits for the same key."""
    torch.set_num_threads(THREADS)
    reported = choosing = rungs = None
    with run.opened() as (task, preset):
        size = preset.model
        torch.manual_seed(run.seed)
        model = LanguageModel(preset, lambda index: MIXERS[run.mixer](size.hidden_size, size.heads, index))
        begun = time.process_time()
        try:
            reported, choosing, *rest = measurements(model, task, preset, run.seed)
            rungs = tuple(rest)
        except (Diverged, BadLogits):
            pass
    parameters = sum(parameter.numel() for parameter in model.parameters())
    return Result(run.key(), run, parameters, time.process_time() - begun, reported, choosing, rungs)


class Diverged(Exception):
    """A training loss is not a finite number."""


def measurements(model: LanguageModel, task: Task, preset: Preset, seed: int) -> list[Measured]:
    """Reported, for choosing, and each rung's; Diverged, BadLogits."""
    steps = preset.optimiser.steps
    due = {ladder.steps_at(share, steps): rung for rung, share in enumerate(ladder.SHARES)}
    rungs = []
    for step, loss in enumerate(train.train(model, preset.optimiser, batches(task, preset, seed)), 1):
        if not math.isfinite(loss):
            raise Diverged
        if step in due:
            rungs.append(measure(model, task, preset, ladder.split_at(due[step], REPORTED)))
    return [*(measure(model, task, preset, split) for split in (REPORTED, CHOOSING)), *rungs]


def batches(task: Task, preset: Preset, seed: int) -> Iterator[tuple[Tensor, Tensor]]:
    for batch in task.training(preset, seed):
        yield torch.from_numpy(batch.tokens), torch.from_numpy(batch.targets)


def measure(model: LanguageModel, task: Task, preset: Preset, split: int) -> Measured:
    """Means over the split's held-out sets; BadLogits where a logit is not one that a model can mean."""
    model.eval()
    held_out = task.held_out(preset, split)
    found = measuring.measure(task, held_out, [answers(model, batch.tokens) for batch in held_out])
    score = task.score(preset, found.loss, found.accuracy)
    return Measured(found.loss, found.loss_error, found.accuracy, score)


@torch.no_grad()
def answers(model: LanguageModel, tokens: Int64s) -> Float32s:
    """Logits float32[N, T, V]."""
    parts = [model(torch.from_numpy(tokens[start : start + PART])) for start in range(0, len(tokens), PART)]
    return torch.cat(parts).numpy()
