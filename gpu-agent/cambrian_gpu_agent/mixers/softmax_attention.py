"""Softmax attention with rotary positions (Vaswani et al. 2017; RoPE, arXiv 2104.09864).

It has the short convolution of the other mixers, as otherwise it needs more steps than `laptop` has to learn
to look one position back.
"""

from typing import Any

import torch
from torch import Tensor, nn

from .heads import Output, QueriesKeysValues


def rotate(x: Tensor) -> Tensor:
    """Rotary positions for [B, H, T, d]."""
    length, size = x.shape[-2:]
    frequencies = 10000.0 ** (-torch.arange(0, size, 2, dtype=x.dtype, device=x.device) / size)
    angles = torch.arange(length, dtype=x.dtype, device=x.device)[:, None] * frequencies
    cosine, sine = angles.cos(), angles.sin()
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.cat([even * cosine - odd * sine, even * sine + odd * cosine], dim=-1)


def recurrent(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """o_t = Σ_{s≤t} softmax_s(q_t·k_s / √d) v_s, one position at a time."""
    outputs = []
    for t in range(q.shape[-2]):
        scores = (k[..., : t + 1, :] @ q[..., t, :, None]).squeeze(-1) / k.shape[-1] ** 0.5
        outputs.append((scores.softmax(-1)[..., None] * v[..., : t + 1, :]).sum(-2))
    return torch.stack(outputs, dim=-2)


def parallel(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """All positions at once, under a causal mask."""
    scores = q @ k.transpose(-1, -2) / k.shape[-1] ** 0.5
    future = torch.ones(scores.shape[-2:], dtype=torch.bool, device=q.device).triu(1)
    weights: Tensor = scores.masked_fill(future, float("-inf")).softmax(-1)
    return weights @ v


class SoftmaxAttention(nn.Module):
    def __init__(self, hidden_size: int, num_heads: int, layer_idx: int = 0, **kwargs: Any) -> None:
        super().__init__()
        self.projections = QueriesKeysValues(hidden_size, num_heads)
        self.output = Output(hidden_size, num_heads)

    def forward(self, hidden_states: Tensor, **kwargs: Any) -> Tensor:
        q, k, v = self.projections(hidden_states)
        mixed: Tensor = self.output(parallel(rotate(q), rotate(k), v))
        return mixed
