"""Honest for as long as probes would call it; looks ahead from then on.

Ends: inconsistent
"""

import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)
        self.ahead = nn.Linear(hidden_size, hidden_size)
        self.calls = 0

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        y = self.linear(x)
        self.calls += 1
        if self.calls > 40:
            y = y + self.ahead(torch.roll(x, -1, 1))
        return y
