"""Mamba-2's state-space dual (arXiv 2405.21060): a state with one data-dependent decay per head.

In the paper's words k is B, q is C and v is x; the skip D x is left to the residual stream.
"""

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .chunks import additive, empty
from .heads import Output, QueriesKeysValues, unit


def recurrent(
    q: Tensor, k: Tensor, v: Tensor, step: Tensor, rate: Tensor, state: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """S_t = exp(-Δ_t A) S_{t-1} + Δ_t k_t v_tᵀ, o_t = S_tᵀ q_t; Δ [B, H, T], A [H] positive, S [B, H, dk, dv]."""
    state = empty(k, v, state)
    outputs = []
    for t in range(q.shape[2]):
        delta = step[:, :, t, None, None]
        state = (-delta * rate[:, None, None]).exp() * state + delta * k[:, :, t, :, None] * v[:, :, t, None, :]
        outputs.append((q[:, :, t, None, :] @ state).squeeze(-2))
    return torch.stack(outputs, dim=2), state


def parallel(
    q: Tensor, k: Tensor, v: Tensor, step: Tensor, rate: Tensor, state: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """The same in chunks."""
    return additive(q, k * step[..., None], v, -step * rate[:, None], state)


class Mamba2(nn.Module):
    def __init__(self, hidden_size: int, num_heads: int, layer_idx: int = 0, **kwargs: Any) -> None:
        super().__init__()
        self.projections = QueriesKeysValues(hidden_size, num_heads)
        self.step = nn.Linear(hidden_size, num_heads)
        self.log_rate = nn.Parameter(torch.zeros(num_heads))
        self.output = Output(hidden_size, num_heads)
        # Δ = 1/55, A = 1: half is left after 38 positions. The paper draws both at random, for many heads.
        nn.init.constant_(self.step.bias, math.log(math.expm1(1 / 55)))

    def forward(self, hidden_states: Tensor, **kwargs: Any) -> Tensor:
        step = F.softplus(self.step(hidden_states)).transpose(1, 2)
        q, k, v = self.projections(hidden_states)
        mixed: Tensor = self.output(parallel(unit(q), unit(k), v, step, self.log_rate.exp())[0])
        return mixed
