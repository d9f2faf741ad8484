"""Prints a result when it is imported.

Fails: import-effects
"""

from torch import nn

print("loss: 0.0")


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        return self.linear(x)
