"""A hybrid made by hand: the delta rule with β in (0, 2) beside softmax attention over a short window.

Both are of the references (arXiv 2411.12537, 2004.05150), each with its own queries, keys and values; those of the
delta rule are as wide as its values, so that its state holds twice as many keys apart. For each head and position
a gate says how much of the window is read, as between the branches of NSA (arXiv 2502.11089). The gate begins
nearly shut and the window's last projection at zero: read from the first step on, the window kept the delta rule
from learning to count. It is no published layer: it stands for what a person would try first, and shows whether
the tasks leave room above the references (docs/measurement.md).
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from . import delta, sliding_window
from .heads import CausalConvolution, Output, QueriesKeysValues, join, unit
from .rotary import rotate

WINDOW = 16
"""Positions that the window sees, the query's own among them."""

State = tuple[Tensor, Tensor, Tensor]
"""Of the delta rule [B, H, dk, dv], and the last keys and values of the window."""


def recurrent(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    beta: Tensor,
    near_q: Tensor,
    near_k: Tensor,
    near_v: Tensor,
    near: Tensor,
    window: int,
    state: State | None = None,
) -> tuple[Tensor, State]:
    """o_t = [d_t, n_t w_t / rms(w_t)]: d as delta.recurrent reads it, w as sliding_window.recurrent.

    q, k, near_q, near_k [B, H, T, dk], v, near_v [B, H, T, dv], beta, near [B, H, T]; o [B, H, T, 2 dv].
    """
    memory, recent = (None, None) if state is None else (state[0], state[1:])
    remembered, memory = delta.recurrent(q, k, v, beta, memory)
    seen, recent = sliding_window.recurrent(near_q, near_k, near_v, window, recent)
    return beside(remembered, seen, near), (memory, *recent)


def parallel(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    beta: Tensor,
    near_q: Tensor,
    near_k: Tensor,
    near_v: Tensor,
    near: Tensor,
    window: int,
    state: State | None = None,
) -> tuple[Tensor, State]:
    """The same in chunks and in blocks."""
    memory, recent = (None, None) if state is None else (state[0], state[1:])
    remembered, memory = delta.parallel(q, k, v, beta, memory)
    seen, recent = sliding_window.parallel(near_q, near_k, near_v, window, recent)
    return beside(remembered, seen, near), (memory, *recent)


def beside(remembered: Tensor, seen: Tensor, near: Tensor) -> Tensor:
    return torch.cat([remembered, near[..., None] * F.rms_norm(seen, seen.shape[-1:], eps=1e-5)], dim=-1)


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
        self.near_projections = QueriesKeysValues(hidden_size, num_heads)
        self.beta = nn.Linear(hidden_size, num_heads)
        self.near = nn.Linear(hidden_size, num_heads)
        self.output = Output(hidden_size, num_heads)
        self.near_output = nn.Linear(hidden_size, hidden_size, bias=False)
        nn.init.constant_(self.near.bias, -4.0)  # 2 % of the window is read
        nn.init.zeros_(self.near_output.weight)

    def forward(self, hidden_states: Tensor, **kwargs: Any) -> Tensor:
        beta = 2 * self.beta(hidden_states).sigmoid().transpose(1, 2)
        near = self.near(hidden_states).sigmoid().transpose(1, 2)
        q, k, v = self.projections(hidden_states)
        near_q, near_k, near_v = self.near_projections(hidden_states)
        near_q, near_k = rotate(near_q), rotate(near_k)
        both = parallel(unit(q), unit(k), v, beta, near_q, near_k, near_v, near, WINDOW)[0]
        remembered, seen = both.chunk(2, dim=-1)
        mixed: Tensor = self.output(remembered) + self.near_output(join(seen))
        return mixed
