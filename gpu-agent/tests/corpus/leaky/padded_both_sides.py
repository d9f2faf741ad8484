"""A convolution padded on both sides, the default of most libraries.

Fails: causality-by-perturbation
"""

from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)
        self.convolution = nn.Conv1d(hidden_size, hidden_size, 3, padding=1)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        return self.linear(x) + self.convolution(x.mT).mT
