"""Whether an output depends on a later input by its gradient, in float64, at every position at once."""

from itertools import product
from typing import Any, Final

import torch

from ..jobs import Verdict
from .calls import Budget, Variant, mode_of, variants
from .probe import Probe, Subject

LENGTHS: Final = (2, 7, 16, 33, 65, 130)
QUICK: Final = (2, 16, 65, 130)
ROWS: Final = 16


def positions(length: int) -> list[int]:
    """Outputs whose gradients are taken: all of a short input, those around chunks' boundaries of a long one."""
    if length <= 2 * ROWS + 1:
        return list(range(length - 1))
    near = {edge + step for edge in (16, 32, 64, 128) for step in (-2, -1, 0)}
    return sorted(p for p in near | {0, 1, length // 3, length // 2, length - 2} if p < length - 1)


def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    precision = ""
    budget = Budget(subject, 1.0)
    for index, variant in enumerate(variants(subject)):
        precision = variant.precision.name
        for training, length in product(
            (False, True), LENGTHS if subject.full else (2, 16, 65, 130) if index == 0 else (16,)
        ):
            if not budget.allows(required=length in (2, 16) and not training):
                continue
            verdict, evidence = differentiate(subject, variant, training, length)
            if verdict != "pass":
                return verdict, evidence
    return "pass", {"precision": precision}


def differentiate(
    subject: Subject, variant: Variant, training: bool, length: int
) -> tuple[Verdict, dict[str, Any]]:
    """Each row of a batch answers for one position: its gradient is that of this output alone."""
    precision = variant.precision
    where = {"length": length, "mode": mode_of(training), "weights": variant.weights}
    # A random direction in each position's outputs, so that nothing cancels.
    direction = subject.input(1, length, precision.dtype, seed=4)
    wanted = positions(length)
    for start in range(0, len(wanted), ROWS):
        some = wanted[start : start + ROWS]
        rows = torch.arange(len(some))
        x = subject.input(1, length, precision.dtype).repeat(len(some), 1, 1).requires_grad_()
        y = variant.calls(x, training)
        if not y.requires_grad:
            return "unknown", {**where, "why": "the output has no gradient with respect to the input"}
        loss = (y[rows, some] * direction[0, some]).sum()
        (gradient,) = torch.autograd.grad(loss, x, allow_unused=True)
        if gradient is None:
            continue
        sizes = gradient.abs().amax(-1)
        for row, position in enumerate(some):
            future = sizes[row, position + 1 :]
            largest = max(float(sizes[row].max()), 1e-12)
            if float(future.max()) > precision.tolerance * largest:
                return "fail", {
                    **where,
                    "position": position,
                    "dependsOn": position + 1 + int(future.argmax()),
                    "gradient": float(future.max()),
                    "largestGradient": largest,
                    "precision": precision.name,
                }
    return "pass", {}


PROBE = Probe(
    name="causality-by-gradient",
    hint="An output has a gradient with respect to a later input: mask the product or shift the convolution "
    "so that position t reads positions up to t only.",
    run=run,
)
