"""A convolution padded on both sides whose end is cut off, which is causal."""

from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)
        self.convolution = nn.Conv1d(hidden_size, hidden_size, 5, padding=4, groups=hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        return self.linear(x) + self.convolution(x.mT)[..., : x.shape[1]].mT
