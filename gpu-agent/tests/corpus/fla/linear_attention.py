"""Linear attention with a feature map, normalised by its keys."""

from __future__ import annotations

import torch
from einops import rearrange
from fla.modules import RMSNorm
from fla.modules.feature_map import HedgehogFeatureMap, T2RFeatureMap
from fla.ops.linear_attn import chunk_linear_attn, fused_recurrent_linear_attn
from torch import nn


class LinearAttention(nn.Module):
    def __init__(
        self,
        hidden_size: int,
        num_heads: int,
        feature_map: str = "hedgehog",
        layer_idx: int | None = None,
        **kwargs,
    ) -> None:
        super().__init__()
        self.head_dim = hidden_size // num_heads
        self.q_proj, self.k_proj, self.v_proj = (nn.Linear(hidden_size, hidden_size, bias=False) for _ in range(3))
        self.feature_map = {"hedgehog": HedgehogFeatureMap, "t2r": T2RFeatureMap}[feature_map](self.head_dim)
        self.norm = RMSNorm(hidden_size=self.head_dim, elementwise_affine=True)
        self.o_proj = nn.Linear(hidden_size, hidden_size, bias=False)

    def forward(self, hidden_states: torch.Tensor, **kwargs) -> torch.Tensor:
        q, k, v = (
            rearrange(proj(hidden_states), "... (h d) -> ... h d", d=self.head_dim)
            for proj in (self.q_proj, self.k_proj, self.v_proj)
        )
        q, k = self.feature_map(q), self.feature_map(k)
        if q.shape[1] <= 16:
            o, _ = fused_recurrent_linear_attn(q=q, k=k, v=v, normalize=True)
        else:
            o, _ = chunk_linear_attn(q=q, k=k, v=v, normalize=True)
        return self.o_proj(rearrange(self.norm(o), "... h d -> ... (h d)"))
