"""Gated DeltaNet: the delta rule over a state that also decays (arXiv 2412.06464)."""

from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from . import chunks
from .heads import Output, QueriesKeysValues, unit


def recurrent(
    q: Tensor, k: Tensor, v: Tensor, beta: Tensor, log_decay: Tensor, state: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """S' = exp(g_t) S_{t-1}, S_t = S' + β_t k_t (v_t - S'ᵀ k_t)ᵀ, o_t = S_tᵀ q_t; β and g [B, H, T]."""
    state = chunks.empty(k, v, state)
    outputs = []
    for t in range(q.shape[2]):
        state = state * log_decay[:, :, t, None, None].exp()
        held = (k[:, :, t, None, :] @ state).squeeze(-2)
        change = beta[:, :, t, None] * (v[:, :, t] - held)
        state = state + k[:, :, t, :, None] * change[:, :, None, :]
        outputs.append((q[:, :, t, None, :] @ state).squeeze(-2))
    return torch.stack(outputs, dim=2), state


def parallel(
    q: Tensor, k: Tensor, v: Tensor, beta: Tensor, log_decay: Tensor, state: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """The same in chunks."""
    return chunks.delta(q, k, v, beta, log_decay, state)


class GatedDeltaNet(nn.Module):
    largest_beta: ClassVar[float] = 1.0
    """The state's transition has the eigenvalue (1 - β) exp(g) in the direction of the key."""

    def __init__(self, hidden_size: int, num_heads: int, layer_idx: int = 0, **kwargs: Any) -> None:
        super().__init__()
        self.projections = QueriesKeysValues(hidden_size, num_heads)
        self.beta = nn.Linear(hidden_size, num_heads)
        self.decay = nn.Linear(hidden_size, num_heads)
        nn.init.constant_(self.decay.bias, 4.0)  # half is left after 38 positions
        self.output = Output(hidden_size, num_heads)

    def forward(self, hidden_states: Tensor, **kwargs: Any) -> Tensor:
        beta = self.largest_beta * self.beta(hidden_states).sigmoid().transpose(1, 2)
        log_decay = F.logsigmoid(self.decay(hidden_states)).transpose(1, 2)
        q, k, v = self.projections(hidden_states)
        mixed: Tensor = self.output(parallel(unit(q), unit(k), v, beta, log_decay)[0])
        return mixed
