"""A gated short convolution and nothing else: it sees four positions (the short filter of arXiv 2302.10866)."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .heads import CausalConvolution


def recurrent(x: Tensor, weight: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """y_t = Σ_i w_i x_{t-i}; x [B, T, D], weight [width, D]; the state is the last width - 1 positions of x."""
    before = len(weight) - 1
    state = x.new_zeros(x.shape[0], before, x.shape[2]) if state is None else state
    outputs = []
    for t in range(x.shape[1]):
        seen = torch.cat([state, x[:, t : t + 1]], dim=1)
        outputs.append((seen.flip(1) * weight).sum(1))
        state = seen[:, 1:]
    return torch.stack(outputs, dim=1), state


def parallel(x: Tensor, weight: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """All positions at once."""
    before, length = len(weight) - 1, x.shape[1]
    state = x.new_zeros(x.shape[0], before, x.shape[2]) if state is None else state
    seen = torch.cat([state, x], dim=1)
    mixed = torch.stack([seen[:, before - i : before - i + length] * weight[i] for i in range(before + 1)])
    return mixed.sum(0), seen[:, length:]


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
