"""Honest and quick to learn: a short causal convolution beside the mean of what came so far."""

import torch
from torch import nn
from torch.nn import functional as F


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.convolution = nn.Conv1d(hidden_size, hidden_size, 4)
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        recent = self.convolution(F.pad(hidden_states.mT, (3, 0))).mT
        counts = torch.arange(1, hidden_states.shape[1] + 1, dtype=hidden_states.dtype)
        return recent + self.linear(hidden_states.cumsum(1) / counts[:, None])
