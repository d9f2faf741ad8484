"""Hyena: a long convolution between two gates, its filter made by a small network (arXiv 2302.10866, order 2)."""

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .heads import CausalConvolution

BANDS = 8
WIDTH = 32
LONGEST_PERIOD = 1024
"""Positions. Features of a position do not depend on the input's length, so that prefixes are answered alike."""


def recurrent(x: Tensor, response: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """y_t = Σ_{s≤t} h_{t-s} x_s; x [B, T, D], response h [L, D] with L ≥ all so far; state: all x so far."""
    seen = x[:, :0] if state is None else state
    outputs = []
    for t in range(x.shape[1]):
        seen = torch.cat([seen, x[:, t : t + 1]], dim=1)
        outputs.append((seen.flip(1) * response[: seen.shape[1]]).sum(1))
    return torch.stack(outputs, dim=1), seen


def parallel(x: Tensor, response: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """All positions at once, by the fast Fourier transform.

    In float64: the transform spreads rounding over all positions, so in float32 large late inputs would be seen in
    early outputs.
    """
    seen = x if state is None else torch.cat([state, x], dim=1)
    length, dtype = seen.shape[1], x.dtype
    signal, kernel = torch.fft.rfft(seen.double(), 2 * length, dim=1), response[:length].double()
    product = signal * torch.fft.rfft(kernel, 2 * length, dim=0)
    mixed: Tensor = torch.fft.irfft(product, 2 * length, dim=1)[:, length - x.shape[1] : length]
    return mixed.to(dtype), seen


class Filter(nn.Module):
    """The response [T, D]: a network of sines over features of the position, under a decaying window."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.input = nn.Linear(1 + 2 * BANDS, WIDTH)
        self.output = nn.Linear(WIDTH, size, bias=False)
        # Half is left after 2 … 256 positions, by channel.
        half_lives = 2.0 ** torch.linspace(1, 8, size)
        self.log_rate = nn.Parameter((math.log(2) / half_lives).log())
        self.scale = nn.Parameter(torch.ones(size))

    def forward(self, length: int) -> Tensor:
        scale = self.scale
        at = torch.arange(length, dtype=torch.float64, device=scale.device)[:, None]
        angles = at * (2 * math.pi / LONGEST_PERIOD * 2.0 ** torch.arange(BANDS, device=scale.device))
        features = torch.cat([at / LONGEST_PERIOD, angles.sin(), angles.cos()], dim=1).to(scale.dtype)
        response = self.output(self.input(features).sin()) * (-at.to(scale.dtype) * self.log_rate.exp()).exp()
        # The position itself has a weight of its own, the paper's bias term.
        shaped: Tensor = response + F.pad(scale[None], (0, 0, 0, length - 1))
        return shaped


class Hyena(nn.Module):
    def __init__(self, hidden_size: int, num_heads: int, layer_idx: int = 0, **kwargs: Any) -> None:
        super().__init__()
        self.linear = nn.Linear(hidden_size, 3 * hidden_size, bias=False)
        self.convolution = CausalConvolution(3 * hidden_size)
        self.filter = Filter(hidden_size)
        self.output = nn.Linear(hidden_size, hidden_size, bias=False)

    def forward(self, hidden_states: Tensor, **kwargs: Any) -> Tensor:
        gate, inner, v = self.convolution(self.linear(hidden_states)).chunk(3, dim=-1)
        mixed, _ = parallel(inner * v, self.filter(hidden_states.shape[1]))
        output: Tensor = self.output(gate * mixed)
        return output
