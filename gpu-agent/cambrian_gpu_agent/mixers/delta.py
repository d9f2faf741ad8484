"""DeltaNet: each write removes what its key held before (arXiv 2102.11174, chunked form arXiv 2406.06484)."""

from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from . import chunks
from .heads import Output, QueriesKeysValues, unit


def recurrent(q: Tensor, k: Tensor, v: Tensor, beta: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """S_t = S_{t-1} + β_t k_t (v_t - S_{t-1}ᵀ k_t)ᵀ, o_t = S_tᵀ q_t; beta [B, H, T], S [B, H, dk, dv]."""
    state = chunks.empty(k, v, state)
    outputs = []
    for t in range(q.shape[2]):
        held = (k[:, :, t, None, :] @ state).squeeze(-2)
        change = beta[:, :, t, None] * (v[:, :, t] - held)
        state = state + k[:, :, t, :, None] * change[:, :, None, :]
        outputs.append((q[:, :, t, None, :] @ state).squeeze(-2))
    return torch.stack(outputs, dim=2), state


def parallel(q: Tensor, k: Tensor, v: Tensor, beta: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """The same in chunks."""
    return chunks.delta(q, k, v, beta, None, state)


class DeltaNet(nn.Module):
    largest_beta: ClassVar[float] = 1.0
    """The state's transition has the eigenvalue 1 - β in the direction of the key."""

    def __init__(self, hidden_size: int, num_heads: int, layer_idx: int = 0, **kwargs: Any) -> None:
        super().__init__()
        self.projections = QueriesKeysValues(hidden_size, num_heads)
        self.beta = nn.Linear(hidden_size, num_heads)
        self.output = Output(hidden_size, num_heads)

    def forward(self, hidden_states: Tensor, **kwargs: Any) -> Tensor:
        beta = self.largest_beta * self.beta(hidden_states).sigmoid().transpose(1, 2)
        q, k, v = self.projections(hidden_states)
        mixed: Tensor = self.output(parallel(unit(q), unit(k), v, beta)[0])
        return mixed
