"""Parity: whether the number of ones so far is odd.

The smallest state that has to be tracked: layers whose state transitions have only positive eigenvalues cannot
do it for longer sequences than those they were trained on, delta rules with negative ones can (arXiv 2411.12537).
Held out are sequences of the training's length and of twice as many tokens.
"""

from collections.abc import Iterator

import numpy as np

from . import sizes
from .groups import cyclic, far, products
from .metrics import accuracy
from .task import Batch, Model, Optimiser, Preset, Task


def sequences(preset: Preset, rng: np.random.Generator, size: int, sight: float) -> Iterator[Batch]:
    """Tokens and targets are 0 and 1; scored is what lies at least `sight` positions from the start."""
    table = cyclic(2)
    passed = np.arange(preset.length)
    while True:
        tokens = rng.integers(0, len(table), (size, preset.length))
        yield Batch(tokens, far(products(table, tokens), passed, sight))


def batches(preset: Preset, rng: np.random.Generator, size: int) -> Iterator[Batch]:
    """All positions are scored: the first teach the later ones."""
    return sequences(preset, rng, size, 0)


def held_out_batches(preset: Preset, rng: np.random.Generator, size: int, _: int) -> Iterator[Batch]:
    """Only positions from which no convolution sees the start are scored."""
    return sequences(preset, rng, size, preset.data["sight"])


def chance(preset: Preset) -> float:
    return 1 / preset.vocabulary


def sized(model: Model, optimiser: Optimiser, length: int) -> Preset:
    return Preset(
        model=model,
        optimiser=optimiser,
        length=length,
        vocabulary=2,
        held_out=128,
        held_out_lengths=(length, 2 * length),
        data={"sight": 8},
    )


TASK = Task(
    name="parity",
    presets={
        "laptop": sized(sizes.LAPTOP, sizes.laptop(400), length=32),
        "gpu": sized(sizes.GPU, sizes.gpu(4000), length=128),
        "tiny": sized(sizes.TINY, sizes.tiny(), length=16),
    },
    floor=0.0,
    batches=batches,
    metric=accuracy,
    chance=chance,
    held_out_batches=held_out_batches,
)
