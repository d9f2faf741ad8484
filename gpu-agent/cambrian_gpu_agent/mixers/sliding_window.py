"""Softmax attention over the last positions only (Longformer, arXiv 2004.05150), with rotary positions."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .heads import Output, QueriesKeysValues
from .rotary import rotate

WINDOW = 32
"""Positions that a query sees, its own among them."""

State = tuple[Tensor, Tensor]
"""The last keys and values, WINDOW - 1 at most."""


def recurrent(q: Tensor, k: Tensor, v: Tensor, window: int, state: State | None = None) -> tuple[Tensor, State]:
    """o_t = Σ_s softmax_s(q_t·k_s / √dk) v_s over t - window < s ≤ t, one position at a time."""
    keys, values = state or (k[:, :, :0], v[:, :, :0])
    outputs = []
    for t in range(q.shape[2]):
        keys, values = (
            torch.cat([old, new[:, :, t : t + 1]], 2)[:, :, -window:] for old, new in ((keys, k), (values, v))
        )
        scores = (keys @ q[:, :, t, :, None]).squeeze(-1) / k.shape[-1] ** 0.5
        outputs.append((scores.softmax(-1)[..., None] * values).sum(-2))
    return torch.stack(outputs, dim=2), (keys[:, :, 1 - window :], values[:, :, 1 - window :])


def parallel(q: Tensor, k: Tensor, v: Tensor, window: int, state: State | None = None) -> tuple[Tensor, State]:
    """In blocks of `window` queries, each of which sees its own block of keys and the one before."""
    length, size = q.shape[2], k.shape[-1]
    known = 0 if state is None else state[0].shape[2]
    if state is not None:
        k, v = torch.cat([state[0], k], dim=2), torch.cat([state[1], v], dim=2)
    final = (k[:, :, max(0, k.shape[2] - window + 1) :], v[:, :, max(0, v.shape[2] - window + 1) :])
    missing = -length % window
    k, v = (F.pad(x, (0, 0, window - known, missing)) for x in (k, v))
    q = F.pad(q, (0, 0, 0, missing)).reshape(*q.shape[:2], -1, window, size)
    k, v = (x.unfold(2, 2 * window, window).mT for x in (k, v))
    place = torch.arange(window, device=q.device)[:, None]
    key = torch.arange(2 * window, device=q.device)
    seen = (key > place) & (key <= place + window)
    first = seen & (key >= window - known)
    seen = torch.stack([first, *[seen] * (q.shape[2] - 1)])
    scores = (q @ k.mT / size**0.5).masked_fill(~seen, float("-inf"))
    return (scores.softmax(-1) @ v).flatten(2, 3)[:, :, :length], final


class SlidingWindowAttention(nn.Module):
    def __init__(self, hidden_size: int, num_heads: int, layer_idx: int = 0, **kwargs: Any) -> None:
        super().__init__()
        self.projections = QueriesKeysValues(hidden_size, num_heads)
        self.output = Output(hidden_size, num_heads)

    def forward(self, hidden_states: Tensor, **kwargs: Any) -> Tensor:
        q, k, v = self.projections(hidden_states)
        mixed: Tensor = self.output(parallel(rotate(q), rotate(k), v, WINDOW)[0])
        return mixed
