"""Normalisations: RMSNorm (arXiv 1910.07467), LayerNorm (arXiv 1607.06450), GroupNorm, each also with a gate.

y = (x / rms(x)) · w, with the mean taken away first in LayerNorm; gated: that times act(g).
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..mixers.heads import wide
from .activations import ACT2FN


def l2norm(x: Tensor, eps: float = 1e-6, output_dtype: torch.dtype | None = None) -> Tensor:
    """x / √(Σ x² + ε) over the last dimension."""
    y = x * torch.rsqrt(x.square().sum(-1, keepdim=True) + eps)
    return y if output_dtype is None else y.to(output_dtype)


def grouped(x: Tensor, groups: int, eps: float, is_rms_norm: bool) -> Tensor:
    """Each of the groups of the last dimension normalised by itself; in float32 at least."""
    parts = wide(x)[0].reshape(*x.shape[:-1], groups, -1)
    if not is_rms_norm:
        parts = parts - parts.mean(-1, keepdim=True)
    return torch.flatten(parts * torch.rsqrt(parts.square().mean(-1, keepdim=True) + eps), -2)


class GroupNorm(nn.Module):
    """Groups of channels, each normalised over itself; with `prenorm` the sum with the residual too."""

    weight: Tensor | None
    bias: Tensor | None

    def __init__(
        self,
        num_groups: int,
        hidden_size: int,
        elementwise_affine: bool = True,
        bias: bool = False,
        eps: float = 1e-5,
        is_rms_norm: bool = False,
        device: torch.device | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        if hidden_size % num_groups != 0:
            raise ValueError(f"{num_groups} groups do not divide {hidden_size}")
        self.num_groups, self.hidden_size, self.eps, self.is_rms_norm = num_groups, hidden_size, eps, is_rms_norm
        made: dict[str, Any] = {"device": device, "dtype": dtype}
        self.register_parameter(
            "weight", nn.Parameter(torch.ones(hidden_size, **made)) if elementwise_affine else None
        )
        self.register_parameter(
            "bias", nn.Parameter(torch.zeros(hidden_size, **made)) if elementwise_affine and bias else None
        )

    def normalised(self, x: Tensor) -> Tensor:
        y = grouped(x, self.num_groups, self.eps, self.is_rms_norm)
        if self.weight is not None:
            y = y * self.weight
        if self.bias is not None:
            y = y + self.bias
        return y.to(x.dtype)

    def forward(
        self, x: Tensor, residual: Tensor | None = None, prenorm: bool = False, residual_in_fp32: bool = False
    ) -> Any:
        if residual is not None:
            x = x + residual
        y = self.normalised(x)
        return (y, x.float() if residual_in_fp32 else x) if prenorm else y


class LayerNorm(GroupNorm):
    def __init__(
        self, hidden_size: int, elementwise_affine: bool = True, bias: bool = False, eps: float = 1e-5, **made: Any
    ) -> None:
        super().__init__(1, hidden_size, elementwise_affine, bias, eps, False, **made)


class RMSNorm(GroupNorm):
    def __init__(
        self, hidden_size: int, elementwise_affine: bool = True, bias: bool = False, eps: float = 1e-5, **made: Any
    ) -> None:
        super().__init__(1, hidden_size, elementwise_affine, bias, eps, True, **made)


class FusedLayerNormGated(LayerNorm):
    def __init__(
        self,
        hidden_size: int,
        elementwise_affine: bool = True,
        bias: bool = False,
        activation: str = "swish",
        eps: float = 1e-5,
        **made: Any,
    ) -> None:
        super().__init__(hidden_size, elementwise_affine, bias, eps, **made)
        self.activation = activation

    def forward(  # type: ignore[override]
        self,
        x: Tensor,
        g: Tensor,
        residual: Tensor | None = None,
        prenorm: bool = False,
        residual_in_fp32: bool = False,
    ) -> Any:
        if residual is not None:
            x = x + residual
        y = self.normalised(x) * ACT2FN[self.activation](g)
        return (y, x.float() if residual_in_fp32 else x) if prenorm else y


class FusedRMSNormGated(FusedLayerNormGated):
    def __init__(
        self,
        hidden_size: int,
        elementwise_affine: bool = True,
        eps: float = 1e-5,
        activation: str = "swish",
        **made: Any,
    ) -> None:
        super().__init__(hidden_size, elementwise_affine, False, activation, eps, **made)
        self.is_rms_norm = True


class RMSNormGated(nn.Module):
    """Mamba-2's: the gate SiLU(z) before the normalisation, or after it."""

    def __init__(
        self,
        hidden_size: int,
        eps: float = 1e-5,
        group_size: int | None = None,
        norm_before_gate: bool = False,
        device: torch.device | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        self.eps, self.norm_before_gate = eps, norm_before_gate
        self.groups = 1 if group_size is None else hidden_size // group_size
        self.weight = nn.Parameter(torch.ones(hidden_size, device=device, dtype=dtype))

    def forward(self, x: Tensor, z: Tensor | None = None) -> Tensor:
        if z is not None and not self.norm_before_gate:
            x = x * F.silu(z)
        y = (grouped(x, self.groups, self.eps, True) * self.weight).to(x.dtype)
        return y * F.silu(z) if z is not None and self.norm_before_gate else y


class L2Norm(nn.Module):
    def __init__(self, eps: float = 1e-6, output_dtype: torch.dtype | None = None) -> None:
        super().__init__()
        self.eps, self.output_dtype = eps, output_dtype

    def forward(self, x: Tensor) -> Tensor:
        return l2norm(x, self.eps, self.output_dtype)


def group_norm(
    x: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    residual: Tensor | None = None,
    eps: float = 1e-5,
    prenorm: bool = False,
    residual_in_fp32: bool = False,
    is_rms_norm: bool = False,
    num_groups: int = 1,
) -> Any:
    if residual is not None:
        x = x + residual
    y = grouped(x, num_groups, eps, is_rms_norm)
    y = y if weight is None else y * weight
    y = (y if bias is None else y + bias).to(x.dtype)
    return (y, x.float() if residual_in_fp32 else x) if prenorm else y


def layer_norm(x: Tensor, weight: Tensor | None, bias: Tensor | None, **options: Any) -> Any:
    return group_norm(x, weight, bias, **options)


def rms_norm(x: Tensor, weight: Tensor | None, bias: Tensor | None = None, **options: Any) -> Any:
    return group_norm(x, weight, bias, is_rms_norm=True, **options)


def rms_norm_linear(
    x: Tensor,
    norm_weight: Tensor | None,
    norm_bias: Tensor | None,
    linear_weight: Tensor,
    linear_bias: Tensor | None,
    eps: float = 1e-5,
) -> Tensor:
    normalised: Tensor = rms_norm(x, norm_weight, norm_bias, eps=eps)
    return F.linear(normalised, linear_weight, linear_bias)


def rms_norm_gated(
    x: Tensor,
    g: Tensor,
    weight: Tensor | None,
    bias: Tensor | None,
    activation: str = "swish",
    eps: float = 1e-6,
) -> Tensor:
    y: Tensor = rms_norm(x, weight, bias, eps=eps)
    return y * ACT2FN[activation](g)


def rms_norm_swish_gate_linear(
    x: Tensor,
    g: Tensor,
    norm_weight: Tensor | None,
    norm_bias: Tensor | None,
    linear_weight: Tensor,
    linear_bias: Tensor | None,
    eps: float = 1e-6,
) -> Tensor:
    return F.linear(rms_norm_gated(x, g, norm_weight, norm_bias, "swish", eps), linear_weight, linear_bias)
