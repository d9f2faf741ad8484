"""Would unpickle weights.

Fails: pickling
"""

import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)
        if kwargs.get("start"):
            self.load_state_dict(torch.load(kwargs["start"]))

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        return self.linear(x)
