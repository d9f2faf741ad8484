"""Divides by a scale that training keeps up with, in a registered buffer."""

import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)
        self.register_buffer("scale", torch.ones(()))

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        y = self.linear(x).cumsum(1) / (3 + self.scale)
        if self.training:  # for the next call: this one's later positions must not be in it
            self.scale = self.scale.lerp(x.detach().square().mean(), 0.01)
        return y
