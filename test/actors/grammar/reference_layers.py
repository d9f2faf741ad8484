"""The layers of the grammar as the papers write them: one token after another, one head at a time.

Slow on purpose, and without a line of the printer's: no chunks, no matrices over time, no solve. The parameters
have the names of the printed layers, so that `load_state_dict` makes the two the same layer.
"""

import math

import torch
from torch import Tensor, nn


class Width(nn.Module):
    """Holds the kernel of a depthwise convolution: weight[channel, 0, lag from the oldest token to this one]."""

    def __init__(self, size: int, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(size, 1, width))

    def at(self, sequence: list[Tensor], t: int) -> Tensor:
        """sequence[i]: [size]; the weighted sum of the last `width` tokens up to t, zeros before the first."""
        width = self.weight.shape[2]
        total = torch.zeros_like(sequence[t])
        for lag in range(width):
            if t - lag >= 0:
                total = total + self.weight[:, 0, width - 1 - lag] * sequence[t - lag]
        return total


class Scale(nn.Module):
    def __init__(self, size: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))

    def rms_normalised(self, x: Tensor) -> Tensor:
        return x / torch.sqrt((x * x).mean() + 1e-5) * self.weight


def silu(x: Tensor) -> Tensor:
    return x / (1 + torch.exp(-x))


def sigmoid(x: Tensor) -> Tensor:
    return 1 / (1 + torch.exp(-x))


def features(name: str, x: Tensor) -> Tensor:
    if name == "identity":
        return x
    if name == "silu":
        return silu(x)
    if name == "elu1":  # arXiv 2006.16236, equation 7: elu(x) + 1
        return torch.where(x > 0, x + 1, torch.exp(torch.clamp(x, max=0)))
    if name == "relu":
        return torch.clamp(x, min=0)
    raise ValueError(name)


def step(update: str, state: Tensor, k: Tensor, v: Tensor, alpha: Tensor, beta: Tensor) -> Tensor:
    """The state [key size, value size] after one token, from the papers' recurrences."""
    identity = torch.eye(len(k), dtype=k.dtype)
    write = torch.outer(k, v)
    if update == "additive":  # arXiv 2006.16236, equation 18
        return state + write
    if update == "decay":  # arXiv 2405.21060: a scalar for each head and token
        return alpha * state + write
    if update == "delta":  # arXiv 2406.06484: S (I − β k kᵀ) + β v kᵀ, transposed
        return (identity - beta * torch.outer(k, k)) @ state + beta * write
    if update == "gated-delta":  # arXiv 2412.06464, equation 10, transposed
        return alpha * (identity - beta * torch.outer(k, k)) @ state + beta * write
    raise ValueError(update)


class ReferenceLayer(nn.Module):
    def __init__(self, genome: dict[str, str | int], hidden_size: int, num_heads: int) -> None:
        super().__init__()
        self.genome = genome
        self.heads = num_heads
        self.key_size = hidden_size // num_heads
        self.value_size = self.key_size * int(genome["valueSize"])
        keys, values = num_heads * self.key_size, num_heads * self.value_size
        self.q_proj = nn.Linear(hidden_size, keys, bias=False)
        self.k_proj = nn.Linear(hidden_size, keys, bias=False)
        self.v_proj = nn.Linear(hidden_size, values, bias=False)
        if genome["convolution"] != 0:
            width = int(genome["convolution"])
            self.q_conv, self.k_conv, self.v_conv = Width(keys, width), Width(keys, width), Width(values, width)
        if "delta" in str(genome["update"]):
            self.beta_proj = nn.Linear(hidden_size, num_heads)
        if genome["update"] in ("decay", "gated-delta"):
            self.decay_proj = nn.Linear(hidden_size, num_heads)
        if genome["gate"] != "none":
            self.gate_proj = nn.Linear(hidden_size, values, bias=False)
        self.norm = Scale(self.value_size)
        self.o_proj = nn.Linear(values, hidden_size, bias=False)

    def head(self, x: Tensor, h: int, size: int) -> Tensor:
        return x[h * size : (h + 1) * size]

    def key(self, x: Tensor) -> Tensor:
        x = features(str(self.genome["featureMap"]), x)
        if self.genome["normalisation"] == "l2":
            x = x / torch.sqrt((x * x).sum() + 1e-6)
        return x

    def sequence(self, xs: Tensor) -> Tensor:
        """[T, hidden_size] -> [T, hidden_size]."""
        genome = self.genome
        qs, ks, vs = ([proj(x) for x in xs] for proj in (self.q_proj, self.k_proj, self.v_proj))
        states = [xs.new_zeros(self.key_size, self.value_size) for _ in range(self.heads)]
        outputs = []
        for t, x in enumerate(xs):
            q, k, v = qs[t], ks[t], vs[t]
            if genome["convolution"] != 0:
                q, k = self.q_conv.at(qs, t), self.k_conv.at(ks, t)
                v = silu(self.v_conv.at(vs, t))
            alphas = sigmoid(self.decay_proj(x)) if hasattr(self, "decay_proj") else [math.nan] * self.heads
            betas = sigmoid(self.beta_proj(x)) if hasattr(self, "beta_proj") else [math.nan] * self.heads
            reads = []
            for h in range(self.heads):
                beta = betas[h] * (2 if genome["eigenvalues"] == "signed" else 1)
                key = self.key(self.head(k, h, self.key_size))
                value = self.head(v, h, self.value_size)
                states[h] = step(str(genome["update"]), states[h], key, value, alphas[h], beta)
                query = self.key(self.head(q, h, self.key_size))
                reads.append(self.norm.rms_normalised(query @ states[h]))
            y = torch.cat(reads)
            if genome["gate"] != "none":
                gate = self.gate_proj(x)
                y = y * (silu(gate) if genome["gate"] == "silu" else sigmoid(gate))
            outputs.append(self.o_proj(y))
        return torch.stack(outputs)

    def forward(self, hidden_states: Tensor) -> Tensor:
        return torch.stack([self.sequence(xs) for xs in hidden_states])
