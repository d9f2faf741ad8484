"""Calls that can be compared: the same weights, buffers and randomness before each, differences by position."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn

from ..adamw import AdamW
from ..tasks.task import Optimiser
from .precision import Precision, precise
from .probe import Subject, call

JITTER: Final = 0.05
STEPS: Final = 10
FULL_STEPS: Final = 100


class Calls:
    """A layer that is put back before each call to how it was built: what is compared is one function."""

    def __init__(self, layer: nn.Module) -> None:
        self.layer = layer
        self.buffers = {name: value.clone() for name, value in layer.named_buffers()}

    def __call__(self, x: Tensor, training: bool = False) -> Tensor:
        """The output [B, T, D] in eval mode, or in train mode with the same randomness as before."""
        self.layer.train(training)
        with torch.no_grad():
            for name, value in self.layer.named_buffers():
                before = self.buffers.get(name)
                if before is not None and before.shape == value.shape:
                    value.copy_(before)
        return call(self.layer, x)


def scale_of(y: Tensor) -> Tensor:
    """What a difference at each position of [..., T, D] is measured by, [..., T]: the largest value so far.

    At least a thousandth of the largest of all, as an FFT spreads its rounding evenly.
    """
    sizes = y.detach().abs().amax(-1)
    floor = (1e-3 * sizes.amax(-1, keepdim=True)).clamp(min=1e-12)
    return torch.maximum(sizes.cummax(-1).values, floor)


def deviation(a: Tensor, b: Tensor, scale: Tensor) -> Tensor:
    """The largest relative difference at each position, [..., T]; infinite where one alone is no number."""
    difference = (a - b).abs()
    difference = torch.where(torch.isfinite(difference), difference, torch.inf)
    same = (a == b) | (a.isnan() & b.isnan())
    return torch.where(same, 0.0, difference).amax(-1) / scale


@dataclass(frozen=True)
class Variant:
    """The layer with some weights: which, in words, and how to call it."""

    weights: str
    calls: Calls
    precision: Precision


def variants(subject: Subject) -> Iterator[Variant]:
    """As built, with every weight jittered, after some steps of training; a trained layer only as it is.

    Jitter opens gates that begin at zero; the steps reward looking ahead, which opens the others.
    """
    names = ("as built", "jittered", "after training") if subject.weights is None else ("as trained",)
    for name in names:
        with precise(subject) as (layer, precision):
            weights = name
            if name == "jittered":
                jitter(layer)
            elif name == "after training":
                steps = FULL_STEPS if subject.full else STEPS
                if not reward_looking_ahead(subject, layer, precision, steps):
                    continue
                weights = f"after {steps} steps of training"
            yield Variant(weights, Calls(layer), precision)


@torch.no_grad()
def jitter(layer: nn.Module) -> None:
    generator = torch.Generator().manual_seed(5)
    for p in layer.parameters():
        noise = torch.randn(p.shape, generator=generator, dtype=torch.float64).to(p.dtype)
        p.add_(noise * (0.1 * p.square().mean().sqrt() + JITTER))


def reward_looking_ahead(subject: Subject, layer: nn.Module, precision: Precision, steps: int) -> bool:
    """Trains the layer to say what comes next in random inputs; whether it could be trained."""
    parameters = [p for p in layer.parameters() if p.requires_grad]
    if not parameters:
        return False
    rate = 1e-2 if subject.full else 3e-3
    adam = AdamW(layer, Optimiser(steps, 4, rate, beta2=0.999, weight_decay=0.0))
    layer.train()
    for step in range(steps):
        x = subject.input(4, 24, precision.dtype, seed=100 + step)
        y = call(layer, x)
        if not y.requires_grad:
            return False
        loss = (y[:, :-1] - x[:, 1:]).square().mean() + (y.mean(1) - x.mean(1)).square().mean()
        if not torch.isfinite(loss):
            return False
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        adam.step(rate)
    return True


def mode_of(training: bool) -> str:
    return "train" if training else "eval"


class Budget:
    """Processor time for a probe of a layer that is slow: when it is spent, only what must be asked is."""

    def __init__(self, subject: Subject, seconds: float) -> None:
        self.seconds = 20 * seconds if subject.full else seconds
        self.start = time.process_time()

    def allows(self, required: bool) -> bool:
        return required or time.process_time() - self.start < self.seconds
