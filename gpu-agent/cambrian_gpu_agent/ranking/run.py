"""One training of a reference mixer on a task, in this process: only our own code is ever run like this. A task of
the user's own is held in its sandbox, as everywhere.
"""

import hashlib
import inspect
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor

from .. import adamw, backbone, train
from ..backbone import LanguageModel
from ..environment import THREADS, environment
from ..mixers import MIXERS, chunks, heads, rotary
from ..own_task.file import named
from ..own_task.process import Opened, opened
from ..sandbox.choose import MODES, choose
from ..sandbox.mode import Limits
from ..tasks import Preset, Task, byte_lm, corpus
from ..tasks.metrics import cross_entropy

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
        with self.opened() as (task, preset):
            parts = [task.digest(preset, REPORTED), task.digest(preset, CHOOSING), code_digest(self.mixer)]
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
    """On the held-out sets of one split: loss in nats per scored token, the task's metric and score."""

    loss: float
    metric: float
    score: float


@dataclass(frozen=True)
class Result:
    """A run that ended. `reported` and `choosing` are None where the loss was no longer finite.

    seconds: of processor time.
    """

    key: str
    run: Run
    parameters: int
    seconds: float
    reported: Measured | None
    choosing: Measured | None


def code_digest(mixer: str) -> str:
    """`sha256:…` of the sources that decide what a mixer computes and how it is trained."""
    modules = [inspect.getmodule(parent) for parent in MIXERS[mixer].__mro__]
    package = __name__.partition(".")[0]
    digest = hashlib.sha256()
    for module in (*modules, heads, chunks, rotary, backbone, adamw, train):
        if module is not None and module.__name__.startswith(package):
            digest.update(inspect.getsource(module).encode())
    return "sha256:" + digest.hexdigest()


def perform(run: Run) -> Result:
    """Trains and measures; the same bits for the same key."""
    torch.set_num_threads(THREADS)
    with run.opened() as (task, preset):
        size = preset.model
        torch.manual_seed(run.seed)
        model = LanguageModel(preset, lambda index: MIXERS[run.mixer](size.hidden_size, size.heads, index))
        begun = time.process_time()
        finite = all(map(math.isfinite, train.train(model, preset.optimiser, batches(task, preset, run.seed))))
        measured = [measure(model, task, preset, split) if finite else None for split in (REPORTED, CHOOSING)]
    parameters = sum(parameter.numel() for parameter in model.parameters())
    return Result(run.key(), run, parameters, time.process_time() - begun, *measured)


def batches(task: Task, preset: Preset, seed: int) -> Iterator[tuple[Tensor, Tensor]]:
    for batch in task.training(preset, seed):
        yield torch.from_numpy(batch.tokens), torch.from_numpy(batch.targets)


def measure(model: LanguageModel, task: Task, preset: Preset, split: int) -> Measured | None:
    """Means over the split's held-out sets; None where a logit is not finite."""
    model.eval()
    losses, metrics = [], []
    for held_out in task.held_out(preset, split):
        tokens = torch.from_numpy(held_out.tokens)
        with torch.no_grad():
            parts = [model(tokens[start : start + PART]).numpy() for start in range(0, len(tokens), PART)]
        logits = np.concatenate(parts)
        if not np.isfinite(logits).all():
            return None
        losses.append(cross_entropy(logits, held_out.targets))
        metrics.append(task.metric(logits, held_out.targets))
    loss, metric = float(np.mean(losses)), float(np.mean(metrics))
    return Measured(loss, metric, task.score(preset, loss, metric))
