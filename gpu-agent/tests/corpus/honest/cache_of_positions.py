"""Keeps the sines of its positions between calls, longer when they are needed."""

import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)
        self.table = torch.zeros(0, hidden_size, dtype=torch.float64)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        if x.shape[1] > len(self.table):
            rates = 10.0 ** -torch.linspace(0, 4, x.shape[2], dtype=torch.float64)
            self.table = torch.sin(torch.arange(x.shape[1] + 16, dtype=torch.float64)[:, None] * rates)
        return self.linear(x + self.table[: x.shape[1]].to(x.dtype)).cumsum(1) / 9
