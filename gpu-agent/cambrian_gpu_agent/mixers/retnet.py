"""Retention: linear attention with one constant decay per head (RetNet, arXiv 2307.08621).

Without the rotation of queries and keys, as the short convolution tells positions already.
"""

from typing import Any

import torch
from torch import Tensor, nn

from .chunks import additive, empty
from .heads import Output, QueriesKeysValues, unit


def decays(heads: int) -> Tensor:
    """γ = 1 - 2^(-5 - h) for head h, equation 8."""
    return 1 - 2.0 ** (-5 - torch.arange(heads))


def recurrent(
    q: Tensor, k: Tensor, v: Tensor, gamma: Tensor, state: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """S_t = γ S_{t-1} + k_t v_tᵀ, o_t = S_tᵀ q_t, equation 6; gamma [H], S [B, H, dk, dv]."""
    state = empty(k, v, state)
    outputs = []
    for t in range(q.shape[2]):
        state = gamma[:, None, None] * state + k[:, :, t, :, None] * v[:, :, t, None, :]
        outputs.append((q[:, :, t, None, :] @ state).squeeze(-2))
    return torch.stack(outputs, dim=2), state


def parallel(q: Tensor, k: Tensor, v: Tensor, gamma: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """The same in chunks."""
    return additive(q, k, v, gamma.log()[:, None].expand(k.shape[:-1]), state)


class RetNet(nn.Module):
    gamma: Tensor

    def __init__(self, hidden_size: int, num_heads: int, layer_idx: int = 0, **kwargs: Any) -> None:
        super().__init__()
        self.projections = QueriesKeysValues(hidden_size, num_heads)
        self.register_buffer("gamma", decays(num_heads), persistent=False)
        self.output = Output(hidden_size, num_heads)

    def forward(self, hidden_states: Tensor, **kwargs: Any) -> Tensor:
        q, k, v = self.projections(hidden_states)
        mixed: Tensor = self.output(parallel(unit(q), unit(k), v, self.gamma)[0])
        return mixed
