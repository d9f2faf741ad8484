"""Memorisation, of MAD (arXiv 2403.17844, appendix B.6): what is to be known stands in no sequence.

Each key has one value, the same in training and in what is held out. A sequence is keys, each followed by a mark,
and the value is scored at the mark: it has to come from the weights.
"""

from collections.abc import Iterator

import numpy as np

from . import sizes
from .metrics import accuracy
from .task import IGNORED, Batch, Model, Optimiser, Preset, Task

DICTIONARY_STREAM = 0x44494354


def batches(preset: Preset, rng: np.random.Generator, size: int) -> Iterator[Batch]:
    """Tokens: keys 0 … K-1, values from K, the mark 2K."""
    keys = int(preset.data["keys"])
    values = keys + np.random.default_rng([DICTIONARY_STREAM, keys]).permutation(keys)
    while True:
        key = rng.integers(0, keys, (size, preset.length // 2))
        tokens = np.full((size, preset.length), 2 * keys, np.int64)
        targets = np.full((size, preset.length), IGNORED, np.int64)
        tokens[:, 0::2] = key
        targets[:, 1::2] = values[key]
        yield Batch(tokens, targets)


def chance(preset: Preset) -> float:
    return 1 / preset.data["keys"]


def sized(model: Model, optimiser: Optimiser, length: int, keys: int) -> Preset:
    return Preset(
        model=model,
        optimiser=optimiser,
        length=length,
        vocabulary=2 * keys + 1,
        held_out=128,
        held_out_lengths=(length,),
        data={"keys": keys},
    )


TASK = Task(
    name="memorisation",
    presets={
        "laptop": sized(sizes.LAPTOP, sizes.laptop(200), length=32, keys=256),
        "gpu": sized(sizes.GPU, sizes.gpu(2000), length=32, keys=4096),
        "tiny": sized(sizes.TINY, sizes.tiny(), length=16, keys=8),
    },
    floor=0.0,
    batches=batches,
    metric=accuracy,
    chance=chance,
)
