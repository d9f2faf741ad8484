"""The training loop. It runs in the sandbox with the candidate; batches come from outside, one a step."""

import math
from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional as F

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


def train(model: nn.Module, optimiser: Optimiser, batches: Iterator[tuple[Tensor, Tensor]]) -> Iterator[float]:
    """Trains for `optimiser.steps` steps and yields the loss of each, in nats per scored token."""
    model.train()
    adamw = AdamW(model, optimiser)
    for step in range(optimiser.steps):
        tokens, targets = next(batches)
        logits = model(tokens)
        loss = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(model.parameters(), optimiser.clip)
        adamw.step(learning_rate(optimiser, step))
        yield loss.item()
