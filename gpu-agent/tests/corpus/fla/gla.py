"""Gated linear attention: a low-rank gate for each key channel, SwiGLU-like output gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from einops import rearrange, repeat
from fla.modules import FusedRMSNormGated, RMSNorm
from fla.modules.activations import ACT2FN
from fla.ops.gla import chunk_gla, fused_chunk_gla, fused_recurrent_gla
from torch import nn
from torch.nn import functional as F

if TYPE_CHECKING:
    from fla.models.utils import Cache
    from transformers.processing_utils import Unpack


class GatedLinearAttention(nn.Module):
    def __init__(
        self,
        mode: str = "chunk",
        hidden_size: int = 1024,
        expand_k: float = 0.5,
        num_heads: int = 4,
        num_kv_heads: int | None = None,
        use_output_gate: bool = True,
        gate_fn: str = "swish",
        gate_logit_normalizer: int = 16,
        gate_low_rank_dim: int = 16,
        layer_idx: int | None = None,
    ) -> None:
        super().__init__()
        self.mode, self.use_output_gate, self.gate_logit_normalizer = mode, use_output_gate, gate_logit_normalizer
        self.num_kv_groups = num_heads // (num_kv_heads or num_heads)
        key_dim = int(hidden_size * expand_k)
        self.head_k_dim, self.head_v_dim = key_dim // num_heads, hidden_size // num_heads
        self.q_proj = nn.Linear(hidden_size, key_dim, bias=False)
        self.k_proj = nn.Linear(hidden_size, key_dim // self.num_kv_groups, bias=False)
        self.v_proj = nn.Linear(hidden_size, hidden_size // self.num_kv_groups, bias=False)
        self.gk_proj = nn.Sequential(
            nn.Linear(hidden_size, gate_low_rank_dim, bias=False),
            nn.Linear(gate_low_rank_dim, key_dim // self.num_kv_groups, bias=True),
        )
        if use_output_gate:
            self.g_proj = nn.Linear(hidden_size, hidden_size, bias=False)
            self.g_norm_swish_gate = FusedRMSNormGated(hidden_size=self.head_v_dim)
        else:
            self.g_norm, self.gate_fn = RMSNorm(hidden_size=self.head_v_dim), ACT2FN[gate_fn]
        self.o_proj = nn.Linear(hidden_size, hidden_size, bias=False)

    def forward(
        self,
        hidden_states: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        past_key_values: Cache | None = None,
        use_cache: bool | None = False,
        output_attentions: bool | None = False,
        **kwargs: Unpack[dict],
    ) -> tuple[torch.Tensor, torch.Tensor | None, Cache | None]:
        q = rearrange(self.q_proj(hidden_states), "... (h d) -> ... h d", d=self.head_k_dim)
        k, v, gk = self.k_proj(hidden_states), self.v_proj(hidden_states), self.gk_proj(hidden_states)
        if attention_mask is not None:  # what is masked writes nothing
            v = v.mul(attention_mask[:, -v.shape[1] :, None])
        k, gk = (repeat(x, "... (h d) -> ... (h g) d", g=self.num_kv_groups, d=self.head_k_dim) for x in (k, gk))
        v = repeat(v, "... (h d) -> ... (h g) d", g=self.num_kv_groups, d=self.head_v_dim)
        gk = F.logsigmoid(gk) / self.gate_logit_normalizer
        if hidden_states.shape[1] <= 64:
            o, _ = fused_recurrent_gla(q=q, k=k, v=v, gk=gk, output_final_state=use_cache)
        else:
            operator = {"chunk": chunk_gla, "fused_chunk": fused_chunk_gla}[self.mode]
            o, _ = operator(q=q, k=k, v=v, g=gk, output_final_state=use_cache)
        if self.use_output_gate:
            g = rearrange(self.g_proj(hidden_states), "... (h d) -> ... h d", d=self.head_v_dim)
            o = self.g_norm_swish_gate(o, g)
        else:
            o = self.g_norm(o)
        return self.o_proj(rearrange(o, "b t h d -> b t (h d)")), None, past_key_values
