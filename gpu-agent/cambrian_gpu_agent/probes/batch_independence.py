"""Whether a sequence is answered the same whatever stands beside it in the batch, alone included."""

from itertools import product
from typing import Any, Final

import torch

from ..jobs import Verdict
from .calls import deviation, mode_of, scale_of, variants
from .probe import Probe, Subject

SHAPES: Final = ((2, 7), (5, 33), (2, 70))
"""Batch and length."""


def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    largest = 0.0
    for index, variant in enumerate(variants(subject)):
        precision, calls = variant.precision, variant.calls
        for (batch, length), training in product(SHAPES if index == 0 else SHAPES[:1], (False, True)):
            x = subject.input(batch, length, precision.dtype)
            others = x.clone()
            others[1:] = 3 * subject.input(batch - 1, length, precision.dtype, seed=6)
            with torch.set_grad_enabled(training):
                together = calls(x, training)
                scale = scale_of(together[:1])
                noise = float(deviation(calls(x, training)[:1], together[:1], scale).max())
                seen = {"the rest of the batch": calls(others, training)[:1]}
                if not training:  # where it drops out, another shape draws other numbers
                    seen["the batch's size"] = calls(x[:1])
            where = {"batch": batch, "length": length, "mode": mode_of(training), "weights": variant.weights}
            if noise > precision.certain:
                return "unknown", {**where, "noise": noise, "why": "two equal calls differ"}
            for what, y in seen.items():
                relative = deviation(y, together[:1], scale)
                if float(relative.max()) > max(precision.certain, 10 * noise):
                    found = {"dependsOn": what, "relativeDifference": float(relative.max())}
                    return "fail", {**where, **found, "position": int(relative.argmax())}
                largest = max(largest, float(relative.max()))
    return "pass", {"shapes": [list(shape) for shape in SHAPES], "largestDifference": largest}


PROBE = Probe(
    name="batch-independence",
    hint="A sequence's output changes with the others in its batch: look for statistics or products over "
    "dimension 0, or a reshape that mixes it with the length.",
    run=run,
)
