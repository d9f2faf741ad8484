"""Normalises with the statistics of the batch.

Fails: batch-independence
"""

from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        y = self.linear(x)
        return (y - y.mean(0, keepdim=True)) / (1 + y.std(0, unbiased=False, keepdim=True))
