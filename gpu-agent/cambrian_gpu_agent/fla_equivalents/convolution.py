"""The short causal depthwise convolution y_t = act(Σ_i w_{W-1-i} x_{t-i} + b), and the token shift."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .activations import ACT2FN
from .packed import each


def causal_conv1d(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    residual: Tensor | None = None,
    initial_state: Tensor | None = None,
    output_final_state: bool = False,
    activation: str | None = None,
    cu_seqlens: Tensor | None = None,
    **kwargs: Any,
) -> tuple[Tensor, Tensor | None]:
    """x [B, T, D], weight [D, W]; the state [N, D, W] is the last W positions of x."""
    width = weight.shape[-1]

    def run(tensors: list[Tensor | None], state: Tensor | None) -> tuple[Tensor, Tensor]:
        (part,) = tensors
        assert part is not None
        before = part.new_zeros(part.shape[0], part.shape[2], width) if state is None else state.to(part.dtype)
        seen = torch.cat([before, part.mT], -1)
        y = F.conv1d(seen[..., 1:], weight[:, None, :], bias, groups=part.shape[2])
        return y.mT, seen[..., -width:]

    y, last = each(run, [x], initial_state, cu_seqlens)
    if activation is not None:
        y = ACT2FN[activation](y)
    if residual is not None:
        y = y + residual
    return y, last if output_final_state else None


def causal_conv1d_update(
    x: Tensor,
    cache: Tensor,
    residual: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    activation: str | None = None,
) -> tuple[Tensor, Tensor]:
    """One position more, x [B, 1, D]; the cache [B, D, W] is updated in place."""
    assert weight is not None
    y, last = causal_conv1d(x, weight, bias, residual, cache, True, activation)
    assert last is not None
    return y, cache.copy_(last)


class ShortConvolution(nn.Conv1d):
    """`weight` [D, 1, W]; a mask [B, T] silences positions; returns outputs and, where asked for, the cache."""

    def __init__(
        self,
        hidden_size: int,
        kernel_size: int,
        bias: bool = False,
        activation: str | None = "silu",
        backend: str | None = None,
        device: torch.device | None = None,
        dtype: torch.dtype | None = None,
        **kwargs: Any,
    ) -> None:
        made: dict[str, Any] = {"device": device, "dtype": dtype}
        super().__init__(
            hidden_size, hidden_size, kernel_size, groups=hidden_size, bias=bias, padding=kernel_size - 1, **made
        )
        self.hidden_size = hidden_size
        self.activation = activation
        self.backend = "torch"

    def forward(  # type: ignore[override]
        self,
        x: Tensor,
        residual: Tensor | None = None,
        mask: Tensor | None = None,
        cache: Tensor | None = None,
        output_final_state: bool = False,
        cu_seqlens: Tensor | None = None,
        **kwargs: Any,
    ) -> tuple[Tensor, Tensor | None]:
        if mask is not None:
            x = x * mask[..., None]
        y, last = causal_conv1d(
            x, self.weight[:, 0], self.bias, residual, cache, True, self.activation, cu_seqlens
        )
        if cache is not None and last is not None:
            cache.copy_(last)
        return y, last if output_final_state else None

    @property
    def state_size(self) -> int:
        return self.hidden_size * self.kernel_size[0]


def token_shift(x: Tensor, cu_seqlens: Tensor | None = None, **kwargs: Any) -> Tensor:
    """x_{t-1} - x_t, with 0 before the first position (RWKV, arXiv 2305.13048)."""

    def run(tensors: list[Tensor | None], state: Tensor | None) -> tuple[Tensor, Tensor]:
        (part,) = tensors
        assert part is not None
        return F.pad(part, (0, 0, 1, 0))[:, :-1] - part, part[:, -1:]

    return each(run, [x], None, cu_seqlens)[0]


class TokenShift(nn.Module):
    def forward(self, x: Tensor, cu_seqlens: Tensor | None = None) -> Tensor:
        return token_shift(x, cu_seqlens)
