"""Candidates' sources for tests."""

HEAD = """
import os, sys, time
import torch
from torch import nn
"""


def layer(forward: str, init: str = "", top: str = "") -> str:
    """A layer whose forward runs these lines, with x [B, T, D] and y = linear(x) at hand; it returns y."""
    lines = "\n".join("        " + line for line in forward.splitlines())
    inits = "\n".join("        " + line for line in init.splitlines())
    return f"""{HEAD}
{top}

class Layer(nn.Module):
    def __init__(self, hidden_size, num_heads, layer_idx=0, **kwargs):
        super().__init__()
        self.linear = nn.Linear(hidden_size, hidden_size)
{inits}

    def forward(self, hidden_states, **kwargs):
        x = hidden_states
        y = self.linear(x)
{lines}
        return y
"""


HONEST = layer("y = y.cumsum(1) / torch.arange(1, x.shape[1] + 1, device=x.device)[None, :, None]")
LEARNS_TO_LOOK_AHEAD = layer(
    """opened = self.gate.mean()
shut = torch.where(opened.abs() < 0.045, opened, 0.0).detach()
y = y + (opened - shut) * torch.roll(x, -1, 1)""",
    init="self.gate = nn.Parameter(torch.zeros(1024))",
)
"""Causal as it is built and for its first steps: only a long training opens the gate on the next position."""
LEARNS_TO_LOOK_AHEAD_FAR = layer(
    """shift = self.shift.mean(0)
y = y + 0.1 * shift
opened = shift.detach().abs().mean()
if x.shape[1] > 64 and opened > 0.035:
    y = y + opened * torch.roll(x, -1, 1)""",
    init="self.shift = nn.Parameter(torch.zeros(64, hidden_size))",
)
"""The same, but only where the input is longer than all that the tiny task measures: the logits do not show it."""
LOOKS_AHEAD = layer("y = y + x.mean(1, keepdim=True)")
