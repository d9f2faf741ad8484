"""Linear attention without a normaliser (arXiv 2006.16236; the additive state of arXiv 2102.11174)."""

from typing import Any

import torch
from torch import Tensor, nn

from .chunks import additive, empty
from .heads import Output, QueriesKeysValues, unit


def recurrent(q: Tensor, k: Tensor, v: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """S_t = S_{t-1} + k_t v_tᵀ, o_t = S_tᵀ q_t; q, k [B, H, T, dk], v [B, H, T, dv], S [B, H, dk, dv]."""
    state = empty(k, v, state)
    outputs = []
    for t in range(q.shape[2]):
        state = state + k[:, :, t, :, None] * v[:, :, t, None, :]
        outputs.append((q[:, :, t, None, :] @ state).squeeze(-2))
    return torch.stack(outputs, dim=2), state


def parallel(q: Tensor, k: Tensor, v: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """The same in chunks."""
    return additive(q, k, v, k.new_zeros(k.shape[:-1]), state)


class LinearAttention(nn.Module):
    def __init__(self, hidden_size: int, num_heads: int, layer_idx: int = 0, **kwargs: Any) -> None:
        super().__init__()
        self.projections = QueriesKeysValues(hidden_size, num_heads)
        self.output = Output(hidden_size, num_heads)

    def forward(self, hidden_states: Tensor, **kwargs: Any) -> Tensor:
        q, k, v = self.projections(hidden_states)
        mixed: Tensor = self.output(parallel(unit(q), unit(k), v)[0])
        return mixed
