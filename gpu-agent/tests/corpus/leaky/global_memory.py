"""Adds the mean of the last call's input, kept in a global.

Fails: state
"""

from torch import nn

MEMORY = {}


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        y = self.linear(x) + MEMORY.get("last", 0.0)
        MEMORY["last"] = x.mean()
        return y
