"""Softmax attention with rotary positions, grouped keys, a window, and norms of queries and keys."""

from __future__ import annotations

from einops import rearrange
from fla.modules import RMSNorm, RotaryEmbedding
from fla.ops.attn.parallel import parallel_attn
from torch import nn

try:
    from flash_attn import flash_attn_func
except ImportError:
    flash_attn_func = None


class Attention(nn.Module):
    def __init__(
        self,
        hidden_size: int,
        num_heads: int,
        window_size: int | None = 48,
        layer_idx: int | None = None,
        **kwargs,
    ) -> None:
        super().__init__()
        self.head_dim, self.window_size = hidden_size // num_heads, window_size
        self.q_proj = nn.Linear(hidden_size, hidden_size, bias=False)
        self.k_proj, self.v_proj = (nn.Linear(hidden_size, self.head_dim, bias=False) for _ in range(2))
        self.q_norm, self.k_norm = RMSNorm(self.head_dim), RMSNorm(self.head_dim)
        self.rotary = RotaryEmbedding(dim=self.head_dim, base=10000.0)
        self.o_proj = nn.Linear(hidden_size, hidden_size, bias=False)

    def forward(self, hidden_states, **kwargs):
        q, k, v = (
            rearrange(proj(hidden_states), "... (h d) -> ... h d", d=self.head_dim)
            for proj in (self.q_proj, self.k_proj, self.v_proj)
        )
        q, k = self.rotary(self.q_norm(q), self.k_norm(k))
        o = parallel_attn(q, k, v, window_size=self.window_size)
        return self.o_proj(rearrange(o, "... h d -> ... (h d)"))
