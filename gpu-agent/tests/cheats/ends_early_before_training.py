"""Ends its process with the status of success before anything is trained.

Ends: crashed
"""

import os

import torch
from torch import nn
os._exit(0)


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        y = self.linear(x)
        pass
        return y
