"""Whether the rows of a batch, put in another order, are answered in that order."""

from typing import Any, Final

import torch

from ..jobs import Verdict
from .calls import Calls, deviation, scale_of
from .precision import precise
from .probe import Probe, Subject

BATCH: Final = 6
LENGTHS: Final = (1, 17, 65)


@torch.no_grad()
def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    order = torch.tensor([3, 0, 5, 1, 4, 2])
    largest = 0.0
    with precise(subject) as (layer, precision):
        calls = Calls(layer)
        for length in LENGTHS:
            x = subject.input(BATCH, length, precision.dtype)
            y = calls(x)
            noise = float(deviation(calls(x), y, scale_of(y)).max())
            if noise > precision.certain:
                return "unknown", {"length": length, "noise": noise, "why": "two equal calls differ"}
            relative = deviation(calls(x[order]), y[order], scale_of(y)[order]).amax(-1)
            largest = max(largest, float(relative.max()))
            if largest > max(precision.certain, 10 * noise):
                row = int(relative.argmax())
                return "fail", {"length": length, "batch": BATCH, "row": row, "relativeDifference": largest}
    return "pass", {"batch": BATCH, "lengths": list(LENGTHS), "largestDifference": largest}


PROBE = Probe(
    name="batch-permutation",
    hint="The rows of a batch are told apart by their place: treat dimension 0 as nothing but a batch.",
    run=run,
)
