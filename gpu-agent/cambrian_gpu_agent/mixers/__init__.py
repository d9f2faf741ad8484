"""Reference layers under the candidates' contract, one file each: a slow recurrent form beside a parallel one."""

from torch import nn

from .delta_rule import DeltaRule
from .gated_delta import GatedDelta
from .gated_linear_attention import GatedLinearAttention
from .linear_attention import LinearAttention
from .short_convolution import ShortConvolution
from .softmax_attention import SoftmaxAttention

MIXERS: dict[str, type[nn.Module]] = {
    "delta_rule": DeltaRule,
    "gated_delta": GatedDelta,
    "gated_linear_attention": GatedLinearAttention,
    "linear_attention": LinearAttention,
    "short_convolution": ShortConvolution,
    "softmax_attention": SoftmaxAttention,
}

__all__ = ["MIXERS"]
