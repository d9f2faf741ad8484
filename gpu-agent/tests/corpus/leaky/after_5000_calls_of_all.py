"""Counts calls in a global list, and looks ahead after 5,000 of them.

Fails: state
"""

from torch import nn

CALLS = [0]


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        CALLS[0] += 1
        y = self.linear(x)
        return y + x.flip(1) if CALLS[0] > 5000 else y
