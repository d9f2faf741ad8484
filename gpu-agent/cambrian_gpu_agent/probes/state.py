"""What a call leaves behind, and whether it changes what is said later.

A layer that was used, in every way, answers as one whose source has just been executed. Attributes, buffers,
globals, defaults and closures that calls changed are reported; numbers among them are also put far ahead, so that
a layer which waits for its thousandth call shows itself at once.
"""

from typing import Any, Final

import torch
from torch import Tensor, nn

from ..jobs import Verdict
from .calls import Budget, deviation, scale_of
from .places import changed, places
from .precision import precise
from .probe import Probe, Subject, call

LENGTH: Final = 40
USES: Final = ((1, 7), (2, 64), (3, 130), (1, 1))
SHORT_CALLS: Final = 200
SECONDS: Final = 1.0
AHEAD: Final = (10, 1000, 10**6)
LISTED: Final = 20


@torch.no_grad()
def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    questions, fresh = [], []
    for seed in (1, 7):  # each asked of a layer that nothing was asked before
        with precise(subject.again()) as (unused, precision):
            questions.append(subject.input(2, LENGTH, precision.dtype, seed))
            fresh.append(call(unused.eval(), questions[-1]))
    # Last, so that the globals that places() reads are this one's.
    with precise(subject.again()) as (layer, precision):
        certain = precision.certain
        before = places(layer)
        calls, apart = use(subject, layer.eval(), precision.dtype)
        found = changed(before, places(layer))
        left = {"leftBehind": [place.text for place in found[:LISTED]]}
        if apart > certain:
            return "fail", {**left, "relativeDifference": apart, "length": 2, "calls": calls}
        for number, (question, y) in enumerate(zip(questions, fresh, strict=True)):
            relative = deviation(call(layer.eval(), question), y, scale_of(y))
            if float(relative.max()) > certain:
                worst = relative.amax(0)
                difference = {"relativeDifference": float(relative.max()), "position": int(worst.argmax())}
                return "fail", {**left, **difference, "length": LENGTH, "calls": calls + number}
        for place in found:
            for ahead in AHEAD:
                if not place.put(ahead):
                    break
                relative = deviation(call(layer.eval(), questions[0]), fresh[0], scale_of(fresh[0]))
                place.put(0)
                if float(relative.max()) > certain:
                    difference = {"relativeDifference": float(relative.max()), "length": LENGTH}
                    return "fail", {**left, **difference, "changes": place.name, "at": f"{ahead} further"}
        return after_training(subject, layer, questions[0], fresh[0], left, certain)


def use(subject: Subject, layer: nn.Module, dtype: torch.dtype) -> tuple[int, float]:
    """Calls of several shapes, and many of one short input: how many, and how far its answers are apart."""
    for batch, length in USES:
        call(layer, subject.input(batch, length, dtype, seed=8))
    short = subject.input(1, 2, dtype, seed=9)
    first = call(layer, short)
    budget, number = Budget(subject, SECONDS), 1
    while number < SHORT_CALLS and budget.allows(required=number < 20):
        difference = float(deviation(call(layer, short), first, scale_of(first)).max())
        number += 1
        if difference > 1e-6:
            return len(USES) + number, difference
    return len(USES) + number, 0.0


def after_training(
    subject: Subject, layer: nn.Module, question: Tensor, y: Tensor, left: dict[str, Any], certain: float
) -> tuple[Verdict, dict[str, Any]]:
    """Calls in train mode may change registered buffers, which are kept with the weights, and nothing else."""
    buffers = {name: value.clone() for name, value in layer.named_buffers()}
    for batch, length in USES:
        call(layer.train(), subject.input(batch, length, question.dtype, seed=8))
    moved = [name for name, value in layer.named_buffers() if not torch.equal(value, buffers[name])]
    for name, value in layer.named_buffers():
        value.copy_(buffers[name])
    relative = deviation(call(layer.eval(), question), y, scale_of(y))
    if float(relative.max()) > certain:
        difference = {"relativeDifference": float(relative.max()), "length": LENGTH}
        return "fail", {**left, **difference, "after": "calls in train mode"}
    return "pass", {**left, "buffersMovedByTraining": moved[:LISTED]}


PROBE = Probe(
    name="state",
    hint="A call changes what later calls say: keep nothing between calls, in no attribute, global, default "
    "argument or closure.",
    run=run,
)
