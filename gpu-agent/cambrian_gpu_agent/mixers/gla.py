"""Gated linear attention: each key channel forgets at a rate of its own (GLA, arXiv 2312.06635)."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .chunks import CHANNEL_CHUNK, LEAST_LOG_DECAY, ChannelDecay, chunked, empty, joined
from .heads import Output, QueriesKeysValues, key_size, outside_autocast, split, unit, wide

RANK = 16
TEMPERATURE = 16
"""Of the gate, section 4.4."""


def recurrent(
    q: Tensor, k: Tensor, v: Tensor, log_decay: Tensor, state: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """S_t = diag(exp(g_t)) S_{t-1} + k_t v_tᵀ, o_t = S_tᵀ q_t, equation 3; g like k, S [B, H, dk, dv]."""
    state = empty(k, v, state)
    outputs = []
    for t in range(q.shape[2]):
        state = log_decay[:, :, t, :, None].exp() * state + k[:, :, t, :, None] * v[:, :, t, None, :]
        outputs.append((q[:, :, t, None, :] @ state).squeeze(-2))
    return torch.stack(outputs, dim=2), state


@outside_autocast
def parallel(
    q: Tensor, k: Tensor, v: Tensor, log_decay: Tensor, state: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """The same in chunks; log decays are LEAST_LOG_DECAY at least."""
    length, dtype = v.shape[2], v.dtype
    q, k, v, log_decay = wide(q, k, v, log_decay)
    state = empty(k, v, state)
    q, k, v, log_decay = (chunked(x, CHANNEL_CHUNK) for x in (q, k, v, log_decay))
    decay = ChannelDecay(log_decay)
    inside = (decay.queries(q) @ decay.keys(k).mT).tril() @ v
    written, kept = decay.to_end(k).mT @ v, decay.kept()
    states = []
    for n in range(q.shape[2]):
        states.append(state)
        state = state * kept[:, :, n] + written[:, :, n]
    outputs = inside + (q * decay.total.exp()) @ torch.stack(states, dim=2)
    return joined(outputs, length).to(dtype), state


class GatedLinearAttention(nn.Module):
    def __init__(self, hidden_size: int, num_heads: int, layer_idx: int = 0, **kwargs: Any) -> None:
        super().__init__()
        self.heads = num_heads
        self.projections = QueriesKeysValues(hidden_size, num_heads)
        self.down = nn.Linear(hidden_size, RANK, bias=False)
        self.up = nn.Linear(RANK, num_heads * key_size(hidden_size, num_heads))
        self.output = Output(hidden_size, num_heads)

    def forward(self, hidden_states: Tensor, **kwargs: Any) -> Tensor:
        log_decay = F.logsigmoid(self.up(self.down(hidden_states))) / TEMPERATURE
        q, k, v = self.projections(hidden_states)
        decay = split(log_decay.clamp(min=LEAST_LOG_DECAY), self.heads)
        mixed: Tensor = self.output(parallel(unit(q), unit(k), v, decay)[0])
        return mixed
