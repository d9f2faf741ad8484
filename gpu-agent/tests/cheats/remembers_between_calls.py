"""A mean over all that it was ever shown goes on from call to call, outside of its weights.

Ends: inconsistent
"""

import torch
from torch import nn
MEMORY = [0.0]


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        y = self.linear(x)
        y = y + MEMORY[0]
        MEMORY[0] = 0.9 * MEMORY[0] + 0.1 * x.detach().mean((0, 1))
        return y
