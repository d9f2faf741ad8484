"""A convolution whose padding lets it see the next position.

Ends: inconsistent
"""

import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)
        self.convolution = nn.Conv1d(hidden_size, hidden_size, 3, padding=1)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        y = self.linear(x)
        y = y + self.convolution(x.mT).mT
        return y
