"""In-context recall, of MAD (arXiv 2403.17844, appendix B.1).

Pairs (key, value) follow each other. A key keeps one random value through a sequence; from its second appearance
on, the value is scored at the key.
"""

from collections.abc import Iterator

import numpy as np

from . import sizes
from .appearances import repeated
from .metrics import accuracy
from .task import IGNORED, Batch, Model, Optimiser, Preset, Task


def batches(preset: Preset, rng: np.random.Generator, size: int) -> Iterator[Batch]:
    """Tokens: keys 0 … K-1, values from K."""
    keys, values = int(preset.data["keys"]), int(preset.data["values"])
    while True:
        meanings = keys + rng.integers(0, values, (size, keys))
        key = rng.integers(0, keys, (size, preset.length // 2))
        value = np.take_along_axis(meanings, key, axis=1)
        targets = np.full((size, preset.length), IGNORED, np.int64)
        targets[:, 0::2] = np.where(repeated(key), value, IGNORED)
        yield Batch(np.stack([key, value], axis=2).reshape(size, preset.length), targets)


def chance(preset: Preset) -> float:
    return 1 / preset.data["values"]


def sized(model: Model, optimiser: Optimiser, length: int, keys: int, values: int) -> Preset:
    return Preset(
        model=model,
        optimiser=optimiser,
        length=length,
        vocabulary=keys + values,
        held_out=128,
        held_out_lengths=(length,),
        data={"keys": keys, "values": values},
    )


TASK = Task(
    name="in-context-recall",
    presets={
        "laptop": sized(sizes.LAPTOP, sizes.laptop(300), length=64, keys=16, values=16),
        "gpu": sized(sizes.GPU, sizes.gpu(2000), length=256, keys=64, values=64),
        "tiny": sized(sizes.TINY, sizes.tiny(), length=32, keys=4, values=4),
    },
    floor=0.0,
    batches=batches,
    metric=accuracy,
    chance=chance,
)
