"""Linear attention whose state decays by a gate per head and position (the scalar gate of Mamba-2, 2405.21060)."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .heads import Output, QueriesKeysValues, unit


def recurrent(q: Tensor, k: Tensor, v: Tensor, log_decay: Tensor) -> Tensor:
    """S_t = exp(g_t) S_{t-1} + k_t v_tᵀ, o_t = S_tᵀ q_t; log_decay g [B, H, T], never positive."""
    state = q.new_zeros(*k.shape[:2], k.shape[-1], v.shape[-1])
    outputs = []
    for t in range(q.shape[2]):
        state = state * log_decay[:, :, t, None, None].exp() + k[:, :, t, :, None] * v[:, :, t, None, :]
        outputs.append((q[:, :, t, None, :] @ state).squeeze(-2))
    return torch.stack(outputs, dim=2)


def decay_between(log_decay: Tensor) -> Tensor:
    """What is left at t of what was stored at s: [B, H, T] to [B, H, T, T], 0 above the diagonal."""
    total = log_decay.cumsum(-1)
    # tril before exp: above the diagonal the difference is positive and could overflow.
    return (total[..., :, None] - total[..., None, :]).tril().exp().tril()


def parallel(q: Tensor, k: Tensor, v: Tensor, log_decay: Tensor) -> Tensor:
    """All positions at once."""
    return (q @ k.transpose(-1, -2) * decay_between(log_decay)) @ v


class GatedLinearAttention(nn.Module):
    def __init__(self, hidden_size: int, num_heads: int, layer_idx: int = 0, **kwargs: Any) -> None:
        super().__init__()
        self.projections = QueriesKeysValues(hidden_size, num_heads)
        self.decay = nn.Linear(hidden_size, num_heads)
        nn.init.constant_(self.decay.bias, 4.0)
        self.output = Output(hidden_size, num_heads)

    def forward(self, hidden_states: Tensor, **kwargs: Any) -> Tensor:
        log_decay = F.logsigmoid(self.decay(hidden_states)).transpose(1, 2)
        q, k, v = self.projections(hidden_states)
        mixed: Tensor = self.output(parallel(unit(q), unit(k), v, log_decay))
        return mixed
