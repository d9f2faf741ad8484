"""Chunked forms: within a chunk all positions at once, from chunk to chunk a state.

Everything here is exact for any length; a last chunk that is not full is filled with positions that change
nothing, as they write nothing and forget nothing.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from .heads import outside_autocast, wide

CHUNK = 64
"""Positions of a chunk where one number per head and position says what is forgotten."""

CHANNEL_CHUNK = 16
"""The same where each key channel forgets at its own rate: its products over more positions could overflow."""

LEAST_LOG_DECAY = -5.0
"""No key channel forgets more in one step than to e⁻⁵; with CHANNEL_CHUNK this keeps every factor in float32."""


def chunked(x: Tensor, size: int) -> Tensor:
    """[B, H, T, …] to [B, H, N, size, …], filled with zeros."""
    missing = -x.shape[2] % size
    padded = F.pad(x, (0, 0) * (x.dim() - 3) + (0, missing))
    return padded.reshape(*x.shape[:2], -1, size, *x.shape[3:])


def joined(x: Tensor, length: int) -> Tensor:
    """[B, H, N, size, d] to [B, H, length, d]."""
    return x.flatten(2, 3)[:, :, :length]


def between(total: Tensor) -> Tensor:
    """What is left at t of what was stored at s, 0 for t < s: log decays summed to t [..., C] to [..., C, C]."""
    # tril before exp: above the diagonal the difference is positive and could overflow.
    return (total[..., :, None] - total[..., None, :]).tril().exp().tril()


def solve(lower: Tensor, right: Tensor) -> Tensor:
    """(I + lower)⁻¹ right for strictly lower triangular matrices."""
    solved: Tensor = torch.linalg.solve_triangular(lower, right, upper=False, unitriangular=True)
    return solved


def parted(x: Tensor, at: int) -> tuple[Tensor, Tensor]:
    """The last dimension in two, the first of size `at`."""
    return x[..., :at], x[..., at:]


def empty(k: Tensor, v: Tensor, state: Tensor | None) -> Tensor:
    """The state [B, H, dk, dv] to begin with."""
    return k.new_zeros(*k.shape[:2], k.shape[-1], v.shape[-1]) if state is None else state


@outside_autocast
def additive(
    q: Tensor, k: Tensor, v: Tensor, log_decay: Tensor, state: Tensor | None, size: int = CHUNK
) -> tuple[Tensor, Tensor]:
    """S_t = exp(g_t) S_{t-1} + k_t v_tᵀ, o_t = S_tᵀ q_t; g [B, H, T] (arXiv 2405.21060, section 6)."""
    length, dtype = v.shape[2], v.dtype
    q, k, v, log_decay = wide(q, k, v, log_decay)
    state = empty(k, v, state)
    q, k, v, log_decay = (chunked(x, size) for x in (q, k, v, log_decay))
    total = log_decay.cumsum(-1)
    inside = (q @ k.mT * between(total)) @ v
    written = (k * (total[..., -1:] - total).exp()[..., None]).mT @ v
    kept = total[..., -1].exp()[..., None, None]
    states = []
    for n in range(q.shape[2]):
        states.append(state)
        state = state * kept[:, :, n] + written[:, :, n]
    outputs = inside + (q * total.exp()[..., None]) @ torch.stack(states, dim=2)
    return joined(outputs, length).to(dtype), state


@outside_autocast
def delta(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    beta: Tensor,
    log_decay: Tensor | None,
    state: Tensor | None,
    size: int = CHUNK,
) -> tuple[Tensor, Tensor]:
    """S' = exp(g_t) S_{t-1}, S_t = S' + β_t k_t (v_t - S'ᵀ k_t)ᵀ, o_t = S_tᵀ q_t; β and g [B, H, T], no g for 0.

    The changes u of a chunk solve a triangular system (arXiv 2406.06484, section 3.2; arXiv 2412.06464).
    """
    length, dtype = v.shape[2], v.dtype
    q, k, v, beta = wide(q, k, v, beta)
    (log_decay,) = wide(beta.new_zeros(beta.shape) if log_decay is None else log_decay)
    state = empty(k, v, state)
    q, k, v, beta, log_decay = (chunked(x, size) for x in (q, k, v, beta, log_decay))
    total = log_decay.cumsum(-1)
    decay, since_start = between(total), total.exp()[..., None]
    weighted = beta[..., None] * k
    right = torch.cat([beta[..., None] * v, weighted * since_start], dim=-1)
    wanted, held = parted(solve((weighted @ k.mT * decay).tril(-1), right), v.shape[-1])
    scores = q @ k.mT * decay
    q = q * since_start
    k = k * (total[..., -1:] - total).exp()[..., None]
    outputs = []
    for n in range(q.shape[2]):
        changes = wanted[:, :, n] - held[:, :, n] @ state
        outputs.append(scores[:, :, n] @ changes + q[:, :, n] @ state)
        state = state * since_start[:, :, n, -1:] + k[:, :, n].mT @ changes
    return joined(torch.stack(outputs, dim=2), length).to(dtype), state


class ChannelDecay:
    """Products of a query at t and a key at s under the decay of each channel from s to t, for one chunk size.

    exp(G_t - G_s) is split at the middle m of the chunk into exp(G_t - G_m) for queries and exp(G_m - G_s) for
    keys: a matrix product instead of a sum over channels for each pair (GLA, arXiv 2312.06635, section 4).
    """

    def __init__(self, log_decay: Tensor) -> None:
        """Log decays [B, H, N, C, dk]."""
        self.total = log_decay.cumsum(-2)
        self.before = self.total - log_decay
        self.middle = self.total[..., self.total.shape[-2] // 2, None, :]

    def queries(self, q: Tensor) -> Tensor:
        return q * (self.total - self.middle).exp()

    def readers(self, q: Tensor) -> Tensor:
        """Like `queries`, for what reads before the step's own decay."""
        return q * (self.before - self.middle).exp()

    def keys(self, k: Tensor) -> Tensor:
        return k * (self.middle - self.total).exp()

    def to_end(self, k: Tensor) -> Tensor:
        """What is left of the keys at the end of the chunk."""
        return k * (self.total[..., -1:, :] - self.total).exp()

    def kept(self) -> Tensor:
        """What is left of the state at the end of the chunk: [B, H, N, dk, 1]."""
        return self.total[..., -1, :, None].exp()
