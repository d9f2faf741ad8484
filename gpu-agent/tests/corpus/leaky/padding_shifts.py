"""Pads to a multiple of 32 on the left with ones and sums them in.

Fails: prefix-consistency
"""

from torch import nn
from torch.nn import functional as F


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        length = x.shape[1]
        padded = F.pad(self.linear(x), (0, 0, -length % 32, 0), value=1.0)
        return padded.cumsum(1)[:, -length:] / 9
