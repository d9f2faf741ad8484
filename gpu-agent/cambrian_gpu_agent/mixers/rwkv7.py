"""RWKV-7's generalised delta rule (arXiv 2503.14456): each channel decays, and each write removes at its own rate.

The short convolution of the frame stands in for the paper's token shift.
"""

from typing import Any

import torch
from torch import Tensor, nn

from .chunks import CHANNEL_CHUNK, ChannelDecay, chunked, empty, joined, parted, solve
from .heads import Output, QueriesKeysValues, key_size, outside_autocast, split, unit, wide

RANK = 16
LARGEST_LOG_DECAY = 0.606531
"""e^(-1/2): w = exp(-e^(-1/2) σ(…)) is e^(-0.61) at least."""


def recurrent(
    q: Tensor, k: Tensor, v: Tensor, log_decay: Tensor, removed: Tensor, rate: Tensor, state: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """S_t = (diag(exp(g_t)) - (a_t⊙κ_t) κ_tᵀ) S_{t-1} + k_t v_tᵀ, o_t = S_tᵀ q_t, equation 17 transposed.

    g, κ (`removed`, of length 1) and a (`rate`, 0 to 1) are like k; S [B, H, dk, dv].
    """
    state = empty(k, v, state)
    outputs = []
    for t in range(q.shape[2]):
        held = removed[:, :, t, None, :] @ state
        state = (
            log_decay[:, :, t, :, None].exp() * state
            - (rate * removed)[:, :, t, :, None] * held
            + k[:, :, t, :, None] * v[:, :, t, None, :]
        )
        outputs.append((q[:, :, t, None, :] @ state).squeeze(-2))
    return torch.stack(outputs, dim=2), state


@outside_autocast
def parallel(
    q: Tensor, k: Tensor, v: Tensor, log_decay: Tensor, removed: Tensor, rate: Tensor, state: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """The same in chunks: what is removed at each position of a chunk solves a triangular system."""
    length, dtype = v.shape[2], v.dtype
    q, k, v, log_decay, removed, rate = wide(q, k, v, log_decay, removed, rate)
    state = empty(k, v, state)
    q, k, v, log_decay, removed, rate = (chunked(x, CHANNEL_CHUNK) for x in (q, k, v, log_decay, removed, rate))
    decay = ChannelDecay(log_decay)
    back = rate * removed
    readers, backs, keys = decay.readers(removed), decay.keys(back), decay.keys(k)
    right = torch.cat([(readers @ keys.mT).tril(-1) @ v, removed * decay.before.exp()], dim=-1)
    written, held = parted(solve((readers @ backs.mT).tril(-1), right), v.shape[-1])
    queries = decay.queries(q)
    of_backs, of_values = (queries @ backs.mT).tril(), (queries @ keys.mT).tril() @ v
    since_start, kept = q * decay.total.exp(), decay.kept()
    backs_to_end, values_to_end = decay.to_end(back).mT, decay.to_end(k).mT @ v
    outputs = []
    for n in range(q.shape[2]):
        taken = written[:, :, n] + held[:, :, n] @ state
        outputs.append(of_values[:, :, n] - of_backs[:, :, n] @ taken + since_start[:, :, n] @ state)
        state = kept[:, :, n] * state + values_to_end[:, :, n] - backs_to_end[:, :, n] @ taken
    return joined(torch.stack(outputs, dim=2), length).to(dtype), state


class RWKV7(nn.Module):
    def __init__(self, hidden_size: int, num_heads: int, layer_idx: int = 0, **kwargs: Any) -> None:
        super().__init__()
        self.heads = num_heads
        size = num_heads * key_size(hidden_size, num_heads)
        self.projections = QueriesKeysValues(hidden_size, num_heads)
        self.decay = nn.Sequential(nn.Linear(hidden_size, RANK, bias=False), nn.Tanh(), nn.Linear(RANK, size))
        self.rate = nn.Sequential(nn.Linear(hidden_size, RANK, bias=False), nn.Linear(RANK, size))
        self.removal = nn.Parameter(torch.ones(size))
        self.replacement = nn.Parameter(torch.ones(size))
        self.bonus = nn.Parameter(torch.zeros(num_heads, 1, size // num_heads))
        self.output = Output(hidden_size, num_heads)
        last = self.decay[-1]
        assert isinstance(last, nn.Linear)
        nn.init.constant_(last.bias, -3.5)  # half is left after 38 positions

    def forward(self, hidden_states: Tensor, **kwargs: Any) -> Tensor:
        q, k, v = self.projections(hidden_states)
        log_decay = split(-LARGEST_LOG_DECAY * self.decay(hidden_states).sigmoid(), self.heads)
        rate = split(self.rate(hidden_states).sigmoid(), self.heads)
        removal, replacement = (split(x[None, None], self.heads) for x in (self.removal, self.replacement))
        removed = unit(k * removal)
        replaced = unit(k) * (1 + (rate - 1) * replacement)
        mixed = parallel(unit(q), replaced, v, log_decay, removed, rate)[0]
        mixed = mixed + (q * self.bonus * replaced).sum(-1, keepdim=True) * v
        output: Tensor = self.output(mixed)
        return output
