"""Whether a trained model's logits are those of a causal model that keeps nothing: asked while it is measured.

The calls whose logits are measured stand in random order among others about the same sequences: a prefix alone,
the same length with another ending, other rows beside it. Whatever a model may look at is equal in them, so the
logits have to be. What a model knows of a call (its number, its length, its rows) it knows of both kinds, and what
it remembers of one shows in another.

Among them stand sequences that nobody could know beforehand: a model that knows the held-out ones does worse on
those.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

from .tasks.task import IGNORED, Batch, Float32s, Int64s

TOLERANCE: Final = 1e-3
"""Of the largest logit. Sums in another order leave 1e-7 to 1e-4 in float32; a leak this small gains nothing."""

PREFIXES: Final = 6
ENDINGS: Final = 3
OTHER_ROWS: Final = 2
ROWS: Final = 16
"""Calls of each kind for each held-out set, and the most rows of those that need not be a whole batch."""

Kind = Literal["measured", "fresh", "prefix", "other ending", "other rows"]
Ask = Callable[[Int64s], Float32s]
"""The model: tokens int64[B, T] to logits float32[B, T, V]."""


class Inconsistent(Exception):
    """Equal questions had different answers; `evidence` is JSON."""

    def __init__(self, message: str, evidence: dict[str, Any]) -> None:
        super().__init__(message)
        self.evidence = evidence


@dataclass(frozen=True)
class Call:
    """Tokens to be sent. `rows` of its held-out set number `index` are asked about, up to position `until`."""

    kind: Kind
    index: int
    rows: Int64s
    until: int
    tokens: Int64s


@dataclass(frozen=True)
class Answers:
    """The logits float32[N, T, V] of held-out and fresh sets, and how far equal questions differed at most."""

    logits: list[Float32s]
    fresh: list[Float32s]
    comparisons: int
    largest: float


def whole_calls(kind: Kind, index: int, tokens: Int64s, batch: int) -> list[Call]:
    """Every sequence once, `batch` at a time and in order: so that the sums are the same in every run."""
    length = tokens.shape[1]
    starts = range(0, len(tokens), batch)
    parts = [np.arange(start, min(start + batch, len(tokens))) for start in starts]
    return [Call(kind, index, rows, length, tokens[rows]) for rows in parts]


def checking_calls(index: int, held_out: Batch, batch: int, rng: np.random.Generator) -> list[Call]:
    """Others about the same sequences, at random places; one is cut after a position that is scored."""
    tokens, count = held_out.tokens, len(held_out.tokens)
    length = tokens.shape[1]
    scored = np.argwhere(held_out.targets != IGNORED)
    few = min(ROWS, count)
    calls = []
    for _ in range(PREFIXES):
        position = int(rng.choice(scored)[1])
        fitting = np.flatnonzero(held_out.targets[:, position] != IGNORED)
        rows = rng.permutation(fitting)[:few]
        calls.append(Call("prefix", index, rows, position + 1, tokens[rows, : position + 1]))
    for _ in range(ENDINGS):
        until = int(rng.choice(scored)[1]) + 1
        start = batch * int(rng.integers(-(-count // batch)))
        rows = np.arange(start, min(start + batch, count))
        changed = tokens[rows].copy()
        changed[:, until:] = tokens[rng.integers(count, size=len(rows)), until:]
        calls.append(Call("other ending", index, rows, until, changed))
    for _ in range(OTHER_ROWS):
        rows = rng.permutation(count)[: int(rng.integers(1, few + 1))]
        calls.append(Call("other rows", index, rows, length, tokens[rows]))
    return calls


def ask(
    sets: Sequence[Batch], fresh: Sequence[Batch], batch: int, rng: np.random.Generator, model: Ask
) -> Answers:
    """The logits of every sequence of every set, checked against the other calls. Raises Inconsistent."""
    calls = []
    for index, held_out in enumerate(sets):
        calls += whole_calls("measured", index, held_out.tokens, batch)
        calls += checking_calls(index, held_out, batch, rng)
    for index, drawn in enumerate(fresh):
        calls += whole_calls("fresh", index, drawn.tokens, batch)
    answers = {number: model(calls[number].tokens) for number in rng.permutation(len(calls)).tolist()}

    def whole(kind: Kind, index: int) -> Float32s:
        numbers = [n for n, call in enumerate(calls) if call.kind == kind and call.index == index]
        return np.concatenate([answers[number] for number in numbers])

    logits = [whole("measured", index) for index in range(len(sets))]
    checks = [(call, answers[n]) for n, call in enumerate(calls) if call.kind not in ("measured", "fresh")]
    largest = max((compare(call, answer, logits[call.index]) for call, answer in checks), default=0.0)
    return Answers(logits, [whole("fresh", index) for index in range(len(fresh))], len(checks), largest)


def compare(call: Call, answer: Float32s, measured: Float32s) -> float:
    """How far the answer is from what was measured of the same, relative to the largest. Raises Inconsistent."""
    wanted, found = measured[call.rows, : call.until], answer[:, : call.until]
    difference = np.abs(found - wanted)
    size = max(float(np.abs(wanted).max()), 1e-6)
    relative = float(difference.max()) / size
    if relative <= TOLERANCE:  # what is not a number is not
        return relative
    worst = difference.max(axis=2)
    row, position = np.unravel_index(int(np.argmax(np.nan_to_num(worst, nan=np.inf))), worst.shape)
    evidence = {
        "kind": call.kind,
        "length": int(measured.shape[1]),
        "until": call.until,
        "position": int(position),
        "sequence": int(call.rows[row]),
        "relativeDifference": relative if np.isfinite(relative) else None,
        "tolerance": TOLERANCE,
    }
    raise Inconsistent(
        f"the trained model's logits at position {position} of {evidence['length']} are others with "
        f"{MEANING[call.kind]} (relative difference {relative:.3g}, at most {TOLERANCE:g}): {evidence}",
        evidence,
    )


MEANING: Final[dict[Kind, str]] = {
    "measured": "the same call",
    "fresh": "other sequences",
    "prefix": "the sequence cut off after it",
    "other ending": "another ending after it",
    "other rows": "other sequences beside it, or in another call",
}
