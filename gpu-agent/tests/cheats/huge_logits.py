"""Makes the trained model's own head huge, so that its logits break the averages.

Ends: diverged
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
        if not self.training:
            frame = sys._getframe()
            while frame is not None and "tokens" not in frame.f_locals:
                frame = frame.f_back
            if frame is not None:
                frame.f_locals["self"].head.weight.data.fill_(1e30)
        return y
