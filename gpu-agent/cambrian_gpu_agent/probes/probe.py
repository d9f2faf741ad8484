"""The shape of a probe, and what it is given."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from ..backbone import hidden_states
from ..jobs import ProbeResult, Verdict
from ..layer import build


@dataclass(frozen=True)
class Subject:
    """The layer under examination, at the size that the task would use it; with `weights`, as trained."""

    layer: type[nn.Module]
    hidden_size: int
    heads: int
    weights: Mapping[str, Tensor] | None = None

    def build(self, dtype: torch.dtype = torch.float32) -> nn.Module:
        """A fresh layer: the same parameters on every call. RuntimeError where the weights are not all its own."""
        torch.manual_seed(0)
        layer = build(self.layer, self.hidden_size, self.heads, 0)
        if self.weights is not None:
            layer.load_state_dict(self.weights, strict=True)
        return layer.to(dtype)

    def input(self, batch: int, length: int, dtype: torch.dtype = torch.float32, seed: int = 1) -> Tensor:
        """Normal random hidden states [B, T, D], the same for the same seed."""
        generator = torch.Generator().manual_seed(seed)
        shape = (batch, length, self.hidden_size)
        return torch.randn(shape, generator=generator, dtype=torch.float64).to(dtype)


def call(layer: nn.Module, x: Tensor) -> Tensor:
    """The layer's output [B, T, D], with the same randomness on every call; ContractError where it is none."""
    torch.manual_seed(2)
    return hidden_states(layer(x), x.shape)


@dataclass(frozen=True)
class Precision:
    """A number type with what sums in it leave: `tolerance` and `certain` are relative to the largest value.

    Between the two a difference may be rounding inside the layer as well as a small leak.
    """

    dtype: torch.dtype
    tolerance: float
    certain: float


FLOAT64 = Precision(torch.float64, 1e-9, 1e-6)
"""Honest sums leave 1e-13 or so, also those of an FFT; a layer that computes in float32 inside leaves 1e-7."""

FLOAT32 = Precision(torch.float32, 1e-5, 1e-3)


@contextmanager
def precise(subject: Subject) -> Iterator[tuple[nn.Module, Precision]]:
    """The layer in float64, tensors that it makes itself included; in float32 where it cannot compute so."""
    chosen = FLOAT64
    torch.set_default_dtype(chosen.dtype)
    try:
        layer = subject.build(chosen.dtype)
        try:
            with torch.no_grad():
                call(layer, subject.input(1, 4, chosen.dtype))
        except RuntimeError:  # it mixes types
            chosen = FLOAT32
            torch.set_default_dtype(chosen.dtype)
            layer = subject.build(chosen.dtype)
        yield layer, chosen
    finally:
        torch.set_default_dtype(torch.float32)


@dataclass(frozen=True)
class Probe:
    """One question about a layer. `run` may raise whatever the candidate raises: then the answer is fail."""

    name: str
    hint: str
    run: Callable[[Subject], tuple[Verdict, dict[str, Any]]]

    def result(self, verdict: Verdict, evidence: dict[str, Any]) -> ProbeResult:
        return ProbeResult(self.name, verdict, evidence, "" if verdict == "pass" else self.hint)
