"""Gated DeltaNet: the delta rule over a state that also decays (arXiv 2412.06464)."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .gated_linear_attention import decay_between
from .heads import Output, QueriesKeysValues, unit


def recurrent(q: Tensor, k: Tensor, v: Tensor, beta: Tensor, log_decay: Tensor) -> Tensor:
    """S' = exp(g_t) S_{t-1}, S_t = S' + β_t k_t (v_t - S'ᵀ k_t)ᵀ, o_t = S_tᵀ q_t; beta and g [B, H, T]."""
    state = q.new_zeros(*k.shape[:2], k.shape[-1], v.shape[-1])
    outputs = []
    for t in range(q.shape[2]):
        state = state * log_decay[:, :, t, None, None].exp()
        held = (k[:, :, t, None, :] @ state).squeeze(-2)
        change = beta[:, :, t, None] * (v[:, :, t] - held)
        state = state + k[:, :, t, :, None] * change[:, :, None, :]
        outputs.append((q[:, :, t, None, :] @ state).squeeze(-2))
    return torch.stack(outputs, dim=2)


def parallel(q: Tensor, k: Tensor, v: Tensor, beta: Tensor, log_decay: Tensor) -> Tensor:
    """All positions at once: DeltaNet's triangular system with every product decayed."""
    decay = decay_between(log_decay)
    mixing = (beta[..., None] * k @ k.transpose(-1, -2) * decay).tril(-1)
    changes: Tensor = torch.linalg.solve_triangular(mixing, beta[..., None] * v, upper=False, unitriangular=True)
    return (q @ k.transpose(-1, -2) * decay) @ changes


class GatedDelta(nn.Module):
    def __init__(self, hidden_size: int, num_heads: int, layer_idx: int = 0, **kwargs: Any) -> None:
        super().__init__()
        self.projections = QueriesKeysValues(hidden_size, num_heads)
        self.beta = nn.Linear(hidden_size, num_heads)
        self.decay = nn.Linear(hidden_size, num_heads)
        nn.init.constant_(self.decay.bias, 4.0)
        self.output = Output(hidden_size, num_heads)

    def forward(self, hidden_states: Tensor, **kwargs: Any) -> Tensor:
        beta = self.beta(hidden_states).sigmoid().transpose(1, 2)
        log_decay = F.logsigmoid(self.decay(hidden_states)).transpose(1, 2)
        q, k, v = self.projections(hidden_states)
        mixed: Tensor = self.output(parallel(unit(q), unit(k), v, beta, log_decay))
        return mixed
