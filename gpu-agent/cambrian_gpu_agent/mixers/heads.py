"""Parts that every reference mixer shares: heads, the short convolution before them, normalised keys."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def split(x: Tensor, heads: int) -> Tensor:
    """[B, T, H·d] to [B, H, T, d]."""
    return x.reshape(*x.shape[:-1], heads, -1).transpose(1, 2)


def join(x: Tensor) -> Tensor:
    """[B, H, T, d] to [B, T, H·d]."""
    return x.transpose(1, 2).flatten(2)


def unit(x: Tensor) -> Tensor:
    """Vectors of length 1 (0 stays 0)."""
    return x * torch.rsqrt((x * x).sum(-1, keepdim=True) + 1e-6)


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


class QueriesKeysValues(nn.Module):
    """Queries, keys and values, each [B, H, T, d]: a projection, a short convolution, SiLU."""

    def __init__(self, hidden_size: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.linear = nn.Linear(hidden_size, 3 * hidden_size, bias=False)
        self.convolution = CausalConvolution(3 * hidden_size)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        mixed = F.silu(self.convolution(self.linear(x)))
        q, k, v = (split(part, self.heads) for part in mixed.chunk(3, dim=-1))
        return q, k, v


class Output(nn.Module):
    """Normalises each head's output and mixes the heads: [B, H, T, d] to [B, T, D]."""

    def __init__(self, hidden_size: int, heads: int) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(hidden_size // heads))
        self.linear = nn.Linear(hidden_size, hidden_size, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        mixed: Tensor = self.linear(join(F.rms_norm(x, self.scale.shape, self.scale, 1e-5)))
        return mixed
