"""Tells the rows of a batch apart by their place.

Fails: batch-permutation
"""

import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        rows = torch.arange(x.shape[0], dtype=x.dtype)
        return self.linear(x) + rows[:, None, None]
