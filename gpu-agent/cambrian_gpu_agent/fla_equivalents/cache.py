"""The states that layers keep between calls of one generation, by layer."""

from typing import Any


class Cache:
    def __init__(self, seen_tokens: int = 0, **kwargs: Any) -> None:
        self.states: list[dict[str, Any]] = []
        self.seen_tokens = seen_tokens

    def __getitem__(self, layer_idx: int) -> dict[str, Any]:
        return self.states[layer_idx]

    def __len__(self) -> int:
        return len(self.states)

    def update(self, *, layer_idx: int = 0, offset: int | None = 1, **states: Any) -> dict[str, Any]:
        """Replaces the states of a layer, and counts the tokens at the first one."""
        if layer_idx == 0:
            self.seen_tokens += offset or 0
        while len(self.states) <= layer_idx:
            self.states.append({})
        states.pop("cache_kwargs", None)
        self.states[layer_idx] = {**self.states[layer_idx], **states}
        return self.states[layer_idx]

    def get_seq_length(self, layer_idx: int | None = 0) -> int:
        return self.seen_tokens
