"""Adds what earlier calls left in a default argument.

Fails: state
"""

from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def earlier(self, kept=[]):  # noqa: B006 - the defect
        return kept

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        y = self.linear(x) + sum(self.earlier())
        self.earlier().append(x.mean().item())
        return y
