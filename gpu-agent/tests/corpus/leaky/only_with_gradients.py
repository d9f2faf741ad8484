"""Looks ahead only where gradients are taken.

Fails: causality-by-gradient
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
        return y + x.flip(1) if torch.is_grad_enabled() and not self.training else y
