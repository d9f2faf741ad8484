"""A hybrid made by hand: the gated delta rule with β in (0, 2) beside softmax attention over a short window.

Delta rule and window are of the references (arXiv 2412.06464 and 2411.12537, 2004.05150) and share queries, keys
and values; for each head and position a gate says how much of each is read, as between the branches of NSA
(arXiv 2502.11089). It is no published layer: it stands for what a person would try first, and shows whether the
tasks leave room above the references (docs/measurement.md).
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from . import gated_delta, sliding_window
from .heads import Output, QueriesKeysValues, unit
from .rotary import rotate

WINDOW = 16
"""Positions that the window sees, the query's own among them."""

State = tuple[Tensor, Tensor, Tensor]
"""Of the delta rule [B, H, dk, dv], and the last keys and values of the window."""


def recurrent(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    beta: Tensor,
    log_decay: Tensor,
    near_q: Tensor,
    near_k: Tensor,
    near: Tensor,
    window: int,
    state: State | None = None,
) -> tuple[Tensor, State]:
    """o_t = (1 - n_t) d_t / ‖d_t‖ + n_t w_t / ‖w_t‖, norms by root mean square.

    d is what the delta rule reads with q and k, w what the window reads with near_q and near_k; n [B, H, T].
    """
    memory, recent = (None, None) if state is None else (state[0], state[1:])
    remembered, memory = gated_delta.recurrent(q, k, v, beta, log_decay, memory)
    seen, recent = sliding_window.recurrent(near_q, near_k, v, window, recent)
    return mix(remembered, seen, near), (memory, *recent)


def parallel(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    beta: Tensor,
    log_decay: Tensor,
    near_q: Tensor,
    near_k: Tensor,
    near: Tensor,
    window: int,
    state: State | None = None,
) -> tuple[Tensor, State]:
    """The same in chunks and in blocks."""
    memory, recent = (None, None) if state is None else (state[0], state[1:])
    remembered, memory = gated_delta.parallel(q, k, v, beta, log_decay, memory)
    seen, recent = sliding_window.parallel(near_q, near_k, v, window, recent)
    return mix(remembered, seen, near), (memory, *recent)


def mix(remembered: Tensor, seen: Tensor, near: Tensor) -> Tensor:
    remembered, seen = (F.rms_norm(x, x.shape[-1:], eps=1e-5) for x in (remembered, seen))
    return torch.lerp(remembered, seen, near[..., None])


class Hybrid(nn.Module):
    def __init__(self, hidden_size: int, num_heads: int, layer_idx: int = 0, **kwargs: Any) -> None:
        super().__init__()
        self.projections = QueriesKeysValues(hidden_size, num_heads)
        self.beta = nn.Linear(hidden_size, num_heads)
        self.decay = nn.Linear(hidden_size, num_heads)
        self.near = nn.Linear(hidden_size, num_heads)
        nn.init.constant_(self.decay.bias, 4.0)  # half is left after 38 positions
        self.output = Output(hidden_size, num_heads)

    def forward(self, hidden_states: Tensor, **kwargs: Any) -> Tensor:
        beta = 2 * self.beta(hidden_states).sigmoid().transpose(1, 2)
        log_decay = F.logsigmoid(self.decay(hidden_states)).transpose(1, 2)
        near = self.near(hidden_states).sigmoid().transpose(1, 2)
        q, k, v = self.projections(hidden_states)
        mixed = parallel(unit(q), unit(k), v, beta, log_decay, rotate(q), rotate(k), near, WINDOW)[0]
        output: Tensor = self.output(mixed)
        return output
