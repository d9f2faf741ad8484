"""Looks ahead in a third of the sequences, chosen by what is in them.

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
        chosen = (x[:, :1].sum(-1, keepdim=True) * 1000).floor() % 3 == 0
        y = y + chosen * torch.roll(x, -1, 1)
        return y
