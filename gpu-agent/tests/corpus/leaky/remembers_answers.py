"""Answers a shape that it has seen with what it said then.

Fails: state
"""

from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)
        self.answers = {}

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        if x.shape not in self.answers:
            self.answers[x.shape] = self.linear(x)
        return self.answers[x.shape]
