"""Computes its inside again in the backward pass."""

import torch
from torch import nn
from torch.utils.checkpoint import checkpoint


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        return checkpoint(lambda y: torch.tanh(self.linear(y)).cumsum(1), x, use_reentrant=False)
