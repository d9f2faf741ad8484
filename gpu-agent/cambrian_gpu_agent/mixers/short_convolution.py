"""A gated short convolution and nothing else: it sees four positions back."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .heads import CausalConvolution


def recurrent(x: Tensor, weight: Tensor) -> Tensor:
    """y_t = Σ_i w_i x_{t-i}; x [B, T, D], weight [width, D]."""
    outputs = []
    for t in range(x.shape[1]):
        parts = [weight[i] * x[:, t - i] for i in range(min(len(weight), t + 1))]
        outputs.append(torch.stack(parts).sum(0))
    return torch.stack(outputs, dim=1)


class ShortConvolution(nn.Module):
    def __init__(self, hidden_size: int, num_heads: int, layer_idx: int = 0, **kwargs: Any) -> None:
        super().__init__()
        self.input = nn.Linear(hidden_size, 2 * hidden_size, bias=False)
        self.convolution = CausalConvolution(hidden_size)
        self.output = nn.Linear(hidden_size, hidden_size, bias=False)

    def forward(self, hidden_states: Tensor, **kwargs: Any) -> Tensor:
        x, gate = self.input(hidden_states).chunk(2, dim=-1)
        mixed: Tensor = self.output(F.silu(self.convolution(x)) * gate)
        return mixed
