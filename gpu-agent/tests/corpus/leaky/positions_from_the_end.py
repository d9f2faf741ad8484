"""Counts positions from the end.

Fails: prefix-consistency
"""

import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        left = torch.arange(x.shape[1], 0, -1, dtype=x.dtype)
        return self.linear(x) / left[:, None]
