"""A hybrid made by hand: the delta rule with β in (0, 2) beside a gated short convolution.

Both are of the references (arXiv 2411.12537, 2302.10866), each with its own projections; queries and keys of the
delta rule are as wide as its values, so that its state holds twice as many keys apart. The convolution predicts
bytes from their neighbours, which no rule with a state learns in as few steps, and sees too little to disturb
counting. It is no published layer: it stands for what a person would try first, and shows whether the tasks leave
room above the references (docs/measurement.md).
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from . import convolution, delta
from .heads import CausalConvolution, Output, QueriesKeysValues, join, split, unit

State = tuple[Tensor, Tensor]
"""Of the delta rule [B, H, dk, dv], and the last inputs of the convolution [B, width - 1, H·dv]."""


def recurrent(
    q: Tensor, k: Tensor, v: Tensor, beta: Tensor, x: Tensor, weight: Tensor, state: State | None = None
) -> tuple[Tensor, State]:
    """o_t = [d_t, c_t]: d as delta.recurrent reads it, c as convolution.recurrent mixes x.

    q, k [B, H, T, dk], v, x [B, H, T, dv], beta [B, H, T], weight [width, H·dv]; o [B, H, T, 2 dv].
    """
    memory, recent = (None, None) if state is None else state
    remembered, memory = delta.recurrent(q, k, v, beta, memory)
    seen, recent = convolution.recurrent(join(x), weight, recent)
    return torch.cat([remembered, split(seen, x.shape[1])], dim=-1), (memory, recent)


def parallel(
    q: Tensor, k: Tensor, v: Tensor, beta: Tensor, x: Tensor, weight: Tensor, state: State | None = None
) -> tuple[Tensor, State]:
    """The same in chunks, and all positions at once."""
    memory, recent = (None, None) if state is None else state
    remembered, memory = delta.parallel(q, k, v, beta, memory)
    seen, recent = convolution.parallel(join(x), weight, recent)
    return torch.cat([remembered, split(seen, x.shape[1])], dim=-1), (memory, recent)


class WideKeys(QueriesKeysValues):
    """With queries and keys as wide as values."""

    def __init__(self, hidden_size: int, heads: int) -> None:
        super().__init__(hidden_size, heads)
        self.sizes = [hidden_size] * 3
        self.linear = nn.Linear(hidden_size, 3 * hidden_size, bias=False)
        self.convolution = CausalConvolution(3 * hidden_size)


class Hybrid(nn.Module):
    def __init__(self, hidden_size: int, num_heads: int, layer_idx: int = 0, **kwargs: Any) -> None:
        super().__init__()
        self.projections = WideKeys(hidden_size, num_heads)
        self.beta = nn.Linear(hidden_size, num_heads)
        self.output = Output(hidden_size, num_heads)
        self.near = nn.Linear(hidden_size, 2 * hidden_size, bias=False)
        self.convolution = CausalConvolution(hidden_size)
        self.near_output = nn.Linear(hidden_size, hidden_size, bias=False)

    def forward(self, hidden_states: Tensor, **kwargs: Any) -> Tensor:
        beta = 2 * self.beta(hidden_states).sigmoid().transpose(1, 2)
        q, k, v = self.projections(hidden_states)
        x, gate = self.near(hidden_states).chunk(2, dim=-1)
        near = split(x, self.projections.heads)
        both = parallel(unit(q), unit(k), v, beta, near, self.convolution.weight)[0]
        remembered, seen = both.chunk(2, dim=-1)
        mixed: Tensor = self.output(remembered) + self.near_output(F.silu(join(seen)) * gate)
        return mixed
