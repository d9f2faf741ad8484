"""A long convolution by FFT, padded to twice the length."""

import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)
        self.rate = nn.Parameter(torch.rand(hidden_size))

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        length = x.shape[1]
        decay = torch.exp(-torch.arange(length, dtype=x.dtype)[:, None] * self.rate.abs())
        spectrum = torch.fft.rfft(self.linear(x), 2 * length, dim=1) * torch.fft.rfft(decay, 2 * length, dim=0)
        return torch.fft.irfft(spectrum, 2 * length, dim=1)[:, :length]
