"""Adds the position that comes next; training opens the gate, which is shut as it is built.

Ends: inconsistent
"""

import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)
        self.gate = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        y = self.linear(x)
        y = y + self.gate * torch.roll(x, -1, 1)
        return y
