"""The ladder: after which steps a training is measured on its way, and on which held-out sequences."""

from typing import Final

SHARES: Final = (1 / 9, 1 / 3)
"""Of the steps, by default: three times as much at each rung."""

SPLITS_PER_RUNG: Final = 1001
"""Rung i of a training whose last measurement uses split s uses split s + (i + 1) · this: sequences of its own,
and where a corpus has four splits, documents of their own for three rungs."""


def steps_at(share: float, steps: int) -> int:
    """The step of a rung, from 1 on."""
    return min(steps, max(1, round(share * steps)))


def split_at(number: int, split: int) -> int:
    """The held-out split of rung `number`, from 0 on, of a training whose last measurement uses `split`."""
    return split + (number + 1) * SPLITS_PER_RUNG
