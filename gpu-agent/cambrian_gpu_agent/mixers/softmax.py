"""Softmax attention with rotary positions (Vaswani et al., arXiv 1706.03762).

It has the short convolution of the other mixers, as otherwise it needs more steps than `laptop` has to learn
to look one position back.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .heads import Output, QueriesKeysValues
from .rotary import rotate

State = tuple[Tensor, Tensor]
"""All keys and values so far."""


def recurrent(q: Tensor, k: Tensor, v: Tensor, state: State | None = None) -> tuple[Tensor, State]:
    """o_t = Σ_{s≤t} softmax_s(q_t·k_s / √dk) v_s, one position at a time; q, k [B, H, T, dk], v [B, H, T, dv]."""
    keys, values = state or (k[:, :, :0], v[:, :, :0])
    outputs = []
    for t in range(q.shape[2]):
        keys, values = (torch.cat([old, new[:, :, t : t + 1]], 2) for old, new in ((keys, k), (values, v)))
        scores = (keys @ q[:, :, t, :, None]).squeeze(-1) / k.shape[-1] ** 0.5
        outputs.append((scores.softmax(-1)[..., None] * values).sum(-2))
    return torch.stack(outputs, dim=2), (keys, values)


def parallel(q: Tensor, k: Tensor, v: Tensor, state: State | None = None) -> tuple[Tensor, State]:
    """All positions at once, under a causal mask."""
    if state is not None:
        k, v = torch.cat([state[0], k], dim=2), torch.cat([state[1], v], dim=2)
    before = k.shape[2] - q.shape[2]
    seen = torch.ones(q.shape[2], k.shape[2], dtype=torch.bool, device=q.device).tril(before)
    return F.scaled_dot_product_attention(q, k, v, attn_mask=seen), (k, v)


class SoftmaxAttention(nn.Module):
    def __init__(self, hidden_size: int, num_heads: int, layer_idx: int = 0, **kwargs: Any) -> None:
        super().__init__()
        self.projections = QueriesKeysValues(hidden_size, num_heads)
        self.output = Output(hidden_size, num_heads)

    def forward(self, hidden_states: Tensor, **kwargs: Any) -> Tensor:
        q, k, v = self.projections(hidden_states)
        mixed: Tensor = self.output(parallel(rotate(q), rotate(k), v)[0])
        return mixed
