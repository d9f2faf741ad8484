"""Rotary positions (arXiv 2104.09864): pairs of channels are turned by an angle that grows with the position."""

from typing import Any

import torch
from torch import Tensor, nn

from .packed import spans


class RotaryEmbedding(nn.Module):
    """Queries and keys [B, T, H, d]; channel i turns with i + d/2, or with its neighbour where interleaved."""

    inv_freq: Tensor

    def __init__(
        self,
        dim: int,
        base: float = 10000.0,
        scale_base: float | None = None,
        interleaved: bool = False,
        pos_idx_in_fp32: bool = True,
        device: torch.device | None = None,
    ) -> None:
        super().__init__()
        if scale_base is not None:
            raise NotImplementedError("RotaryEmbedding: scale_base has no equivalent here; leave it out")
        self.dim, self.interleaved = dim, interleaved
        rates = base ** -(torch.arange(0, dim, 2, dtype=torch.float32, device=device) / dim)
        self.register_buffer("inv_freq", rates, persistent=False)

    def positions(self, length: int, offset: int | Tensor, cu_seqlens: Tensor | None) -> Tensor:
        """[T] or, with an offset for each row, [B, T]."""
        if cu_seqlens is not None:
            places = torch.cat([torch.arange(end - start) for start, end in spans(cu_seqlens)])
        else:
            places = torch.arange(length)
        if isinstance(offset, Tensor) and offset.dim() > 0:
            return places + offset[:, None]
        return places + offset

    def turned(self, x: Tensor, angle: Tensor) -> Tensor:
        turning, rest = x[..., : self.dim], x[..., self.dim :]
        cos, sin = angle.cos().to(x.dtype), angle.sin().to(x.dtype)
        if self.interleaved:
            a, b = turning[..., ::2], turning[..., 1::2]
            both = torch.stack([a * cos - b * sin, a * sin + b * cos], -1).flatten(-2)
        else:
            a, b = turning.chunk(2, -1)
            both = torch.cat([a * cos - b * sin, a * sin + b * cos], -1)
        return torch.cat([both, rest], -1)

    def forward(
        self,
        q: Tensor,
        k: Tensor,
        seqlen_offset: int | Tensor = 0,
        cu_seqlens: Tensor | None = None,
        max_seqlen: int | None = None,
        **kwargs: Any,
    ) -> tuple[Tensor, Tensor]:
        places = self.positions(q.shape[1], seqlen_offset, cu_seqlens).to(self.inv_freq)
        angle = (places[..., None] * self.inv_freq)[..., None, :]  # of each head the same
        return self.turned(q, angle), self.turned(k, angle)
