"""DeltaNet: convolutions, the delta rule in chunks, a norm for each head, padding taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from einops import rearrange
from fla.layers.utils import get_layer_cache, repad_hidden_states, unpad_hidden_states, update_layer_cache
from fla.modules import RMSNorm, ShortConvolution
from fla.ops.delta_rule import chunk_delta_rule, fused_recurrent_delta_rule
from torch import nn

if TYPE_CHECKING:
    from fla.models.utils import Cache
    from transformers.processing_utils import Unpack


class DeltaNet(nn.Module):
    def __init__(
        self,
        hidden_size: int = 1024,
        num_heads: int = 4,
        conv_size: int = 4,
        layer_idx: int | None = None,
        norm_eps: float = 1e-5,
        **kwargs,
    ) -> None:
        super().__init__()
        self.num_heads, self.layer_idx = num_heads, layer_idx
        self.head_dim = hidden_size // num_heads
        self.q_proj, self.k_proj, self.v_proj = (nn.Linear(hidden_size, hidden_size, bias=False) for _ in range(3))
        self.b_proj = nn.Linear(hidden_size, num_heads, bias=False)
        self.q_conv1d, self.k_conv1d, self.v_conv1d = (
            ShortConvolution(hidden_size=hidden_size, kernel_size=conv_size, activation="silu") for _ in range(3)
        )
        self.o_norm = RMSNorm(self.head_dim, eps=norm_eps, dtype=torch.float32)
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
        batch_size, q_len, _ = hidden_states.shape
        last_state = get_layer_cache(self, past_key_values)
        hidden_states, indices, cu_seqlens = unpad_hidden_states(
            hidden_states, kwargs.get("cu_seqlens"), attention_mask, q_len
        )
        states = [None] * 3 if last_state is None else list(last_state["conv_state"])
        mixed = []
        for i, (proj, conv) in enumerate(
            ((self.q_proj, self.q_conv1d), (self.k_proj, self.k_conv1d), (self.v_proj, self.v_conv1d))
        ):
            x, states[i] = conv(
                x=proj(hidden_states), cache=states[i], output_final_state=use_cache, cu_seqlens=cu_seqlens
            )
            mixed.append(rearrange(x, "... (h d) -> ... h d", d=self.head_dim))
        q, k, v = mixed
        beta = self.b_proj(hidden_states).sigmoid()
        operator = fused_recurrent_delta_rule if q_len <= 64 else chunk_delta_rule
        o, recurrent_state = operator(
            q=q,
            k=k,
            v=v,
            beta=beta,
            initial_state=None if last_state is None else last_state["recurrent_state"],
            output_final_state=use_cache,
            cu_seqlens=cu_seqlens,
            use_qk_l2norm_in_kernel=True,
        )
        update_layer_cache(
            self, past_key_values, recurrent_state=recurrent_state, conv_state=tuple(states), offset=q_len
        )
        o = self.o_proj(rearrange(self.o_norm(o), "b t h d -> b t (h d)"))
        return repad_hidden_states(o, indices, batch_size, q_len), None, past_key_values
