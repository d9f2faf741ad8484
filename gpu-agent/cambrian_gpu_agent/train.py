"""A step of training. It runs in the sandbox with the candidate; batches come from outside, one a step.

What it calls is bound before a candidate is read: a name that the candidate binds anew in torch is not looked up
here.
"""

import math
from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.autograd import backward
from torch.nn.functional import cross_entropy
from torch.nn.utils import clip_grad_norm_ as clip_gradients

from .adamw import AdamW
from .operations import OperationCounter
from .tasks.task import IGNORED, Optimiser


def learning_rate(optimiser: Optimiser, step: int) -> float:
    """Linear warm-up, then a cosine from the full rate to its `final` part; `step` counts from 0."""
    warm_up = max(1, round(optimiser.warm_up * optimiser.steps))
    if step < warm_up:
        return optimiser.learning_rate * (step + 1) / warm_up
    done = (step - warm_up) / max(1, optimiser.steps - warm_up)
    part = optimiser.final + (1 - optimiser.final) * 0.5 * (1 + math.cos(math.pi * done))
    return optimiser.learning_rate * part


def loss_of(model: nn.Module, tokens: Tensor, targets: Tensor) -> Tensor:
    """Mean cross-entropy in nats over the scored positions; tokens and targets int64[B, T]."""
    logits = model(tokens)
    return cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=IGNORED)


def operations(model: nn.Module, batch: int, length: int) -> int | None:
    """Floating-point operations of one step on int64[batch, length], forward and backward.

    As torch counts them: products of matrices, convolutions and attention, nothing element by element. None
    where that fails. Leaves gradients behind.
    """
    tokens = torch.zeros(batch, length, dtype=torch.int64)
    model.train()
    counter = OperationCounter()
    try:
        with counter:
            backward(loss_of(model, tokens, tokens))
    except Exception:  # noqa: BLE001 - a candidate may raise anything
        return None
    return counter.total


class Trainer:
    """A model with its optimiser and its place in the schedule, which does not depend on where it is measured."""

    def __init__(self, model: nn.Module, optimiser: Optimiser) -> None:
        self.model, self.optimiser = model, optimiser
        self.adamw = AdamW(model, optimiser)
        self.steps = 0

    def step(self, tokens: Tensor, targets: Tensor) -> float:
        """One step on int64[B, T] each; the loss before it, in nats per scored token."""
        self.model.train()
        loss = loss_of(self.model, tokens, targets)
        backward(loss)
        clip_gradients(self.model.parameters(), self.optimiser.clip)
        self.adamw.step(learning_rate(self.optimiser, self.steps))
        self.steps += 1
        return loss.item()


def train(model: nn.Module, optimiser: Optimiser, batches: Iterator[tuple[Tensor, Tensor]]) -> Iterator[float]:
    """All steps at once; yields the loss of each."""
    trainer = Trainer(model, optimiser)
    for _ in range(optimiser.steps):
        yield trainer.step(*next(batches))
