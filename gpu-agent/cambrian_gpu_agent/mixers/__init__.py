"""Layers of ours under the candidates' contract, one file each: a slow recurrent form beside a fast one."""

from torch import nn

from .convolution import ShortConvolution
from .delta import DeltaNet
from .gated_delta import GatedDeltaNet
from .gla import GatedLinearAttention
from .hybrid import Hybrid
from .hyena import Hyena
from .linear import LinearAttention
from .mamba2 import Mamba2
from .retnet import RetNet
from .rwkv7 import RWKV7
from .signed_delta import SignedDeltaNet
from .signed_gated_delta import SignedGatedDeltaNet
from .sliding_window import SlidingWindowAttention
from .softmax import SoftmaxAttention

REFERENCES: dict[str, type[nn.Module]] = {
    "convolution": ShortConvolution,
    "linear": LinearAttention,
    "retnet": RetNet,
    "mamba2": Mamba2,
    "gla": GatedLinearAttention,
    "delta": DeltaNet,
    "gated-delta": GatedDeltaNet,
    "signed-delta": SignedDeltaNet,
    "signed-gated-delta": SignedGatedDeltaNet,
    "rwkv7": RWKV7,
    "hyena": Hyena,
    "sliding-window": SlidingWindowAttention,
    "softmax": SoftmaxAttention,
}
"""Published layers: what a ranking compares unless told otherwise."""

MIXERS: dict[str, type[nn.Module]] = {**REFERENCES, "hybrid": Hybrid}

__all__ = ["MIXERS", "REFERENCES"]
