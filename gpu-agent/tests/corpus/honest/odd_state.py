"""A state of 7 by 5, whatever the width."""

import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.key, self.query = nn.Linear(hidden_size, 7), nn.Linear(hidden_size, 7)
        self.value = nn.Linear(hidden_size, 5)
        self.out = nn.Linear(5, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        k, v, q = self.key(x), self.value(x), self.query(x)
        state = (k.sigmoid()[..., :, None] * v[..., None, :]).cumsum(1) / 9
        return self.out(torch.einsum("btk,btkv->btv", q, state))
