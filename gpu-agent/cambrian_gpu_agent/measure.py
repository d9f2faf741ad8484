"""From raw logits to the numbers of a result: finite and bounded, whatever a child sends."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from .tasks import Task
from .tasks.metrics import cross_entropies
from .tasks.task import Batch, Float32s

LARGEST_LOGIT: Final = 1e4
"""No trained model comes near; beyond it sums lose their digits and one token outweighs all others."""


class BadLogits(Exception):
    """Logits of which no number can be made; the message says what is wrong with them."""


@dataclass(frozen=True)
class Measurement:
    """Loss in nats per scored token, its standard error over the sequences, and metric: means over the sets."""

    loss: float
    loss_error: float
    accuracy: float


def require_sound(logits: Float32s) -> None:
    """Raises BadLogits where a logit is not a finite number, or is beyond what a model can mean."""
    # The least and the largest show what is not finite, and need no array of their own.
    least, most = float(logits.min(initial=0.0)), float(logits.max(initial=0.0))
    if not (math.isfinite(least) and math.isfinite(most)):
        raise BadLogits("the model's logits are not all finite")
    largest = max(-least, most)
    if largest > LARGEST_LOGIT:
        raise BadLogits(f"the model's logits reach {largest:.3g}; at most {LARGEST_LOGIT:g} are taken")


def measure(task: Task, sets: tuple[Batch, ...], logits: list[Float32s]) -> Measurement:
    """The numbers for the logits float32[N, T, V] of each held-out set. Raises BadLogits."""
    losses, squares, metrics = [], [], []
    for held_out, predicted in zip(sets, logits, strict=True):
        require_sound(predicted)
        each, counts = cross_entropies(predicted, held_out.targets)
        loss = float(each.sum() / counts.sum())
        losses.append(loss)
        # Of a ratio of two sums over independent sequences.
        deviations = each - loss * counts
        rows = len(each)
        squares.append(float((deviations**2).sum()) * rows / max(1, rows - 1) / float(counts.sum()) ** 2)
        metrics.append(task.metric(predicted, held_out.targets))
    error = float(np.sqrt(np.sum(squares))) / len(sets)
    return Measurement(float(np.mean(losses)), error, float(np.mean(metrics)))
