"""Linear attention without a normaliser (arXiv 2006.16236; the additive state of arXiv 2102.11174)."""

from typing import Any

import torch
from torch import Tensor, nn

from .heads import Output, QueriesKeysValues, unit


def recurrent(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """S_t = S_{t-1} + k_t v_tᵀ, o_t = S_tᵀ q_t; q, k, v [B, H, T, d]."""
    state = q.new_zeros(*k.shape[:2], k.shape[-1], v.shape[-1])
    outputs = []
    for t in range(q.shape[2]):
        state = state + k[:, :, t, :, None] * v[:, :, t, None, :]
        outputs.append((q[:, :, t, None, :] @ state).squeeze(-2))
    return torch.stack(outputs, dim=2)


def parallel(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """All positions at once: tril(q kᵀ) v."""
    return (q @ k.transpose(-1, -2)).tril() @ v


class LinearAttention(nn.Module):
    def __init__(self, hidden_size: int, num_heads: int, layer_idx: int = 0, **kwargs: Any) -> None:
        super().__init__()
        self.projections = QueriesKeysValues(hidden_size, num_heads)
        self.output = Output(hidden_size, num_heads)

    def forward(self, hidden_states: Tensor, **kwargs: Any) -> Tensor:
        q, k, v = self.projections(hidden_states)
        mixed: Tensor = self.output(parallel(unit(q), unit(k), v))
        return mixed
