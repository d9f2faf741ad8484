"""Floating-point operations of one forward pass of [1, 64, hidden], as torch counts them (products only)."""

from typing import Any

import torch

from ..jobs import Verdict
from ..operations import OperationCounter
from .probe import Probe, Subject, call

LENGTH = 64


def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    # The counter stumbles where gradients could be taken and are not.
    layer = subject.build().eval().requires_grad_(False)
    x = subject.input(1, LENGTH)
    counter = OperationCounter()
    with torch.no_grad(), counter:
        call(layer, x)
    return "pass", {"flops": counter.total, "length": LENGTH}


PROBE = Probe(name="flops", hint="The operations could not be counted.", run=run)
