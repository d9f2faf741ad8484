"""Whether the first t outputs are the same when the input ends there: f(x[:, :t]) = f(x)[:, :t].

A layer may be causal and still change what it says with the input's length: it divides by the length, or counts
calls. In eval mode, in float64; the tolerance follows from what the same row leaves alone and in a batch.
"""

from typing import Any, Final

import torch
from torch import Tensor

from ..autocast import bfloat16
from ..jobs import Verdict
from .calls import Budget, Variant, deviation, scale_of, variants
from .causality_by_perturbation import own_lengths
from .precision import default_dtype
from .probe import Probe, Subject, call

PREFIXES: Final = (1, 2, 3, 5, 7, 16, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257)
REQUIRED: Final = (1, 7, 33, 64, 65, 129)
WHOLE: Final = (130, 300)
LONGEST: Final = 300


def prefixes(subject: Subject, weights: str) -> list[int]:
    if subject.full and weights != "jittered":
        return list(range(1, LONGEST))
    return sorted({*PREFIXES, *own_lengths(subject.source, 3)})


def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    comparisons, largest, noise = 0, 0.0, 0.0
    small: dict[str, Any] | None = None
    budget = Budget(subject, 1.5)
    for variant in variants(subject):
        verdict, evidence = compare(subject, variant, budget)
        if verdict == "fail":
            return verdict, evidence
        if verdict == "unknown":
            small = small or evidence
            continue
        comparisons += evidence["comparisons"]
        largest = max(largest, evidence["largest"])
        noise = max(noise, evidence["noise"])
    if small is not None:
        return "unknown", small
    found = {"comparisons": comparisons, "largestDifference": largest, "noise": noise}
    return "pass", {**found, "inBfloat16": in_bfloat16(subject)}


@torch.no_grad()
def compare(subject: Subject, variant: Variant, budget: Budget) -> tuple[Verdict, dict[str, Any]]:
    precision, calls = variant.precision, variant.calls
    comparisons, largest, largest_noise = 0, 0.0, 0.0
    small: dict[str, Any] | None = None
    for length in WHOLE if variant.weights.startswith("as") or subject.full else WHOLE[:1]:
        x = subject.input(1, length, precision.dtype)
        whole = calls(x)
        scale = scale_of(whole)
        noise = reassociation(calls(x), whole, calls(torch.cat([x.flip(1), x, x.roll(9, 1)])), scale)
        where = {"wholeLength": length, "weights": variant.weights, "precision": precision.name}
        if noise > precision.certain:
            return "unknown", {**where, "noise": noise, "why": "the same row differs alone and in a batch"}
        largest_noise = max(largest_noise, noise)
        for prefix in prefixes(subject, variant.weights):
            if prefix >= length:
                break
            if not budget.allows(required=prefix in REQUIRED and length == WHOLE[0]):
                continue
            relative = deviation(calls(x[:, :prefix]), whole[:, :prefix], scale[:, :prefix])
            comparisons += 1
            largest = max(largest, float(relative.max()))
            if float(relative.max()) <= max(precision.tolerance, 10 * noise):
                continue
            found = {
                **where,
                "relativeDifference": float(relative.max()),
                "length": prefix,
                "position": int(relative.argmax()),
            }
            if float(relative.max()) > precision.certain:
                return "fail", found
            small = small or {**found, "why": "no more than rounding inside the layer can leave"}
    if small is not None:
        return "unknown", small
    return "pass", {"comparisons": comparisons, "largest": largest, "noise": largest_noise}


def reassociation(again: Tensor, alone: Tensor, in_batch: Tensor, scale: Tensor) -> float:
    """What the order of sums leaves: the same row twice, and in the middle of a batch. Infinite where far off.

    A layer that mixes the rows of a batch has noise without end here; batch-independence says so.
    """
    return max(float(deviation(again, alone, scale).max()), float(deviation(in_batch[1:2], alone, scale).max()))


def in_bfloat16(subject: Subject) -> float | str:
    """The largest relative difference in bfloat16, in words where there is none: for information alone."""
    try:
        with torch.no_grad(), default_dtype(torch.float32), bfloat16("cpu"):
            layer = subject.build().eval()
            x = subject.input(1, 130)
            whole = call(layer, x).float()
            scale = scale_of(whole)
            parts = [call(layer, x[:, :t]).float() for t in (1, 33, 64, 129)]
            sizes = [float(deviation(y, whole[:, : y.shape[1]], scale[:, : y.shape[1]]).max()) for y in parts]
    except Exception as error:  # noqa: BLE001 - a candidate raises what it likes
        return f"it cannot be called: {type(error).__name__}"
    return max(sizes) if all(size < float("inf") for size in sizes) else "not finite"


PROBE = Probe(
    name="prefix-consistency",
    hint="The first outputs change with the length of the input: look for a division by the length, a "
    "normalisation over it, a branch on it, or a chunk whose padding is read.",
    run=run,
)
