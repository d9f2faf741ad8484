"""What the state-tracking tasks share: finite groups, and the product of a sequence's elements so far."""

import itertools
from collections.abc import Callable, Iterator, Mapping

import numpy as np

from .metrics import accuracy
from .task import IGNORED, Batch, Int64s, Model, Optimiser, Preset, Task


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


def sized(model: Model, optimiser: Optimiser, length: int, order: int, **data: int) -> Preset:
    """A preset of a word problem in a group of this order; held out are `length` and twice as many tokens."""
    return Preset(
        model=model,
        optimiser=optimiser,
        length=length,
        vocabulary=order,
        held_out=128,
        held_out_lengths=(length, 2 * length),
        data={**data, "sight": 8},
    )


def word_problem(name: str, table: Callable[[Preset], Int64s], presets: Mapping[str, Preset]) -> Task:
    """The task of saying, at each position, the product so far in a group; tokens and targets are its elements.

    In training all positions are scored, because the first teach the later ones; held out only those from which no
    convolution sees the start.
    """

    def sequences(preset: Preset, rng: np.random.Generator, size: int, sight: float) -> Iterator[Batch]:
        elements = table(preset)
        passed = np.arange(preset.length)
        while True:
            tokens = rng.integers(0, len(elements), (size, preset.length))
            yield Batch(tokens, far(products(elements, tokens), passed, sight))

    return Task(
        name=name,
        presets=presets,
        floor=0.0,
        batches=lambda preset, rng, size: sequences(preset, rng, size, 0),
        metric=accuracy,
        chance=lambda preset: 1 / preset.vocabulary,
        held_out_batches=lambda preset, rng, size, _: sequences(preset, rng, size, preset.data["sight"]),
    )
