"""What the evaluator computes from logits; float64, so that the numbers do not depend on summation order much."""

import numpy as np

from .task import IGNORED, Float32s, Float64s, Int64s


def cross_entropies(logits: Float32s, targets: Int64s) -> tuple[Float64s, Int64s]:
    """Of each sequence the sum of the cross-entropies in nats over its scored positions, and how many those are.

    logits [B, T, V], targets [B, T]; both answers [B].
    """
    scored = targets != IGNORED
    rows = logits[scored].astype(np.float64)
    rows = rows - rows.max(axis=-1, keepdims=True)
    right = rows[np.arange(len(rows)), targets[scored]]
    each = np.zeros(targets.shape)
    each[scored] = np.log(np.exp(rows).sum(axis=-1)) - right
    return each.sum(axis=1), scored.sum(axis=1)


def cross_entropy(logits: Float32s, targets: Int64s) -> float:
    """Mean cross-entropy in nats over the scored positions; logits [B, T, V], targets [B, T]."""
    sums, counts = cross_entropies(logits, targets)
    return float(sums.sum() / counts.sum())


def accuracy(logits: Float32s, targets: Int64s) -> float:
    """Fraction of the scored positions whose largest logit is the target's; a tie counts as wrong."""
    scored = targets != IGNORED
    rows, wanted = logits[scored], targets[scored]
    right = rows[np.arange(len(rows)), wanted]
    return float(np.mean((rows >= right[:, None]).sum(axis=-1) == 1))
