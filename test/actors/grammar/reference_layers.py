"""The layers of the grammar as the papers write them: one token after another, one head at a time.

Slow on purpose, and without a line of the printer's: no chunks, no matrices over time, no solve. The parameters
have the names of the printed layers, so that `load_state_dict` makes the two the same layer.
"""

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
        for lag in range(min(width, t + 1)):
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


def softmax(x: Tensor) -> Tensor:
    """Over a vector."""
    return torch.exp(x) / torch.exp(x).sum()


def features(name: str, x: Tensor) -> Tensor:
    if name == "identity":
        return x
    if name == "silu":
        return silu(x)
    if name == "elu1":  # arXiv 2006.16236, equation 7: elu(x) + 1
        return torch.where(x > 0, x + 1, torch.exp(torch.clamp(x, max=0)))
    if name == "relu":
        return torch.clamp(x, min=0)
    if name == "softmax":  # arXiv 2402.04347: over the features of one token
        return softmax(x)
    raise ValueError(name)


def step(update: str, state: Tensor, k: Tensor, v: Tensor, alpha: Tensor, beta: Tensor) -> Tensor:
    """The state [key size, value size] after one token, from the papers' recurrences."""
    identity = torch.eye(len(k), dtype=k.dtype)
    write = torch.outer(k, v)
    if update == "additive":  # arXiv 2006.16236, equation 18
        return state + write
    if update == "fixed-decay":  # arXiv 2307.08621, equation 6: alpha is the head's constant gamma
        return alpha * state + write
    if update == "decay":  # arXiv 2405.21060: a scalar for each head and token
        return alpha * state + write
    if update == "channel-decay":  # arXiv 2312.06635, equation 3: alpha [key size]
        return torch.diag(alpha) @ state + write
    if update == "delta":  # arXiv 2406.06484: S (I − β k kᵀ) + β v kᵀ, transposed
        return (identity - beta * torch.outer(k, k)) @ state + beta * write
    if update == "gated-delta":  # arXiv 2412.06464, equation 10, transposed
        return alpha * (identity - beta * torch.outer(k, k)) @ state + beta * write
    raise ValueError(update)


def attend(q: Tensor, ks: list[Tensor], vs: list[Tensor], window: int) -> Tensor:
    """Softmax attention of the newest token to the last `window` ones, itself among them."""
    ks, vs = ks[-window:], vs[-window:]
    weights = softmax(torch.stack(ks) @ q / len(q) ** 0.5)
    return weights @ torch.stack(vs)


