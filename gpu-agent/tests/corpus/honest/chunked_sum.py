"""Sums in chunks of 32: within a chunk by a triangular product, between them by a carried state."""

import torch
from torch import nn
from torch.nn import functional as F


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        length = x.shape[1]
        v = F.pad(self.linear(x), (0, 0, 0, -length % 32)).unflatten(1, (-1, 32))
        within = torch.ones(32, 32, dtype=x.dtype).tril() @ v
        carried = v.sum(2).cumsum(1) - v.sum(2)
        return (within + carried[:, :, None]).flatten(1, 2)[:, :length] / 30
