"""Selective copying, of MAD (arXiv 2403.17844, appendix B.4), after Mamba (arXiv 2312.00752, section 4.1.1).

Tokens stand at random places among blanks; then come as many marks, and the i-th mark is to be answered with the
i-th token. What was answered is not shown, so the layer has to keep count.
"""

from collections.abc import Iterator

import numpy as np

from . import sizes
from .metrics import accuracy
from .task import IGNORED, Batch, Model, Optimiser, Preset, Task


def batches(preset: Preset, rng: np.random.Generator, size: int) -> Iterator[Batch]:
    """Tokens: what is copied 0 … V-1, blank V, mark V+1."""
    symbols, copied = int(preset.data["symbols"]), int(preset.data["copied"])
    start = preset.length - copied
    rows = np.arange(size)[:, None]
    while True:
        symbol = rng.integers(0, symbols, (size, copied))
        place = np.sort(np.argsort(rng.random((size, start)), axis=1)[:, :copied], axis=1)
        tokens = np.full((size, preset.length), symbols, np.int64)
        targets = np.full((size, preset.length), IGNORED, np.int64)
        tokens[rows, place] = symbol
        tokens[:, start:] = symbols + 1
        targets[:, start:] = symbol
        yield Batch(tokens, targets)


def chance(preset: Preset) -> float:
    return 1 / preset.data["symbols"]


def sized(model: Model, optimiser: Optimiser, length: int, symbols: int, copied: int) -> Preset:
    return Preset(
        model=model,
        optimiser=optimiser,
        length=length,
        vocabulary=symbols + 2,
        held_out=128,
        held_out_lengths=(length,),
        data={"symbols": symbols, "copied": copied},
    )


TASK = Task(
    name="selective-copying",
    presets={
        "laptop": sized(sizes.LAPTOP, sizes.laptop(300), length=64, symbols=16, copied=8),
        "gpu": sized(sizes.GPU, sizes.gpu(4000), length=256, symbols=16, copied=16),
        "tiny": sized(sizes.TINY, sizes.tiny(), length=32, symbols=4, copied=4),
    },
    floor=0.0,
    batches=batches,
    metric=accuracy,
    chance=chance,
)
