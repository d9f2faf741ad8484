"""Overwrite-recall: a memory whose entries change.

A sequence is slots of two tokens. A write slot, (key, value), gives the key a new random value; a read slot,
(marked key, value), asks for the latest one and is scored at the marked key. Later writes replace earlier
ones, so a layer that only adds to its state (linear attention) recalls a mixture, one that can remove what
it stored (the delta rule) does not. After the synthetic tasks of Zoology (arXiv 2312.04927) and DeltaNet
(arXiv 2406.06484). Held out are sequences of the training's length and of twice as many tokens.
"""

from collections.abc import Iterator

import numpy as np

from . import sizes
from .metrics import accuracy
from .task import IGNORED, Batch, Model, Optimiser, Preset, Task


def batches(preset: Preset, rng: np.random.Generator, size: int) -> Iterator[Batch]:
    """Each sequence uses `keys` of the N names. Tokens: names 0 … N-1, values from N, marked names from N+V."""
    keys, names, values = (int(preset.data[number]) for number in ("keys", "names", "values"))
    rows = np.arange(size)
    while True:
        used = np.argsort(rng.random((size, names)), axis=1)[:, :keys]
        latest = np.full((size, keys), IGNORED)
        tokens = np.zeros((size, preset.length), np.int64)
        targets = np.full((size, preset.length), IGNORED, np.int64)
        for slot in range(0, preset.length, 2):
            key = rng.integers(0, keys, size)
            fresh = names + rng.integers(0, values, size)
            wants_read = rng.random(size) < preset.data["reads"]
            known = latest[rows, key]
            reads = wants_read & (known != IGNORED)
            value = np.where(reads, known, fresh)
            tokens[:, slot] = used[rows, key] + np.where(reads, names + values, 0)
            tokens[:, slot + 1] = value
            targets[reads, slot] = value[reads]
            latest[rows, key] = value
        yield Batch(tokens, targets)


def chance(preset: Preset) -> float:
    return 1 / preset.data["values"]


def sized(model: Model, optimiser: Optimiser, length: int, keys: int, names: int, values: int) -> Preset:
    return Preset(
        model=model,
        optimiser=optimiser,
        length=length,
        vocabulary=2 * names + values,
        held_out=128,
        held_out_lengths=(length, 2 * length),
        data={"keys": keys, "names": names, "values": values, "reads": 0.5},
    )


TASK = Task(
    name="overwrite-recall",
    presets={
        "laptop": sized(
            sizes.LAPTOP, sizes.laptop(300, learning_rate=5e-3), length=64, keys=12, names=16, values=16
        ),
        "gpu": sized(sizes.GPU, sizes.gpu(2000), length=256, keys=48, names=96, values=64),
        "tiny": sized(sizes.TINY, sizes.tiny(), length=32, keys=4, names=8, values=8),
    },
    floor=0.0,
    batches=batches,
    metric=accuracy,
    chance=chance,
)
