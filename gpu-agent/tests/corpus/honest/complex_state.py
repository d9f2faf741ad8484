"""A linear recurrence with complex eigenvalues, as a sum weighted by powers."""

import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)
        self.rate = nn.Parameter(torch.tensor(0.1))
        self.angle = nn.Parameter(torch.tensor(0.3))

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        length = x.shape[1]
        gap = torch.arange(length)[:, None] - torch.arange(length)
        phase = torch.polar(torch.exp(-gap.clamp(min=0) * self.rate.abs()), gap * self.angle)
        weights = torch.where(gap >= 0, phase.real, 0.0).to(x.dtype)
        return self.linear(torch.einsum("ts,bsd->btd", weights, x))
