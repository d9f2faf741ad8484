"""A delta rule written out and compiled, beside a short convolution, routed by a gate: as found by a search."""

from __future__ import annotations

import torch
import torch.nn as nn
import torch.nn.functional as F
from einops import rearrange
from fla.modules import FusedRMSNormGated, RMSNorm, ShortConvolution
from fla.modules.l2norm import l2norm


@torch.compile
def delta_rule_chunkwise(q, k, v, beta, chunk_size: int = 32):
    b, h, length, d_k = q.shape
    pad = (chunk_size - length % chunk_size) % chunk_size
    q, k, v = (F.pad(x, (0, 0, 0, pad)) for x in (q, k, v))
    beta = F.pad(beta, (0, pad))
    q, k = l2norm(q), l2norm(k)
    q, k, v, k_beta, v_beta = (
        rearrange(x, "b h (n c) d -> b h n c d", c=chunk_size)
        for x in (q, k, v, k * beta[..., None], v * beta[..., None])
    )
    upper = torch.triu(torch.ones(chunk_size, chunk_size, dtype=torch.bool, device=q.device), diagonal=0)
    strict = torch.triu(torch.ones(chunk_size, chunk_size, dtype=torch.bool, device=q.device), diagonal=1)
    inverse = -(k_beta @ k.transpose(-1, -2)).masked_fill(upper, 0)
    for i in range(1, chunk_size):
        row = inverse[..., i, :i] + (inverse[..., i, :, None].clone() * inverse[..., :, :i].clone()).sum(-2)
        inverse = torch.cat(
            [inverse[..., :i, :], F.pad(row, (0, chunk_size - i))[..., None, :], inverse[..., i + 1 :, :]], -2
        )
    inverse = inverse + torch.eye(chunk_size, dtype=q.dtype, device=q.device)
    u, w = inverse @ v_beta, inverse @ k_beta
    state = q.new_zeros(b, h, d_k, v.shape[-1])
    outputs = []
    for i in range(q.shape[2]):
        attn = (q[:, :, i] @ k[:, :, i].transpose(-1, -2)).masked_fill(strict, 0)
        change = u[:, :, i] - w[:, :, i] @ state
        outputs.append(q[:, :, i] @ state + attn @ change)
        state = state + k[:, :, i].transpose(-1, -2) @ change
    return torch.cat(outputs, 2)[:, :, :length]


class DeltaNet(nn.Module):
    def __init__(self, d_model=None, hidden_size=1024, num_heads=4, layer_idx=None, use_gate=True, **kwargs):
        super().__init__()
        if d_model is not None:
            hidden_size = d_model
        self.num_heads, self.use_gate = num_heads, use_gate
        self.qkv = nn.Linear(hidden_size, 3 * hidden_size, bias=False)
        self.conv = ShortConvolution(3 * hidden_size, kernel_size=4, activation="silu")
        self.local = ShortConvolution(hidden_size, kernel_size=7, activation=None)
        self.b_proj = nn.Linear(hidden_size, num_heads, bias=False)
        self.router = nn.Sequential(nn.Linear(hidden_size, 2 * num_heads), nn.GELU(), nn.Linear(2 * num_heads, 2))
        self.g_proj = nn.Linear(hidden_size, hidden_size, bias=False)
        norm = FusedRMSNormGated if use_gate else RMSNorm
        self.o_norm = norm(hidden_size // num_heads, eps=1e-5)
        self.o_proj = nn.Linear(hidden_size, hidden_size, bias=False)

    def forward(self, hidden_states, attention_mask=None, past_key_values=None, use_cache=False, **kwargs):
        mixed, _ = self.conv(self.qkv(hidden_states))
        q, k, v = (rearrange(x, "b t (h d) -> b h t d", h=self.num_heads) for x in mixed.chunk(3, -1))
        beta = rearrange(self.b_proj(hidden_states).sigmoid(), "b t h -> b h t")
        far = rearrange(delta_rule_chunkwise(q, k, v, beta), "b h t d -> b t h d")
        near = rearrange(
            self.local(rearrange(v, "b h t d -> b t (h d)"))[0], "b t (h d) -> b t h d", h=self.num_heads
        )
        weights = self.router(hidden_states).softmax(-1)
        o = weights[..., :1, None] * far + weights[..., 1:, None] * near
        g = rearrange(self.g_proj(hidden_states), "b t (h d) -> b t h d", h=self.num_heads)
        o = self.o_norm(o, g) if self.use_gate else self.o_norm(o)
        return self.o_proj(rearrange(o, "b t h d -> b t (h d)")), None, past_key_values
