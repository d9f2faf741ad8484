"""Softmax attention and its forgetting form, under fla's names and layout [B, T, H, d]."""

from typing import Any

import torch
from torch import Tensor

from .packed import each


def parallel_attn(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    g: Tensor | None = None,
    scale: float | None = None,
    window_size: int | None = None,
    cu_seqlens: Tensor | None = None,
    head_first: bool = False,
    **kwargs: Any,
) -> Tensor:
    """o_t = Σ_s softmax_s(scale q_t·k_s + Σ_{s<u≤t} g_u) v_s over s ≤ t, the last `window_size` where given.

    g [B, T, H] are log decays. Fewer key heads than query heads are repeated.
    """
    tensors = [None if x is None else x.transpose(1, 2) if head_first else x for x in (q, k, v, g)]
    heads = q.shape[1 if head_first else 2]
    tensors = [x if x is None else x.repeat_interleave(heads // x.shape[2], 2) for x in tensors]

    def run(parts: list[Tensor | None], state: Tensor | None) -> tuple[Tensor, Tensor]:
        queries, keys, values, decays = (None if x is None else x.transpose(1, 2) for x in parts)
        assert queries is not None
        assert keys is not None
        assert values is not None
        scores = queries @ keys.mT * (queries.shape[-1] ** -0.5 if scale is None else scale)
        if decays is not None:
            total = decays.cumsum(-1)
            scores = scores + total[..., :, None] - total[..., None, :]
        gap = torch.arange(scores.shape[-1])[:, None] - torch.arange(scores.shape[-1])
        hidden = (gap < 0) if window_size is None else (gap < 0) | (gap >= window_size)
        y = scores.masked_fill(hidden.to(scores.device), -torch.inf).softmax(-1) @ values
        return y.transpose(1, 2), y[:, :0]

    y = each(run, tensors, None, cu_seqlens)[0]
    return y.transpose(1, 2) if head_first else y


def parallel_forgetting_attn(q: Tensor, k: Tensor, v: Tensor, g: Tensor, **options: Any) -> Tensor:
    """The Forgetting Transformer's (arXiv 2503.02130): g are the log forget gates."""
    return parallel_attn(q, k, v, g, **options)
