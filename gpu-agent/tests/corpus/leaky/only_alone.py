"""Looks ahead only where the batch is one sequence.

Fails: causality-by-perturbation
"""

from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        y = self.linear(x)
        return y + x.flip(1) if x.shape[0] == 1 else y
