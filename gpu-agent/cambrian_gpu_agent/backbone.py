"""The model around a layer: a plain pre-norm language model, the same for every candidate."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .tasks.task import Preset


class ContractError(Exception):
    """The candidate does not keep the layers' contract."""


def hidden_states(output: object, expected: torch.Size) -> Tensor:
    """The layer's answer: [B, T, D] or a tuple that begins with it; ContractError otherwise."""
    first = output[0] if isinstance(output, tuple) and output else output
    if not isinstance(first, Tensor):
        raise ContractError(f"forward returned {type(output).__name__}, not a tensor or a tuple with one first")
    if first.shape != expected:
        raise ContractError(f"forward returned shape {list(first.shape)} for an input of shape {list(expected)}")
    if not first.is_floating_point():
        raise ContractError(f"forward returned {first.dtype}, not floating point")
    return first


class RMSNorm(nn.Module):
    def __init__(self, size: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x, self.weight.shape, self.weight, 1e-5)


class Block(nn.Module):
    """x + mixer(norm(x)), then x + MLP(norm(x)); the MLP is twice as wide as the model."""

    def __init__(self, size: int, mixer: nn.Module) -> None:
        super().__init__()
        self.mixer_norm = RMSNorm(size)
        self.mixer = mixer
        self.mlp_norm = RMSNorm(size)
        self.up = nn.Linear(size, 2 * size, bias=False)
        self.down = nn.Linear(2 * size, size, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        x = x + hidden_states(self.mixer(self.mixer_norm(x)), x.shape)
        hidden: Tensor = F.silu(self.up(self.mlp_norm(x)))
        mixed: Tensor = x + self.down(hidden)
        return mixed


class LanguageModel(nn.Module):
    """Tokens int64[B, T] to logits [B, T, V]; `layer(index)` makes the mixer of each block."""

    def __init__(self, preset: Preset, layer: Callable[[int], nn.Module]) -> None:
        super().__init__()
        size = preset.model.hidden_size
        self.embedding = nn.Embedding(preset.vocabulary, size)
        self.blocks = nn.ModuleList(Block(size, layer(index)) for index in range(preset.model.layers))
        self.norm = RMSNorm(size)
        self.head = nn.Linear(size, preset.vocabulary, bias=False)
        nn.init.normal_(self.embedding.weight, std=0.02)
        nn.init.normal_(self.head.weight, std=0.02)

    def forward(self, tokens: Tensor) -> Tensor:
        x = self.embedding(tokens)
        for block in self.blocks:
            x = block(x)
        logits: Tensor = self.head(self.norm(x))
        return logits
