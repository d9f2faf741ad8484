"""A sum from the end, by flipping twice.

Fails: causality-by-gradient
"""

from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        return self.linear(x) + x.flip(1).cumsum(1).flip(1) / 9
