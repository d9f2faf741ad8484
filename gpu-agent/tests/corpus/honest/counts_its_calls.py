"""Counts its calls for a log, and lets nothing depend on it."""

from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)
        self.calls = 0

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        self.calls += 1
        return self.linear(x).cumsum(1) / 9
