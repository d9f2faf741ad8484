"""Random inputs for both forms of every reference mixer; tests compare the forms on them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import torch
from torch import Tensor
from torch.nn import functional as F

from cambrian_gpu_agent.mixers import (
    convolution,
    delta,
    gated_delta,
    gla,
    hybrid,
    hyena,
    linear,
    mamba2,
    retnet,
    rwkv7,
    sliding_window,
    softmax,
)
from cambrian_gpu_agent.mixers.heads import unit


@dataclass(frozen=True)
class Sizes:
    """keys, values: of a head; channels: of the convolutions, which have no heads; window: of the sliding one.

    kept, spread: of what decays are the logarithmic sigmoid of, mean and deviation.
    """

    batch: int = 2
    heads: int = 2
    keys: int = 4
    values: int = 6
    channels: int = 5
    window: int = 7
    kept: float = 0.0
    spread: float = 3.0
    dtype: torch.dtype = torch.float64


SMALL: Final = Sizes()


class Random:
    """Tensors of one seed for sequences of one length."""

    def __init__(self, seed: int, length: int, sizes: Sizes = SMALL) -> None:
        self.generator = torch.Generator().manual_seed(seed)
        self.length, self.sizes = length, sizes

    def normal(self, *shape: int) -> Tensor:
        return torch.randn(*shape, generator=self.generator, dtype=self.sizes.dtype)

    def of_heads(self, *size: int) -> Tensor:
        return self.normal(self.sizes.batch, self.sizes.heads, self.length, *size)

    def of_keys(self) -> Tensor:
        return self.of_heads(self.sizes.keys)

    def qkv(self) -> list[Tensor]:
        return [unit(self.of_keys()), unit(self.of_keys()), self.of_heads(self.sizes.values)]

    def scalar(self, spread: float = 1) -> Tensor:
        """Numbers between 0 and 1 for each head and position."""
        return (spread * self.of_heads()).sigmoid()

    def decay(self) -> Tensor:
        return F.logsigmoid(self.sizes.kept + self.sizes.spread * self.of_heads())

    def channel_decay(self) -> Tensor:
        return F.logsigmoid(self.sizes.kept + self.sizes.spread * self.of_keys()).clamp(min=-5)

    def convolved(self, width: int) -> list[Tensor]:
        """What a filter of this width is laid over, and the filter."""
        channels = self.sizes.channels
        return [self.normal(self.sizes.batch, self.length, channels), self.normal(width, channels)]

    def gammas(self) -> Tensor:
        return retnet.decays(self.sizes.heads).to(self.sizes.dtype)


Inputs = list[Any]
ALONG_TIME: dict[str, int] = {"convolution": 1, "hyena": 1}
"""The dimension of time; 2 elsewhere."""

FORMS: dict[str, tuple[Any, Callable[[Random], Inputs], int]] = {
    # name: module, inputs, how many of them are sequences
    "convolution": (convolution, lambda r: r.convolved(4), 1),
    "hyena": (hyena, lambda r: r.convolved(2 * r.length), 1),
    "linear": (linear, lambda r: r.qkv(), 3),
    "retnet": (retnet, lambda r: [*r.qkv(), r.gammas()], 3),
    "mamba2": (mamba2, lambda r: [*r.qkv(), r.scalar(), 1 + r.normal(r.sizes.heads).abs()], 4),
    "gla": (gla, lambda r: [*r.qkv(), r.channel_decay()], 4),
    "delta": (delta, lambda r: [*r.qkv(), r.scalar()], 4),
    "signed-delta": (delta, lambda r: [*r.qkv(), 2 * r.scalar()], 4),
    "gated-delta": (gated_delta, lambda r: [*r.qkv(), r.scalar(), r.decay()], 5),
    "signed-gated-delta": (gated_delta, lambda r: [*r.qkv(), 2 * r.scalar(), r.decay()], 5),
    "hybrid": (
        hybrid,
        lambda r: [
            *r.qkv(),
            2 * r.scalar(),
            r.of_heads(r.sizes.values),
            r.normal(4, r.sizes.heads * r.sizes.values),
        ],
        5,
    ),
    "rwkv7": (
        rwkv7,
        lambda r: [
            *r.qkv(),
            -rwkv7.LARGEST_LOG_DECAY * r.of_keys().sigmoid(),
            unit(r.of_keys()),
            r.of_keys().sigmoid(),
        ],
        6,
    ),
    "sliding-window": (sliding_window, lambda r: [*r.qkv(), r.sizes.window], 3),
    "softmax": (softmax, lambda r: r.qkv(), 3),
}