class ReferenceLayer(nn.Module):
    def __init__(self, genome: dict[str, str | float], hidden_size: int, num_heads: int) -> None:
        super().__init__()
        self.genome = genome
        self.heads = max(1, int(num_heads * genome["heads"]))
        head_size = hidden_size // self.heads
        self.key_size = max(1, int(head_size * genome["keySize"]))
        self.value_size = int(head_size * genome["valueSize"])
        keys, values = self.heads * self.key_size, self.heads * self.value_size
        self.q_proj = nn.Linear(hidden_size, keys, bias=False)
        self.k_proj = nn.Linear(hidden_size, keys, bias=False)
        self.v_proj = nn.Linear(hidden_size, values, bias=False)
        self.o_proj = nn.Linear(values, hidden_size, bias=False)
        for name, size, gene in (
            ("q_conv", keys, "queryConvolution"),
            ("k_conv", keys, "keyConvolution"),
            ("v_conv", values, "valueConvolution"),
            ("residual_conv", hidden_size, "residualConvolution"),
        ):
            if genome[gene] != 0:
                self.add_module(name, Width(size, int(genome[gene])))
        if "delta" in str(genome["update"]):
            self.beta_proj = nn.Linear(hidden_size, self.heads)
        if genome["update"] in ("decay", "gated-delta"):
            self.decay_proj = nn.Linear(hidden_size, self.heads)
        if genome["update"] == "channel-decay":
            self.decay_down = nn.Linear(hidden_size, 16, bias=False)
            self.decay_up = nn.Linear(16, keys)
        if genome["secondMemory"] == "learnt":
            self.second_decay_proj = nn.Linear(hidden_size, self.heads)
        if genome["gate"] != "none":
            self.gate_proj = nn.Linear(hidden_size, values, bias=False)

        present = {
            "memory": genome["update"] != "none",
            "second": genome["secondMemory"] != "none",
            "local": genome["window"] != 0,
        }
        self.branches = [name for name, is_present in present.items() if is_present]
        several = len(self.branches) > 1
        if genome["outputNorm"] == "rms":
            for name in self.branches:
                self.add_module(f"{name}_norm" if several else "norm", Scale(self.value_size))
        if several and genome["fusion"] == "static":
            self.branch_weights = nn.Parameter(torch.zeros(len(self.branches), self.heads))
        if several and genome["fusion"] == "router":
            self.router_proj = nn.Linear(hidden_size, len(self.branches) * self.heads)
        if several and genome["fusion"] == "gate":
            self.branch_proj = nn.Linear(hidden_size, len(self.branches) * self.heads)

    def head(self, x: Tensor, h: int, size: int) -> Tensor:
        return x[h * size : (h + 1) * size]

    def key(self, x: Tensor) -> Tensor:
        x = features(str(self.genome["featureMap"]), x)
        if self.genome["normalisation"] == "l2":
            x = x / torch.sqrt((x * x).sum() + 1e-6)
        return x

    def alpha(self, x: Tensor, h: int) -> Tensor:
        """The decay of the memory of a head: a number, or one for each key channel."""
        if self.genome["update"] == "fixed-decay":  # arXiv 2307.08621, equation 8
            return torch.tensor(1 - 2.0 ** (-5 - h), dtype=x.dtype)
        if self.genome["update"] == "channel-decay":  # arXiv 2312.06635, section 4.4, with temperature 16
            return self.head(sigmoid(self.decay_up(self.decay_down(x))), h, self.key_size) ** (1 / 16)
        if hasattr(self, "decay_proj"):
            return sigmoid(self.decay_proj(x))[h]
        return torch.tensor(torch.nan)

    def beta(self, x: Tensor, h: int) -> Tensor:
        if not hasattr(self, "beta_proj"):
            return torch.tensor(torch.nan)
        return sigmoid(self.beta_proj(x))[h] * (2 if self.genome["eigenvalues"] == "signed" else 1)

    def delta(self, x: Tensor, h: int) -> float | Tensor:
        """The decay of the second memory of a head."""
        constants = {"slow": 1 - 2**-8, "fast": 1 - 2**-3}
        name = str(self.genome["secondMemory"])
        return constants[name] if name in constants else sigmoid(self.second_decay_proj(x))[h]

    def fused(self, x: Tensor, h: int, reads: dict[str, Tensor]) -> Tensor:
        """One output [value size] of those of the branches."""
        if len(reads) == 1:
            (read,) = reads.values()
            return self.norm.rms_normalised(read) if self.genome["outputNorm"] == "rms" else read
        count, fusion = len(reads), self.genome["fusion"]
        if fusion == "static":
            weights = self.branch_weights[:, h]
        elif fusion == "router":
            logits = self.router_proj(x).reshape(count, self.heads)[:, h]
            weights = softmax(logits / self.genome["temperature"])
        elif fusion == "gate":
            weights = sigmoid(self.branch_proj(x)).reshape(count, self.heads)[:, h]
        else:
            weights = torch.ones(count, dtype=x.dtype)
        total = torch.zeros(self.value_size, dtype=x.dtype)
        for weight, (name, read) in zip(weights, reads.items(), strict=True):
            if self.genome["outputNorm"] == "rms":
                read = getattr(self, f"{name}_norm").rms_normalised(read)
            total = total + weight * read
        return total

    def sequence(self, xs: Tensor) -> Tensor:
        """[T, hidden_size] -> [T, hidden_size]."""
        genome, window = self.genome, int(self.genome["window"])
        qs, ks, vs = ([proj(x) for x in xs] for proj in (self.q_proj, self.k_proj, self.v_proj))
        states = [xs.new_zeros(self.key_size, self.value_size) for _ in range(self.heads)]
        seconds = [state.clone() for state in states]
        keys: list[list[Tensor]] = [[] for _ in range(self.heads)]
        values: list[list[Tensor]] = [[] for _ in range(self.heads)]
        outputs = []
        for t, x in enumerate(xs):
            q = self.q_conv.at(qs, t) if genome["queryConvolution"] != 0 else qs[t]
            k = self.k_conv.at(ks, t) if genome["keyConvolution"] != 0 else ks[t]
            v = silu(self.v_conv.at(vs, t)) if genome["valueConvolution"] != 0 else vs[t]
            heads = []
            for h in range(self.heads):
                query, key, value = (
                    self.head(q, h, self.key_size),
                    self.head(k, h, self.key_size),
                    self.head(v, h, self.value_size),
                )
                keys[h].append(key)
                values[h].append(value)
                reads: dict[str, Tensor] = {}
                if "memory" in self.branches:
                    alpha, beta = self.alpha(x, h), self.beta(x, h)
                    states[h] = step(str(genome["update"]), states[h], self.key(key), value, alpha, beta)
                    reads["memory"] = self.key(query) @ states[h]
                if "second" in self.branches:
                    seconds[h] = self.delta(x, h) * seconds[h] + torch.outer(self.key(key), value)
                    reads["second"] = self.key(query) @ seconds[h]
                if "local" in self.branches:
                    reads["local"] = attend(query, keys[h], values[h], window)
                heads.append(self.fused(x, h, reads))
            y = torch.cat(heads)
            if genome["gate"] != "none":
                gate = self.gate_proj(x)
                y = y * (silu(gate) if genome["gate"] == "silu" else sigmoid(gate))
            output = self.o_proj(y)
            if genome["residualConvolution"] != 0:
                output = output + self.residual_conv.at(list(xs), t)
            outputs.append(output)
        return torch.stack(outputs)

    def forward(self, hidden_states: Tensor) -> Tensor:
        return torch.stack([self.sequence(xs) for xs in hidden_states])
