"""The model around a layer: a plain pre-norm language model, the same for every candidate."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .tasks.task import Model, Preset


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


def mlp_width(model: Model, mixer: nn.Module) -> int:
    """The width that brings mixer and MLP to the block's parameters; ContractError where the mixer leaves no room.

    So a candidate cannot win by being larger, and one that needs little for mixing tokens has more for the rest.
    """
    used = sum(parameter.numel() for parameter in mixer.parameters())
    width = round((model.block_parameters - used) / (3 * model.hidden_size))
    least = model.hidden_size // 4
    if width < least:
        most = model.block_parameters - 3 * model.hidden_size * least
        raise ContractError(
            f"the layer has {used} parameters at hidden size {model.hidden_size}; at most {most} leave room for "
            f"an MLP in a block of {model.block_parameters}: make it smaller"
        )
    return width


class MLP(nn.Module):
    """SwiGLU (arXiv 2002.05202)."""

    def __init__(self, size: int, width: int) -> None:
        super().__init__()
        self.up = nn.Linear(size, 2 * width, bias=False)
        self.down = nn.Linear(width, size, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        hidden, gate = self.up(x).chunk(2, dim=-1)
        mixed: Tensor = self.down(hidden * F.silu(gate))
        return mixed


class Block(nn.Module):
    """x + mixer(norm(x)), then x + MLP(norm(x)); the MLP's width follows from the mixer's parameters."""

    def __init__(self, model: Model, mixer: nn.Module) -> None:
        super().__init__()
        self.mixer_norm = RMSNorm(model.hidden_size)
        self.mixer = mixer
        self.mlp_norm = RMSNorm(model.hidden_size)
        self.mlp = MLP(model.hidden_size, mlp_width(model, mixer))

    def forward(self, x: Tensor) -> Tensor:
        x = x + hidden_states(self.mixer(self.mixer_norm(x)), x.shape)
        mixed: Tensor = x + self.mlp(self.mlp_norm(x))
        return mixed


class LanguageModel(nn.Module):
    """Tokens int64[B, T] to logits [B, T, V]; `layer(index)` makes the mixer of each block.

    Every block has the same number of parameters whatever the mixer. The head is not the embedding: tied,
    models of one layer learnt to recall far more slowly (docs/ranking.md).
    """

    def __init__(self, preset: Preset, layer: Callable[[int], nn.Module]) -> None:
        super().__init__()
        size = preset.model.hidden_size
        self.embedding = nn.Embedding(preset.vocabulary, size)
        self.blocks = nn.ModuleList(Block(preset.model, layer(index)) for index in range(preset.model.layers))
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
