"""An LSTM whose state begins with learnt numbers."""

import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)
        self.cell = nn.LSTM(hidden_size, hidden_size, batch_first=True)
        self.start = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        start = self.start.expand(1, x.shape[0], -1).contiguous()
        return self.linear(x) + self.cell(x, (start, start))[0]
