"""The training loop. It runs in the sandbox with the candidate; batches come from outside, one a step."""

import math
from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from .adamw import AdamW
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
    return F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=IGNORED)


def operations(model: nn.Module, batch: int, length: int) -> int | None:
    """Floating-point operations of one step on int64[batch, length], forward and backward.

    As torch counts them: products of matrices, convolutions and attention, nothing element by element. None
    where that fails. Leaves gradients behind.
    """
    tokens = torch.zeros(batch, length, dtype=torch.int64)
    model.train()
    try:
        with FlopCounterMode(display=False) as counter:
            torch.autograd.backward(loss_of(model, tokens, tokens))
    except Exception:  # noqa: BLE001 - a candidate may raise anything
        return None
    return int(counter.get_total_flops())


def train(model: nn.Module, optimiser: Optimiser, batches: Iterator[tuple[Tensor, Tensor]]) -> Iterator[float]:
    """Trains for `optimiser.steps` steps and yields the loss of each, in nats per scored token."""
    model.train()
    adamw = AdamW(model, optimiser)
    for step in range(optimiser.steps):
        tokens, targets = next(batches)
        loss = loss_of(model, tokens, targets)
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(model.parameters(), optimiser.clip)
        adamw.step(learning_rate(optimiser, step))
        yield loss.item()
