"""Normalises by the mean over the batch, also when it is evaluated.

Ends: inconsistent
"""

import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        y = self.linear(x)
        y = y - y.mean(0, keepdim=True)
        return y
