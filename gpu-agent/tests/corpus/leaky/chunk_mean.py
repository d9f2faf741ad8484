"""Adds the mean of its chunk of 16, the rest of which comes later.

Fails: causality-by-perturbation
"""

from torch import nn
from torch.nn import functional as F


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        length = x.shape[1]
        padded = F.pad(x, (0, 0, 0, -length % 16)).unflatten(1, (-1, 16))
        return self.linear(x) + padded.mean(2, keepdim=True).expand_as(padded).flatten(1, 2)[:, :length]
