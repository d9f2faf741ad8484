"""Gated DeltaNet: the delta rule with Mamba's decay, and an output gate."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from einops import rearrange
from fla.layers.utils import get_unpad_data, index_first_axis, pad_input
from fla.modules import FusedRMSNormGated, ShortConvolution
from fla.ops.gated_delta_rule import chunk_gated_delta_rule
from torch import nn
from torch.nn import functional as F

if TYPE_CHECKING:
    from fla.models.utils import Cache
    from transformers.processing_utils import Unpack


class GatedDeltaNet(nn.Module):
    def __init__(
        self, hidden_size: int, num_heads: int, expand_v: float = 1, layer_idx: int | None = None, **kwargs
    ) -> None:
        super().__init__()
        self.key_dim = hidden_size // 2
        self.value_dim = int(hidden_size * expand_v)
        self.head_k_dim, self.head_v_dim = self.key_dim // num_heads, self.value_dim // num_heads
        self.q_proj = nn.Linear(hidden_size, self.key_dim, bias=False)
        self.k_proj = nn.Linear(hidden_size, self.key_dim, bias=False)
        self.v_proj = nn.Linear(hidden_size, self.value_dim, bias=False)
        self.a_proj = nn.Linear(hidden_size, num_heads, bias=False)
        self.b_proj = nn.Linear(hidden_size, num_heads, bias=False)
        self.A_log = nn.Parameter(torch.empty(num_heads, dtype=torch.float32).uniform_(1, 16).log())
        self.A_log._no_weight_decay = True
        dt = torch.exp(torch.rand(num_heads) * (math.log(0.1) - math.log(0.001)) + math.log(0.001))
        self.dt_bias = nn.Parameter(dt + torch.log(-torch.expm1(-dt)))
        self.dt_bias._no_weight_decay = True
        self.q_conv1d = ShortConvolution(self.key_dim, 4)
        self.k_conv1d = ShortConvolution(self.key_dim, 4)
        self.v_conv1d = ShortConvolution(self.value_dim, 4)
        self.g_proj = nn.Linear(hidden_size, self.value_dim, bias=False)
        self.o_norm = FusedRMSNormGated(self.head_v_dim, eps=1e-5)
        self.o_proj = nn.Linear(self.value_dim, hidden_size, bias=False)

    def forward(
        self,
        hidden_states: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        past_key_values: Cache | None = None,
        use_cache: bool | None = False,
        output_attentions: bool | None = False,
        **kwargs: Unpack[dict],
    ) -> tuple[torch.Tensor, torch.Tensor | None, Cache | None]:
        batch_size, q_len, _ = hidden_states.shape
        cu_seqlens = kwargs.get("cu_seqlens")
        if attention_mask is not None:
            indices, cu_seqlens, _ = get_unpad_data(attention_mask[:, -q_len:])
            hidden_states = index_first_axis(rearrange(hidden_states, "b s ... -> (b s) ..."), indices).unsqueeze(
                0
            )
        q, _ = self.q_conv1d(self.q_proj(hidden_states), cu_seqlens=cu_seqlens)
        k, _ = self.k_conv1d(self.k_proj(hidden_states), cu_seqlens=cu_seqlens)
        v, _ = self.v_conv1d(self.v_proj(hidden_states), cu_seqlens=cu_seqlens)
        q, k = (rearrange(x, "... (h d) -> ... h d", d=self.head_k_dim) for x in (q, k))
        v = rearrange(v, "... (h d) -> ... h d", d=self.head_v_dim)
        g = -self.A_log.float().exp() * F.softplus(self.a_proj(hidden_states).float() + self.dt_bias)
        o, _ = chunk_gated_delta_rule(
            q,
            k,
            v,
            g=g,
            beta=self.b_proj(hidden_states).sigmoid(),
            cu_seqlens=cu_seqlens,
            use_qk_l2norm_in_kernel=True,
        )
        gate = rearrange(self.g_proj(hidden_states), "... (h d) -> ... h d", d=self.head_v_dim)
        o = self.o_proj(rearrange(self.o_norm(o, gate), "b t h d -> b t (h d)"))
        if attention_mask is not None:
            o = pad_input(o.squeeze(0), indices, batch_size, q_len)
        return o, None, past_key_values
