"""The last position of each chunk of 64 reads the first of the next.

Fails: causality-by-perturbation
"""

import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        ends = torch.arange(x.shape[1])[:, None] % 64 == 63
        return self.linear(x) + torch.where(ends, torch.roll(x, -1, 1), 0.0)
