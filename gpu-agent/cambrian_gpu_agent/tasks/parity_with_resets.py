"""Parity with resets: whether the number of ones since the last reset is odd.

State tracking (arXiv 2411.12537) that also asks to forget: short stretches teach what long ones need, so that a
model of one layer learns it within seconds. A convolution can count from a reset that it sees, so held-out
positions are scored only where the reset is out of every convolution's sight. Held out are sequences of the
training's length and of twice as many tokens.
"""

from collections.abc import Iterator

import numpy as np

from . import sizes
from .groups import far
from .metrics import accuracy
from .task import Batch, Model, Optimiser, Preset, Task


def sequences(preset: Preset, rng: np.random.Generator, size: int, sight: float) -> Iterator[Batch]:
    """Tokens: 0, 1, reset 2; the first is a reset. Scored from `sight` positions after a reset on."""
    positions = np.arange(preset.length)
    while True:
        bits = rng.integers(0, 2, (size, preset.length))
        resets = rng.random((size, preset.length)) < preset.data["resets"]
        resets[:, 0] = True
        bits[resets] = 0
        last = np.maximum.accumulate(np.where(resets, positions, 0), axis=1)
        ones = np.cumsum(bits, axis=1)
        parity = (ones - np.take_along_axis(ones, last, axis=1)) % 2
        yield Batch(np.where(resets, 2, bits), far(parity, positions - last, sight))


def batches(preset: Preset, rng: np.random.Generator, size: int) -> Iterator[Batch]:
    """All positions but the resets are scored."""
    return sequences(preset, rng, size, 1)


def held_out_batches(preset: Preset, rng: np.random.Generator, size: int, _: int) -> Iterator[Batch]:
    """Only positions from which no convolution sees the reset are scored."""
    return sequences(preset, rng, size, preset.data["sight"])


def chance(_: Preset) -> float:
    return 1 / 2


def sized(model: Model, optimiser: Optimiser, length: int) -> Preset:
    return Preset(
        model=model,
        optimiser=optimiser,
        length=length,
        vocabulary=3,
        held_out=128,
        held_out_lengths=(length, 2 * length),
        data={"resets": 0.1, "sight": 8},
    )


TASK = Task(
    name="parity-with-resets",
    presets={
        "laptop": sized(sizes.LAPTOP, sizes.laptop(300), length=32),
        "gpu": sized(sizes.GPU, sizes.gpu(2000), length=128),
        "tiny": sized(sizes.TINY, sizes.tiny(), length=16),
    },
    floor=0.0,
    batches=batches,
    metric=accuracy,
    chance=chance,
    held_out_batches=held_out_batches,
)
