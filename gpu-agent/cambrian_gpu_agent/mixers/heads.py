"""The frame that the reference mixers share, so that what differs between them is the rule and not the budget.

Queries and keys are half as wide as values, as in GLA (arXiv 2312.06635); all three pass a short convolution and
SiLU, as in DeltaNet (arXiv 2406.06484); each head's output is normalised before the heads are mixed, as in RetNet
(arXiv 2307.08621).
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

Given = ParamSpec("Given")
Found = TypeVar("Found")


def split(x: Tensor, heads: int) -> Tensor:
    """[B, T, H·d] to [B, H, T, d]."""
    return x.reshape(*x.shape[:-1], heads, -1).transpose(1, 2)


def join(x: Tensor) -> Tensor:
    """[B, H, T, d] to [B, T, H·d]."""
    return x.transpose(1, 2).flatten(2)


def unit(x: Tensor) -> Tensor:
    """Vectors of length 1 (0 stays 0)."""
    return x * torch.rsqrt((x * x).sum(-1, keepdim=True) + 1e-6)


def outside_autocast(form: Callable[Given, Found]) -> Callable[Given, Found]:
    """The form with its products in the precision of what it multiplies, also where autocast would round them."""

    @wraps(form)
    def exact(*given: Given.args, **named: Given.kwargs) -> Found:
        first = given[0]
        assert isinstance(first, Tensor)
        with torch.autocast(first.device.type, enabled=False):
            return form(*given, **named)

    return exact


def wide(*tensors: Tensor) -> tuple[Tensor, ...]:
    """In float32 at least: sums over time lose too much in bf16."""
    return tuple(x.float() if x.dtype in (torch.bfloat16, torch.float16) else x for x in tensors)


class CausalConvolution(nn.Module):
    """Depthwise convolution over the last `width` positions, as shifted additions: fast on CPUs."""

    def __init__(self, size: int, width: int = 4) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(width, size) / width**0.5)

    def forward(self, x: Tensor) -> Tensor:
        mixed = x * self.weight[0]
        for back in range(1, min(len(self.weight), x.shape[1])):
            mixed = mixed + F.pad(x[:, :-back], (0, 0, back, 0)) * self.weight[back]
        return mixed


def key_size(hidden_size: int, heads: int) -> int:
    """Of a head: half of its values, and even, as rotary positions need it."""
    return max(2, hidden_size // heads // 4 * 2)


class QueriesKeysValues(nn.Module):
    """Queries and keys [B, H, T, dk] and values [B, H, T, dv]: a projection, a short convolution, SiLU."""

    def __init__(self, hidden_size: int, heads: int) -> None:
        super().__init__()
        if hidden_size % heads != 0:
            raise ValueError(f"{heads} heads do not divide the hidden size {hidden_size}")
        self.heads = heads
        keys = heads * key_size(hidden_size, heads)
        self.sizes = [keys, keys, hidden_size]
        self.linear = nn.Linear(hidden_size, sum(self.sizes), bias=False)
        self.convolution = CausalConvolution(sum(self.sizes))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        mixed = F.silu(self.convolution(self.linear(x)))
        q, k, v = (split(part, self.heads) for part in torch.split(mixed, self.sizes, dim=-1))
        return q, k, v


class Output(nn.Module):
    """Normalises each head's output and mixes the heads: [B, H, T, dv] to [B, T, D]."""

    def __init__(self, hidden_size: int, heads: int) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(hidden_size // heads))
        self.linear = nn.Linear(hidden_size, hidden_size, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        mixed: Tensor = self.linear(join(F.rms_norm(x, self.scale.shape, self.scale, 1e-5)))
        return mixed
