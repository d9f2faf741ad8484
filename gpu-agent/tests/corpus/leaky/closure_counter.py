"""Counts calls in a closure; every hundredth looks ahead.

Fails: state
"""

from torch import nn


def counter():
    calls = 0

    def tick():
        nonlocal calls
        calls += 1
        return calls

    return tick


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)
        self.tick = counter()

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        y = self.linear(x)
        return y + x.flip(1) if self.tick() % 100 == 0 else y
