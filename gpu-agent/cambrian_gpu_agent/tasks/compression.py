"""Compression, of MAD (arXiv 2403.17844, appendix B.5): the state has to hold a whole random sequence.

In MAD a decoder rebuilds the sequence from one output and the position asked for. Here the model is its own
decoder: after the sequence come marks, one for each position, and each is to be answered with the token that
stood there. What was answered is not shown.
"""

from collections.abc import Iterator

import numpy as np

from . import sizes
from .metrics import accuracy
from .task import IGNORED, Batch, Model, Optimiser, Preset, Task


def batches(preset: Preset, rng: np.random.Generator, size: int) -> Iterator[Batch]:
    """Tokens: symbols 0 … V-1, marks of positions from V."""
    symbols, half = int(preset.data["symbols"]), preset.length // 2
    marks = np.broadcast_to(symbols + np.arange(half), (size, half))
    nothing = np.full((size, half), IGNORED, np.int64)
    while True:
        symbol = rng.integers(0, symbols, (size, half))
        yield Batch(np.concatenate([symbol, marks], axis=1), np.concatenate([nothing, symbol], axis=1))


def chance(preset: Preset) -> float:
    return 1 / preset.data["symbols"]


def sized(model: Model, optimiser: Optimiser, length: int, symbols: int) -> Preset:
    return Preset(
        model=model,
        optimiser=optimiser,
        length=length,
        vocabulary=symbols + length // 2,
        held_out=128,
        held_out_lengths=(length,),
        data={"symbols": symbols},
    )


TASK = Task(
    name="compression",
    presets={
        "laptop": sized(sizes.LAPTOP, sizes.laptop(400), length=32, symbols=16),
        "gpu": sized(sizes.GPU, sizes.gpu(4000), length=128, symbols=16),
        "tiny": sized(sizes.TINY, sizes.tiny(), length=16, symbols=4),
    },
    floor=0.0,
    batches=batches,
    metric=accuracy,
    chance=chance,
)
