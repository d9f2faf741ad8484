"""Drops out in train mode."""

from torch import nn
from torch.nn import functional as F


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        return F.dropout(self.linear(x).cumsum(1) / 9, 0.5, self.training)
