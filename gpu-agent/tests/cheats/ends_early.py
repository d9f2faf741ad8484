"""Ends its process with the status of success as soon as it is evaluated.

Ends: crashed
"""

import os

import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        y = self.linear(x)
        if not self.training:
            os._exit(0)
        return y
