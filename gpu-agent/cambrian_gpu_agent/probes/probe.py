"""The shape of a probe, and what it is given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from ..backbone import hidden_states
from ..jobs import ProbeResult, Verdict
from ..layer import build, load_class


class Subject:
    """The layer under examination, at the size that the task would use it; with `weights`, as trained.

    source, class_name: the text that defines it; it is executed when the layer is first needed. full: whether
    there is time for everything. sub_quadratic: whether it may not grow with the square of the length.
    """

    def __init__(
        self,
        source: str,
        class_name: str,
        hidden_size: int,
        heads: int,
        weights: Mapping[str, Tensor] | None = None,
        full: bool = False,
        sub_quadratic: bool = False,
    ) -> None:
        self.source, self.class_name = source, class_name
        self.hidden_size, self.heads = hidden_size, heads
        self.weights, self.full, self.sub_quadratic = weights, full, sub_quadratic
        self._layer: type[nn.Module] | None = None

    @property
    def layer(self) -> type[nn.Module]:
        if self._layer is None:
            self._layer = load_class(self.source, self.class_name)
        return self._layer

    def again(self) -> "Subject":
        """The same layer from a fresh execution of its source: nothing that earlier calls left is in it."""
        size = (self.hidden_size, self.heads)
        return Subject(self.source, self.class_name, *size, self.weights, self.full, self.sub_quadratic)

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


def call(layer: nn.Module, x: Tensor, **keywords: Any) -> Tensor:
    """The layer's output [B, T, D], with the same randomness on every call; ContractError where it is none."""
    # Of the CPU alone, where probes run: torch.manual_seed takes longer for other devices, which are not there.
    torch.default_generator.manual_seed(2)
    return hidden_states(layer(x, **keywords), x.shape)


@dataclass(frozen=True)
class Probe:
    """One question about a layer. `run` may raise whatever the candidate raises: then the answer is fail."""

    name: str
    hint: str
    run: Callable[[Subject], tuple[Verdict, dict[str, Any]]]

    def result(self, verdict: Verdict, evidence: dict[str, Any]) -> ProbeResult:
        return ProbeResult(self.name, verdict, evidence, "" if verdict == "pass" else self.hint)
