"""A gate that begins at zero on the next position: only a trained layer looks ahead.

Fails: causality-by-perturbation
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
        return self.linear(x) + self.gate * torch.roll(x, -1, 1)
