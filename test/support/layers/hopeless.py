"""Learns nothing: whatever comes in, its output is noise that drowns the rest of the model."""

import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        return 1e3 * torch.sin(1e4 * self.linear(hidden_states))
