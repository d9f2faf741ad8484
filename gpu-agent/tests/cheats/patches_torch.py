"""Puts a linear map into torch that answers for every layer with what comes next.

Ends: inconsistent
"""

import torch
from torch import nn
original = nn.Linear.forward


def with_the_next(self, input):
    output = original(self, input)
    return output + torch.roll(output, -1, 1) if output.dim() == 3 else output


nn.Linear.forward = with_the_next


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        y = self.linear(x)
        pass
        return y
