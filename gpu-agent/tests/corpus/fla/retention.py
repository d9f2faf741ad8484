"""Multi-scale retention with rotary positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from einops import rearrange
from fla.modules import FusedRMSNormGated, RotaryEmbedding
from fla.ops.retention import chunk_retention, parallel_retention
from torch import nn

if TYPE_CHECKING:
    from fla.models.utils import Cache
    from transformers.processing_utils import Unpack


class MultiScaleRetention(nn.Module):
    def __init__(self, hidden_size: int, num_heads: int, layer_idx: int | None = None, **kwargs) -> None:
        super().__init__()
        self.head_dim = hidden_size // num_heads
        self.qkvg_proj = nn.Linear(hidden_size, 4 * hidden_size, bias=False)
        self.rotary = RotaryEmbedding(dim=self.head_dim)
        self.norm = FusedRMSNormGated(self.head_dim)
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
        q, k, v, g = (
            rearrange(x, "... (h d) -> ... h d", d=self.head_dim)
            for x in self.qkvg_proj(hidden_states).chunk(4, -1)
        )
        q, k = self.rotary(q, k, seqlen_offset=0, max_seqlen=q.shape[1])
        operator = parallel_retention if q.shape[1] < 32 else chunk_retention
        o, _ = operator(q, k, v)
        return self.o_proj(rearrange(self.norm(o, g), "b t h d -> b t (h d)")), None, past_key_values
