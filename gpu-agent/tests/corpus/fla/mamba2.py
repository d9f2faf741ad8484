"""Mamba-2 in fla's simple GLA: one projection for all, a decay and a step for each head, a skip."""

from __future__ import annotations

import torch
from einops import rearrange
from fla.modules import ShortConvolution
from fla.modules.layernorm_gated import RMSNormGated
from fla.ops.simple_gla import chunk_simple_gla
from torch import nn
from torch.nn import functional as F
from transformers.utils import logging

logger = logging.get_logger(__name__)


class Mamba2(nn.Module):
    def __init__(
        self, hidden_size: int, num_heads: int, state_size: int = 16, layer_idx: int | None = None, **kwargs
    ) -> None:
        super().__init__()
        if kwargs.get("chunk_size") is None:
            logger.warning_once("the chunk size is left to the operator")
        self.num_heads, self.state_size = num_heads, state_size
        self.sizes = [hidden_size, hidden_size + 2 * state_size, num_heads]
        self.in_proj = nn.Linear(hidden_size, sum(self.sizes), bias=False)
        self.conv1d = ShortConvolution(self.sizes[1], 4, bias=True, activation="silu")
        self.dt_bias = nn.Parameter(torch.full((num_heads,), -3.0))
        self.A_log = nn.Parameter(torch.log(torch.arange(1, num_heads + 1).float()))
        self.D = nn.Parameter(torch.ones(num_heads))
        self.norm = RMSNormGated(hidden_size, norm_before_gate=False)
        self.out_proj = nn.Linear(hidden_size, hidden_size, bias=False)

    def forward(self, hidden_states, attention_mask=None, past_key_values=None, use_cache=False, **kwargs):
        if attention_mask is not None:
            hidden_states = hidden_states * attention_mask[:, :, None]
        z, xbc, dt = self.in_proj(hidden_states).split(self.sizes, -1)
        xbc, _ = self.conv1d(xbc, mask=attention_mask)
        if attention_mask is not None:
            xbc = xbc * attention_mask[:, :, None]
        x, b, c = xbc.split([z.shape[-1], self.state_size, self.state_size], -1)
        x = rearrange(x, "b t (h p) -> b t h p", h=self.num_heads)
        b, c = (part[:, :, None].expand(-1, -1, self.num_heads, -1) for part in (b, c))
        dt = F.softplus(dt + self.dt_bias)
        y, _ = chunk_simple_gla(q=c, k=b, v=x * dt[..., None], g=-self.A_log.exp() * dt, scale=1.0)
        y = rearrange(y + self.D[:, None] * x, "b t h p -> b t (h p)")
        return self.out_proj(self.norm(y, z)), None, past_key_values
