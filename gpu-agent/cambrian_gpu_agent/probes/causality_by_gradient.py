"""Whether an output depends on a later input by its gradient, in float64, at every position at once."""

from typing import Any

import torch

from ..jobs import Verdict
from .probe import Precision, Probe, Subject, call, precise

LENGTHS = (2, 7, 16, 33, 65)


def positions(length: int) -> list[int]:
    """Outputs whose gradients are taken: all of a short input, a few of a long one."""
    return list(range(length)) if length <= 16 else [0, 1, length // 3, length // 2, length - 2]


def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    with precise(subject) as (layer, precision):
        return differentiate(subject, layer.eval(), precision)


def differentiate(
    subject: Subject, layer: torch.nn.Module, precision: Precision
) -> tuple[Verdict, dict[str, Any]]:
    for length in LENGTHS:
        x = subject.input(1, length, precision.dtype).requires_grad_()
        y = call(layer, x)
        if not y.requires_grad:
            return "unknown", {
                "length": length,
                "why": "the output has no gradient with respect to the input",
            }
        # A random direction in each position's outputs, so that nothing cancels.
        direction = subject.input(1, length, precision.dtype, seed=4)
        for position in positions(length):
            loss = (y[:, position] * direction[:, position]).sum()
            (gradient,) = torch.autograd.grad(loss, x, retain_graph=True, allow_unused=True)
            if gradient is None:
                continue
            sizes = gradient.abs().amax(dim=(0, 2))
            future = sizes[position + 1 :]
            if len(future) and float(future.max()) > precision.tolerance * max(float(sizes.max()), 1e-12):
                return "fail", {
                    "length": length,
                    "position": position,
                    "dependsOn": position + 1 + int(future.argmax()),
                    "gradient": float(future.max()),
                    "largestGradient": float(sizes.max()),
                    "precision": str(precision.dtype),
                }
    return "pass", {
        "lengths": list(LENGTHS),
        "tolerance": precision.tolerance,
        "precision": str(precision.dtype),
    }


PROBE = Probe(
    name="causality-by-gradient",
    hint="An output has a gradient with respect to a later input: mask the product or shift the convolution "
    "so that position t reads positions up to t only.",
    run=run,
)
