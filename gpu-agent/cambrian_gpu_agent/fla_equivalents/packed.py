"""Several sequences in one row, as fla packs them: sequence i lies from cu_seqlens[i] to cu_seqlens[i + 1]."""

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor


def spans(cu_seqlens: Tensor) -> list[tuple[int, int]]:
    edges = [int(edge) for edge in cu_seqlens]
    return list(pairwise(edges))


def each(
    run: Callable[[list[Tensor | None], Tensor | None], tuple[Tensor, Tensor]],
    tensors: list[Tensor | None],
    state: Tensor | None,
    cu_seqlens: Tensor | None,
) -> tuple[Tensor, Tensor]:
    """Runs on tensors [B, T, …], or on each packed sequence with its own state; outputs and final states."""
    if cu_seqlens is None:
        return run(tensors, state)
    if any(x is not None and x.shape[0] != 1 for x in tensors):
        raise ValueError("with cu_seqlens the batch size has to be 1: the sequences stand one behind the other")
    parts = []
    for i, (start, end) in enumerate(spans(cu_seqlens)):
        cut = [None if x is None else x[:, start:end] for x in tensors]
        parts.append(run(cut, None if state is None else state[i : i + 1]))
    return torch.cat([y for y, _ in parts], 1), torch.cat([last for _, last in parts])
