"""One form for short inputs and another for long ones, both saying the same."""

import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        v = self.linear(x)
        if x.shape[1] <= 64:
            return torch.stack([v[:, : t + 1].sum(1) for t in range(x.shape[1])], 1)
        return v.cumsum(1)
