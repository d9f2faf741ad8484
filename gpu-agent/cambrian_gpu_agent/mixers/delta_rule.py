"""DeltaNet: each write removes what its key held before (arXiv 2102.11174, parallel form arXiv 2406.06484)."""

from typing import Any

import torch
from torch import Tensor, nn

from .heads import Output, QueriesKeysValues, unit


def recurrent(q: Tensor, k: Tensor, v: Tensor, beta: Tensor) -> Tensor:
    """S_t = S_{t-1} + β_t k_t (v_t - S_{t-1}ᵀ k_t)ᵀ, o_t = S_tᵀ q_t; beta [B, H, T]."""
    state = q.new_zeros(*k.shape[:2], k.shape[-1], v.shape[-1])
    outputs = []
    for t in range(q.shape[2]):
        held = (k[:, :, t, None, :] @ state).squeeze(-2)
        change = beta[:, :, t, None] * (v[:, :, t] - held)
        state = state + k[:, :, t, :, None] * change[:, :, None, :]
        outputs.append((q[:, :, t, None, :] @ state).squeeze(-2))
    return torch.stack(outputs, dim=2)


def parallel(q: Tensor, k: Tensor, v: Tensor, beta: Tensor) -> Tensor:
    """All positions at once: the changes u solve (I + tril(β k kᵀ, -1)) u = β v, then o = tril(q kᵀ) u."""
    weighted = beta[..., None] * k
    mixing = (weighted @ k.transpose(-1, -2)).tril(-1)
    changes: Tensor = torch.linalg.solve_triangular(mixing, beta[..., None] * v, upper=False, unitriangular=True)
    return (q @ k.transpose(-1, -2)).tril() @ changes


class DeltaRule(nn.Module):
    def __init__(self, hidden_size: int, num_heads: int, layer_idx: int = 0, **kwargs: Any) -> None:
        super().__init__()
        self.projections = QueriesKeysValues(hidden_size, num_heads)
        self.beta = nn.Linear(hidden_size, num_heads)
        self.output = Output(hidden_size, num_heads)

    def forward(self, hidden_states: Tensor, **kwargs: Any) -> Tensor:
        beta = self.beta(hidden_states).sigmoid().transpose(1, 2)
        q, k, v = self.projections(hidden_states)
        mixed: Tensor = self.output(parallel(unit(q), unit(k), v, beta))
        return mixed
