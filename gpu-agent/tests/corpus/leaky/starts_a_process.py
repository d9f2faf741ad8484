"""Would start a process.

Fails: imports
"""

import subprocess

from torch import nn


def run():
    return subprocess.run(["id"], check=False)


class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        return self.linear(x)
