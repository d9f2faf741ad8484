"""Rotary positions (RoPE, arXiv 2104.09864)."""

import torch
from torch import Tensor


def rotate(x: Tensor, start: int = 0) -> Tensor:
    """[B, H, T, d] at the positions from `start` on; d is even."""
    length, size = x.shape[-2:]
    frequencies = 10000.0 ** (-torch.arange(0, size, 2, dtype=torch.float64, device=x.device) / size)
    angles = torch.arange(start, start + length, dtype=torch.float64, device=x.device)[:, None] * frequencies
    cosine, sine = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.cat([even * cosine - odd * sine, even * sine + odd * cosine], dim=-1)
