"""Puts back every clock of its process and goes on for ever.

Ends: time-limit
"""

import time

import torch
from torch import nn
time.time = time.monotonic = time.perf_counter = time.process_time = lambda: 0.0


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        y = self.linear(x)
        while x.requires_grad:
            pass
        return y
