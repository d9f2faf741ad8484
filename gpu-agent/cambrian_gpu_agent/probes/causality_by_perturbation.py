"""Whether what comes later changes what was said before: the suffix is changed, at the same length.

In float64, in eval and train mode, with small and large finite changes. The tolerance follows from the noise
of repeating the same call. A layer that answers differently when asked twice cannot be judged: unknown.
"""

from itertools import product
from typing import Any

import torch

from ..jobs import Verdict
from .probe import Precision, Probe, Subject, call, precise

LENGTHS = (2, 3, 7, 16, 17, 33, 64, 65, 130)
SCALES = (1.0, 100.0)


def cuts(length: int) -> list[int]:
    """First changed positions: after the first, in the middle, the last."""
    return sorted({1, length // 2, length - 1})


def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    with precise(subject) as (layer, precision), torch.no_grad():
        return compare(subject, layer, precision)


def compare(subject: Subject, layer: torch.nn.Module, precision: Precision) -> tuple[Verdict, dict[str, Any]]:
    """Lengths grow, so that the first counterexample is the shortest of those tried."""
    small: dict[str, Any] | None = None
    tried = 0
    for training, length in product((False, True), LENGTHS):
        layer.train(training)
        x = subject.input(1, length, precision.dtype)
        before = call(layer, x)
        size = max(float(before.abs().max()), 1e-12)
        noise = float((call(layer, x) - before).abs().max()) / size
        if noise > precision.certain:
            return "unknown", {"length": length, "noise": noise, "why": "two equal calls differ"}
        for scale, cut in product(SCALES, cuts(length)):
            changed = x.clone()
            changed[:, cut:] += scale * subject.input(1, length - cut, precision.dtype, seed=3)
            after = call(layer, changed)
            tried += 1
            differences = (after - before)[:, :cut].abs().amax(dim=(0, 2))
            relative = float(differences.max()) / max(size, float(after.abs().max()))
            if relative <= max(precision.tolerance, 10 * noise):
                continue
            found = {
                "relativeDifference": relative,
                "length": length,
                "changedFrom": cut,
                "position": int(differences.argmax()),
                "changeScale": scale,
                "mode": "train" if training else "eval",
                "precision": str(precision.dtype),
            }
            if relative > precision.certain:
                return "fail", found
            small = small or found
    if small is not None:
        return "unknown", {**small, "why": "no more than rounding inside the layer can leave"}
    return "pass", {
        "comparisons": tried,
        "lengths": list(LENGTHS),
        "tolerance": precision.tolerance,
        "precision": str(precision.dtype),
    }


PROBE = Probe(
    name="causality-by-perturbation",
    hint="The output at a position changes with later inputs: look for an unmasked product, a normalisation "
    "or a mean over the whole length, or a convolution padded on both sides.",
    run=run,
)
