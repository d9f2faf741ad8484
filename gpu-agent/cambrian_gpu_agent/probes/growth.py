"""How time, operations and memory grow with the length, T = 256 … 4096, as exponents: 1 is linear, 2 quadratic.

Seconds are of one step forward and backward, the exponent's interval a 95 % one over the longer half of the
lengths; operations as torch counts them; memory is what is kept for the backward pass. Where the subject is held
to be sub-quadratic, a layer whose growth is certainly quadratic fails; softmax attention is a reference only.
"""

import math
import time
from statistics import mean
from typing import Any, Final

import torch
from torch import Tensor, nn

from ..jobs import Verdict
from ..operations import OperationCounter
from .probe import Probe, Subject, call

LENGTHS: Final = (256, 512, 1024, 2048, 4096)
REPEATS: Final = 4
PATIENCE: Final = 20.0
"""Seconds that one length may take; longer ones are left out then."""

QUADRATIC: Final = 1.75


def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    seconds: dict[int, list[float]] = {}
    memory: dict[int, int] = {}
    flops: dict[int, int] = {}
    for length in LENGTHS:
        layer, x = subject.build(), subject.input(1, length).requires_grad_()
        begun = time.monotonic()
        memory[length] = kept(layer, x)
        seconds[length] = [step(layer, x) for _ in range(REPEATS)]
        flops[length] = operations(subject, x)
        if time.monotonic() - begun > PATIENCE:
            break
    found: dict[str, Any] = {
        "seconds": {str(length): min(times) for length, times in seconds.items()},
        "flops": {str(length): count for length, count in flops.items()},
        "bytesForBackward": {str(length): size for length, size in memory.items()},
    }
    if len(seconds) < 3:
        return "pass", {**found, "rule": "undecided: too slow for three lengths"}
    low, middle, high = exponent(seconds)
    exponents = {"flops": last_exponent(flops), "memory": last_exponent(memory)}
    found["exponents"] = {"seconds": middle, "secondsInterval": [low, high], **exponents}
    found["rule"] = rule(low, high, [value for value in exponents.values() if value is not None])
    return ("fail" if subject.sub_quadratic and found["rule"] == "quadratic" else "pass"), found


def step(layer: nn.Module, x: Tensor) -> float:
    start = time.perf_counter()
    torch.autograd.backward(call(layer, x).square().mean())
    return time.perf_counter() - start


def kept(layer: nn.Module, x: Tensor) -> int:
    """Bytes of different tensors that wait for the backward pass."""
    sizes: dict[int, int] = {}

    def pack(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        sizes[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        call(layer, x)
    return sum(sizes.values())


def operations(subject: Subject, x: Tensor) -> int:
    layer = subject.build().eval().requires_grad_(False)
    counter = OperationCounter()
    with torch.no_grad(), counter:
        call(layer, x)
    return counter.total


def exponent(seconds: dict[int, list[float]]) -> tuple[float, float, float]:
    """The slope of log time over log length over the longest three lengths, with its 95 % interval."""
    from scipy import stats  # here, as it takes most of a second, and every child would wait for it

    points = [(math.log(length), math.log(value)) for length in list(seconds)[-3:] for value in seconds[length]]
    fitted = stats.linregress([x for x, _ in points], [y for _, y in points])
    reach = float(stats.t.ppf(0.975, len(points) - 2) * fitted.stderr)
    slope = float(fitted.slope)
    return slope - reach, slope, slope + reach


def last_exponent(amounts: dict[int, int]) -> float | None:
    """Between the two longest lengths; None where nothing was counted."""
    (short, few), (long, many) = list(amounts.items())[-2:]
    return math.log(many / few) / math.log(long / short) if few > 0 and many > 0 else None


def rule(low: float, high: float, counted: list[float]) -> str:
    """What the growth is, where it is certain: counted amounts have no noise, seconds have an interval."""
    if low > QUADRATIC or (counted and max(counted) > QUADRATIC):
        return "quadratic"
    if high < QUADRATIC and (not counted or mean(counted) < QUADRATIC):
        return "sub-quadratic"
    return "undecided"


PROBE = Probe(
    name="growth",
    hint="Time or memory grows with the square of the length: compute in chunks that hand on a state, or attend "
    "within a window.",
    run=run,
)
