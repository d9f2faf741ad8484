"""A step of training. It runs in the sandbox with the candidate; batches come from outside, one a step.

What it calls is bound before a candidate is read: a name that the candidate binds anew in torch is not looked up
here.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor, nn
from torch.autograd import backward
from torch.nn.functional import cross_entropy
from torch.nn.utils import clip_grad_norm_ as clip_gradients

from .adamw import AdamW
from .autocast import bfloat16
from .device import CPU, Device
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


Forward = Callable[[Tensor], Tensor]
"""Tokens int64[B, T] to logits [B, T, V]: a model, or what a compiler made of it."""


def precision_of(device: Device) -> AbstractContextManager[object]:
    """In which a model's forward pass is to run."""
    if device.precision == "float32":
        return nullcontext()
    return bfloat16(device.kind)


def loss_of(model: Forward, tokens: Tensor, targets: Tensor, scored: Tensor | None = None) -> Tensor:
    """Mean cross-entropy in nats over the scored positions; tokens and targets int64[B, T].

    scored: how many positions to divide by, where these sequences are a part of a batch.
    """
    logits = model(tokens).flatten(0, 1)
    if scored is None:
        return cross_entropy(logits, targets.flatten(), ignore_index=IGNORED)
    return cross_entropy(logits, targets.flatten(), ignore_index=IGNORED, reduction="sum") / scored


def operations(model: nn.Module, batch: int, length: int, device: Device = CPU) -> int | None:
    """Floating-point operations of one step on int64[batch, length], forward and backward.

    As torch counts them: products of matrices, convolutions and attention, nothing element by element. None
    where that fails. Leaves gradients behind.
    """
    tokens = torch.zeros(batch, length, dtype=torch.int64, device=device.kind)
    model.train()
    counter = OperationCounter()
    try:
        with counter, precision_of(device):
            backward(loss_of(model, tokens, tokens))
    except Exception:  # noqa: BLE001 - a candidate may raise anything
        return None
    return counter.total


class Trainer:
    """A model with its optimiser and its place in the schedule, which does not depend on where it is measured.

    forward: what a compiler made of the model, None for the model as it is.
    """

    def __init__(
        self, model: nn.Module, optimiser: Optimiser, device: Device = CPU, forward: Forward | None = None
    ) -> None:
        self.model, self.optimiser, self.device = model, optimiser, device
        self.forward = model if forward is None else forward
        self.adamw = AdamW(model, optimiser)
        self.steps = 0

    def step(self, tokens: Tensor, targets: Tensor) -> float:
        """One step on int64[B, T] each; the loss before it, in nats per scored token."""
        self.model.train()
        loss = self.accumulate(tokens, targets)
        clip_gradients(self.model.parameters(), self.optimiser.clip)
        self.adamw.step(learning_rate(self.optimiser, self.steps))
        self.steps += 1
        return loss.item()

    def accumulate(self, tokens: Tensor, targets: Tensor) -> Tensor:
        """The loss of the batch, and its gradients, with so many sequences in memory as the optimiser says."""
        whole = self.optimiser.micro_batch is None
        scored = None if whole else (targets != IGNORED).sum()
        losses = []
        for part, wanted in zip(*(torch.split(x, self.optimiser.at_once) for x in (tokens, targets)), strict=True):
            with precision_of(self.device):
                loss = loss_of(self.forward, part, wanted, scored)
            backward(loss)
            losses.append(loss.detach())
        return torch.stack(losses).sum()


def train(model: nn.Module, optimiser: Optimiser, batches: Iterator[tuple[Tensor, Tensor]]) -> Iterator[float]:
    """All steps at once; yields the loss of each."""
    trainer = Trainer(model, optimiser)
    for _ in range(optimiser.steps):
        yield trainer.step(*next(batches))
