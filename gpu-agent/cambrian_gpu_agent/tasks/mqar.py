"""MQAR, multi-query associative recall, as Zoology defines it (arXiv 2312.04927, section 4 and appendix D).

First all pairs (key, value), no key twice; then each key is asked for once, after a gap that follows a power
law, and its value is scored at the key. Where no key is asked for stands a blank.
"""

from collections.abc import Iterator

import numpy as np

from . import sizes
from .metrics import accuracy
from .task import IGNORED, Batch, Model, Optimiser, Preset, Task

POWER = 0.01
"""Zoology's exponent: gap g has the weight g^(POWER - 1), so short gaps are more likely."""


def batches(preset: Preset, rng: np.random.Generator, size: int) -> Iterator[Batch]:
    """Tokens: blank 0, keys 1 … K, values from K+1. Each sequence uses `pairs` of the K keys."""
    pairs, keys, values = (int(preset.data[number]) for number in ("pairs", "keys", "values"))
    start = 2 * pairs
    places = (preset.length - start) // 2
    log_weights = (POWER - 1) * np.log(np.arange(1, places + 1))
    rows = np.arange(size)[:, None]
    while True:
        key = 1 + np.argsort(rng.random((size, keys)), axis=1)[:, :pairs]
        value = 1 + keys + rng.integers(0, values, (size, pairs))
        # Gumbel noise draws `pairs` of the places without replacement, with probabilities in those weights.
        place = np.argsort(-(log_weights + rng.gumbel(size=(size, places))), axis=1)[:, :pairs]
        tokens = np.zeros((size, preset.length), np.int64)
        targets = np.full((size, preset.length), IGNORED, np.int64)
        tokens[:, 0:start:2], tokens[:, 1:start:2] = key, value
        tokens[rows, start + 2 * place] = key
        targets[rows, start + 2 * place] = value
        yield Batch(tokens, targets)


def chance(preset: Preset) -> float:
    return 1 / preset.data["values"]


def sized(model: Model, optimiser: Optimiser, length: int, pairs: int, keys: int, values: int) -> Preset:
    return Preset(
        model=model,
        optimiser=optimiser,
        length=length,
        vocabulary=1 + keys + values,
        held_out=128,
        held_out_lengths=(length,),
        data={"pairs": pairs, "keys": keys, "values": values},
    )


TASK = Task(
    name="mqar",
    presets={
        "laptop": sized(
            sizes.LAPTOP, sizes.laptop(400, learning_rate=5e-3), length=96, pairs=20, keys=32, values=32
        ),
        "gpu": sized(sizes.GPU, sizes.gpu(4000), length=512, pairs=96, keys=1024, values=1024),
        "tiny": sized(sizes.TINY, sizes.tiny(), length=32, pairs=4, keys=8, values=8),
    },
    floor=0.0,
    batches=batches,
    metric=accuracy,
    chance=chance,
)
