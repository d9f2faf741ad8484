"""Padding taken out of a batch and put back: masks [B, T] of 0 and 1, sequences packed one behind the other."""

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F


def prepare_lens(cu_seqlens: Tensor) -> Tensor:
    """The sequences' lengths [N] from their edges [N + 1]."""
    return cu_seqlens.diff()


def prepare_lens_from_mask(mask: Tensor) -> Tensor:
    return mask.sum(-1, dtype=torch.int32)


def prepare_cu_seqlens_from_lens(lens: Tensor, dtype: torch.dtype | None = torch.int32) -> Tensor:
    return F.pad(lens.cumsum(0, dtype=dtype), (1, 0))


def prepare_cu_seqlens_from_mask(mask: Tensor, dtype: torch.dtype | None = torch.int32) -> Tensor:
    return prepare_cu_seqlens_from_lens(prepare_lens_from_mask(mask), dtype)


def prepare_position_ids(cu_seqlens: Tensor, **kwargs: Any) -> Tensor:
    """Each packed position's place in its own sequence."""
    return torch.cat([torch.arange(int(length), device=cu_seqlens.device) for length in prepare_lens(cu_seqlens)])


def prepare_sequence_ids(cu_seqlens: Tensor, **kwargs: Any) -> Tensor:
    """Each packed position's sequence."""
    lens = prepare_lens(cu_seqlens)
    return torch.arange(len(lens), device=lens.device).repeat_interleave(lens)


def get_unpad_data(attention_mask: Tensor) -> tuple[Tensor, Tensor, int]:
    """Places of what is not masked in the flattened batch, the edges of its sequences, the longest length."""
    places = attention_mask.flatten().nonzero()[:, 0]
    return places, prepare_cu_seqlens_from_mask(attention_mask), int(prepare_lens_from_mask(attention_mask).max())


def index_first_axis(x: Tensor, indices: Tensor) -> Tensor:
    return x.index_select(0, indices.long())


def index_put_first_axis(x: Tensor, indices: Tensor, first_axis_dim: int) -> Tensor:
    """Zeros with x at the indices."""
    return x.new_zeros(first_axis_dim, *x.shape[1:]).index_copy(0, indices.long(), x)


def pad_input(hidden_states: Tensor, indices: Tensor, batch_size: int, seq_len: int) -> Tensor:
    """[tokens, …] back to [B, T, …], zeros where it was masked."""
    flat = index_put_first_axis(hidden_states, indices, batch_size * seq_len)
    return flat.reshape(batch_size, seq_len, *flat.shape[1:])


def unpad_hidden_states(
    hidden_states: Tensor, cu_seqlens: Tensor | None, attention_mask: Tensor | None, q_len: int
) -> tuple[Tensor, Tensor | None, Tensor | None]:
    """[B, T, …] to [1, tokens, …] with places and edges; as it is where edges are given or nothing is masked."""
    if cu_seqlens is not None or attention_mask is None:
        return hidden_states, None, cu_seqlens
    indices, cu_seqlens, _ = get_unpad_data(attention_mask[:, -q_len:])
    return index_first_axis(hidden_states.flatten(0, 1), indices)[None], indices, cu_seqlens


def repad_hidden_states(hidden_states: Tensor, indices: Tensor | None, batch_size: int, q_len: int) -> Tensor:
    return hidden_states if indices is None else pad_input(hidden_states[0], indices, batch_size, q_len)


def unpad_input(
    q: Tensor | tuple[Tensor, ...],
    states: tuple[Tensor, ...],
    attention_mask: Tensor,
    q_len: int,
    keepdim: bool = False,
) -> tuple[Any, tuple[Tensor, ...], Tensor, tuple[Tensor, Tensor], tuple[int, int]]:
    """Queries and states without padding, the queries' places, the edges of both, the longest lengths of both.

    Queries are as long as the states, or one position each.
    """
    places, edges, longest = get_unpad_data(attention_mask)
    queries = q if isinstance(q, tuple) else (q,)
    unpadded = tuple(index_first_axis(state.flatten(0, 1), places) for state in states)
    if q_len == states[0].shape[1]:
        queries = tuple(index_first_axis(one.flatten(0, 1), places) for one in queries)
        of_queries, query_places, longest_query = edges, places, longest
    elif q_len == 1:
        of_queries = torch.arange(len(states[0]) + 1, dtype=torch.int32, device=edges.device)
        queries, query_places, longest_query = tuple(one[:, 0] for one in queries), of_queries[:-1], 1
    else:
        raise NotImplementedError("queries have to be as long as the keys, or one position")
    if keepdim:
        queries, unpadded = (tuple(one[None] for one in many) for many in (queries, unpadded))
    answer = queries if isinstance(q, tuple) else queries[0]
    return answer, unpadded, query_places, (of_queries, edges), (longest_query, longest)


def require_cache_layer_idx(module: Any, past_key_values: Any) -> Any:
    """The layer's index, which a cache needs; ValueError where it has none."""
    layer_idx = getattr(module, "layer_idx", None)
    if past_key_values is not None and layer_idx is None:
        raise ValueError(f"{type(module).__name__} needs a layer_idx to use a cache")
    return layer_idx


def get_layer_cache(module: Any, past_key_values: Any) -> Any:
    """What the cache holds for this layer, None where it holds nothing."""
    layer_idx = require_cache_layer_idx(module, past_key_values)
    return past_key_values[layer_idx] if past_key_values is not None and len(past_key_values) > layer_idx else None


def update_layer_cache(module: Any, past_key_values: Any, **states: Any) -> Any:
    layer_idx = require_cache_layer_idx(module, past_key_values)
    return None if past_key_values is None else past_key_values.update(layer_idx=layer_idx, **states)
