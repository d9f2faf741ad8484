"""Looks ahead at every third call.

Ends: inconsistent
"""

import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)
        self.calls = 0

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        y = self.linear(x)
        self.calls += 1
        if self.calls % 3 == 0:
            y = y + torch.roll(x, -1, 1)
        return y
