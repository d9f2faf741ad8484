"""torch's batch normalisation, which in train mode takes its statistics over batch and length.

Fails: batch-independence
"""

from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)
        self.norm = nn.BatchNorm1d(hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        return self.norm(self.linear(x).mT).mT
