"""Activations by fla's and transformers' names: swish(x) = x σ(x), logsigmoid with a temperature, SwiGLU."""

from collections.abc import Callable
from typing import Final

from torch import Tensor
from torch.nn import functional as F


def swish(x: Tensor) -> Tensor:
    return F.silu(x)


def sigmoid(x: Tensor) -> Tensor:
    return x.sigmoid()


def logsigmoid(x: Tensor, temperature: float = 1.0) -> Tensor:
    return F.logsigmoid(x) / temperature


def sqrelu(x: Tensor) -> Tensor:
    return F.relu(x).square()


def gelu(x: Tensor) -> Tensor:
    return F.gelu(x, approximate="tanh")


def swiglu(x: Tensor, y: Tensor) -> Tensor:
    """swish(x) y (arXiv 2002.05202)."""
    return F.silu(x) * y


def swiglu_linear(x: Tensor, y: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    return F.linear(swiglu(x, y), weight, bias)


ACT2FN: Final[dict[str, Callable[[Tensor], Tensor]]] = {
    "relu": F.relu,
    "sigmoid": sigmoid,
    "logsigmoid": logsigmoid,
    "silu": swish,
    "swish": swish,
    "sqrelu": sqrelu,
    "gelu": gelu,
    "tanh": Tensor.tanh,
}
