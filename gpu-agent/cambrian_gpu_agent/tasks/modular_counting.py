"""Modular counting: the sum so far of numbers below m, modulo m.

A state on a circle: a transition that turns it needs complex eigenvalues, or a product of two reflections, which
one step of a delta rule does not have (arXiv 2411.12537, arXiv 2502.10297). Held out are sequences of the
training's length and of twice as many tokens.
"""

from collections.abc import Iterator

import numpy as np

from . import sizes
from .groups import cyclic, far, products
from .metrics import accuracy
from .task import Batch, Model, Optimiser, Preset, Task


def sequences(preset: Preset, rng: np.random.Generator, size: int, sight: float) -> Iterator[Batch]:
    """Tokens and targets are 0 … m-1; scored is what lies at least `sight` positions from the start."""
    table = cyclic(int(preset.data["modulus"]))
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


def sized(model: Model, optimiser: Optimiser, length: int, modulus: int) -> Preset:
    return Preset(
        model=model,
        optimiser=optimiser,
        length=length,
        vocabulary=modulus,
        held_out=128,
        held_out_lengths=(length, 2 * length),
        data={"modulus": modulus, "sight": 8},
    )


TASK = Task(
    name="modular-counting",
    presets={
        "laptop": sized(sizes.LAPTOP, sizes.laptop(400), length=32, modulus=3),
        "gpu": sized(sizes.GPU, sizes.gpu(4000), length=128, modulus=5),
        "tiny": sized(sizes.TINY, sizes.tiny(), length=16, modulus=3),
    },
    floor=0.0,
    batches=batches,
    metric=accuracy,
    chance=chance,
    held_out_batches=held_out_batches,
)
