"""Whether what comes later changes what was said before: the suffix is changed, at the same length.

In float64 with small and large finite changes, in eval and train mode, with several weights; and once in float32,
in which models are trained. The tolerance follows from the noise of repeating the same input. A layer that answers
differently when asked twice cannot be judged: unknown.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Final

import torch
from torch import Tensor

from ..jobs import Verdict
from .calls import Budget, Calls, Variant, deviation, mode_of, scale_of, variants
from .precision import FLOAT32, Precision
from .probe import Probe, Subject

LENGTHS: Final = (2, 3, 7, 16, 17, 33, 64, 65, 130, 300)
LONGEST: Final = 300
CHUNKS: Final = (16, 32, 64, 128, 256)
EVERY_CUT: Final = 17
"""Up to this length each position is once the first changed one."""

SCALES: Final = (1.0, 100.0)
REQUIRED: Final = (17, 65, 130)
"""Those that a slow layer has to answer as well."""

SECONDS: Final = 2.5
ROWS: Final = 16
SHORT: Final = (2, 7, 17, 65, 130)
"""Those of a quick probe in train mode."""


def changes(length: int, thorough: bool) -> list[tuple[int, float]]:
    """First changed positions with the size of the change.

    All positions of a short input; those around the ends and every chunk's boundary of a long one, of which
    a quick probe has one batch.
    """
    if length <= EVERY_CUT:
        return list(product(range(1, length), SCALES))
    near = {edge + step for chunk in CHUNKS for edge in (chunk, length // chunk * chunk) for step in (-1, 0, 1)}
    cuts = sorted(cut for cut in near | {1, length // 2, length - 1} if 0 < cut < length)
    if thorough:
        return list(product(cuts, SCALES))
    step = -(-len(cuts) // (ROWS - 3))
    return [(cut, SCALES[0]) for cut in cuts[::-step]] + [(length // 2, SCALES[1])]


def own_lengths(source: str, number: int) -> list[int]:
    """Lengths that follow from the source, so that no layer can know which ones are tried of all."""
    digest = hashlib.sha256(source.encode()).digest()
    return [2 + int.from_bytes(digest[2 * i : 2 * i + 2], "big") % (LONGEST - 1) for i in range(number)]


def lengths(subject: Subject, first: bool) -> list[int]:
    """Growing, so that the first counterexample is the shortest of those tried."""
    if subject.full:
        return list(range(2, LONGEST + 1)) if first else sorted({*LENGTHS, *own_lengths(subject.source, 12)})
    return sorted({*LENGTHS, *own_lengths(subject.source, 3)}) if first else [7, 17, 65]


@dataclass
class Tally:
    """What was compared, and what was too small to be called a leak."""

    comparisons: int = 0
    noise: float = 0.0
    small: dict[str, Any] | None = None


def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    tally = Tally()
    tried: dict[str, Any] = {}
    budget = Budget(subject, SECONDS)
    for index, variant in enumerate(variants(subject)):
        done: dict[bool, list[int]] = {False: [], True: []}
        for training, length in product((False, True), lengths(subject, index == 0)):
            if training and not subject.full and length not in SHORT:
                continue
            if not budget.allows(required=length in (REQUIRED if index == 0 and not training else REQUIRED[:1])):
                continue
            verdict, found = compare(subject, variant, training, length, tally)
            if verdict != "pass":
                return verdict, found
            done[training].append(length)
        tried[variant.weights] = {
            "precision": variant.precision.name,
            **{f"{mode_of(training)}Lengths": summary(some) for training, some in done.items()},
        }
    # In the precision of training: at the same length an honest layer leaves no difference at all.
    single = Variant("as built", Calls(subject.build()), replace(FLOAT32, tolerance=FLOAT32.certain))
    for length in (17, 65, 130):
        verdict, found = compare(subject, single, False, length, tally)
        if verdict != "pass":
            return verdict, found
    if tally.small is not None:
        return "unknown", {**tally.small, "why": "no more than rounding inside the layer can leave"}
    return "pass", {"comparisons": tally.comparisons, "noise": tally.noise, "tried": tried}


def summary(wanted: list[int]) -> list[int] | str:
    return wanted if len(wanted) <= 30 else f"every length from {wanted[0]} to {wanted[-1]}"


def compare(
    subject: Subject, variant: Variant, training: bool, length: int, tally: Tally
) -> tuple[Verdict, dict[str, Any]]:
    """Every cut and scale at one length: many in one batch, where its rows agree; else one by one."""
    precision, calls = variant.precision, variant.calls
    x = subject.input(1, length, precision.dtype)
    where = {"length": length, "mode": mode_of(training), "weights": variant.weights, "precision": precision.name}
    with torch.set_grad_enabled(training):  # some layers do something else without
        before = calls(x, training)
        if not torch.isfinite(before).all():
            return "unknown", {**where, "why": "the output is not finite"}
        scale = scale_of(before)
        noise = float(deviation(calls(x, training), before, scale).max())
        if noise > precision.certain:
            return "unknown", {**where, "noise": noise, "why": "two equal calls differ"}
        tally.noise = max(tally.noise, noise)
        for cut, factor, after, base in answers(subject, calls, x, before, precision, training):
            tally.comparisons += 1
            if not torch.isfinite(after).all():
                continue  # a large input may overflow; what leaks shows at the small one too
            relative = deviation(after[:cut], base[:cut], scale[0, :cut])
            if float(relative.max()) <= max(precision.tolerance, 10 * noise):
                continue
            found = {
                **where,
                "relativeDifference": float(relative.max()),
                "changedFrom": cut,
                "position": int(relative.argmax()),
                "changeScale": factor,
            }
            if float(relative.max()) > precision.certain:
                return "fail", found
            tally.small = tally.small or found
    return "pass", {}


def answers(
    subject: Subject, calls: Calls, x: Tensor, before: Tensor, precision: Precision, training: bool
) -> Iterator[tuple[int, float, Tensor, Tensor]]:
    """Cut, scale, the changed input's output [T, D] and the unchanged one's under the same circumstances."""
    length = x.shape[1]

    def changed(cut: int, factor: float) -> Tensor:
        other = x.clone()
        other[:, cut:] += factor * subject.input(1, length - cut, precision.dtype, seed=3)
        return other

    yield length // 2, 1.0, calls(changed(length // 2, 1.0), training)[0], before[0]
    wanted = changes(length, subject.full)
    if precision.dtype == torch.float32:  # in which an FFT spreads the rounding of a large change
        wanted = [(cut, factor) for cut, factor in wanted if factor == SCALES[0]]
    while wanted:
        some, wanted = wanted[: ROWS - 2], wanted[ROWS - 2 :]
        together = calls(torch.cat([x, *(changed(*change) for change in some), x]), training)
        if float(deviation(together[-1], together[0], scale_of(together[0])).max()) > precision.tolerance:
            # Rows differ by their place alone: dropout, for one.
            together = torch.cat([before, *(calls(changed(*change), training) for change in some), before])
        for row, (cut, factor) in enumerate(some, start=1):
            yield cut, factor, together[row], together[0]


PROBE = Probe(
    name="causality-by-perturbation",
    hint="The output at a position changes with later inputs: look for an unmasked product, a normalisation "
    "or a mean over the whole length, or a convolution padded on both sides.",
    run=run,
)
