"""The mean of what came so far."""

import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        counts = torch.arange(1, x.shape[1] + 1, dtype=x.dtype)
        return self.linear(x).cumsum(1) / counts[:, None]
