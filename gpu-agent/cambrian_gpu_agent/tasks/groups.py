"""What the state-tracking tasks share: finite groups, and the product of a sequence's elements so far."""

import itertools

import numpy as np

from .task import IGNORED, Int64s


def cyclic(order: int) -> Int64s:
    """The table of addition modulo `order`: table[a, b] = a + b."""
    numbers = np.arange(order)
    return np.asarray((numbers[:, None] + numbers) % order, np.int64)


def symmetric(points: int) -> Int64s:
    """The table of composition of all permutations of `points` points, the identity first: first b, then a."""
    elements = np.array(list(itertools.permutations(range(points))))
    numbers = {tuple(element): number for number, element in enumerate(elements.tolist())}
    composed = elements[:, elements].tolist()
    return np.array([[numbers[tuple(element)] for element in row] for row in composed])


def products(table: Int64s, elements: Int64s) -> Int64s:
    """x_t ∘ … ∘ x_1 for each t; elements [B, T] to [B, T]."""
    found = elements.copy()
    for t in range(1, elements.shape[1]):
        found[:, t] = table[elements[:, t], found[:, t - 1]]
    return found


def far(states: Int64s, passed: Int64s, sight: float) -> Int64s:
    """Targets where `sight` positions or more have passed since the state was told; others are not scored."""
    return np.where(passed >= sight, states, IGNORED)
