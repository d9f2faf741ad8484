"""Noisy recall, of MAD (arXiv 2403.17844, appendix B.3): in-context recall between slots of noise.

A slot is a pair (key, value), or with the probability `noise` two tokens of a vocabulary of their own, which are
to be passed over.
"""

from collections.abc import Iterator

import numpy as np

from . import in_context_recall, sizes
from .metrics import accuracy
from .task import IGNORED, Batch, Model, Optimiser, Preset, Task


def batches(preset: Preset, rng: np.random.Generator, size: int) -> Iterator[Batch]:
    """Tokens: keys 0 … K-1, values from K, noise from K+V."""
    first_noise = int(preset.data["keys"] + preset.data["values"])
    slots = preset.length // 2
    for clean in in_context_recall.batches(preset, rng, size):
        is_noise = np.repeat(rng.random((size, slots)) < preset.data["noise"], 2, axis=1)
        noise = first_noise + rng.integers(0, int(preset.data["noises"]), (size, preset.length))
        # The pairs keep their order; those that no longer fit fall off the end.
        place = np.where(is_noise, 0, np.cumsum(~is_noise, axis=1) - 1)
        tokens = np.where(is_noise, noise, np.take_along_axis(clean.tokens, place, axis=1))
        targets = np.where(is_noise, IGNORED, np.take_along_axis(clean.targets, place, axis=1))
        yield Batch(tokens, targets)


def sized(model: Model, optimiser: Optimiser, length: int, keys: int, values: int, noises: int) -> Preset:
    return Preset(
        model=model,
        optimiser=optimiser,
        length=length,
        vocabulary=keys + values + noises,
        held_out=128,
        held_out_lengths=(length,),
        data={"keys": keys, "values": values, "noises": noises, "noise": 0.2},
    )


TASK = Task(
    name="noisy-recall",
    presets={
        "laptop": sized(sizes.LAPTOP, sizes.laptop(300), length=64, keys=16, values=16, noises=16),
        "gpu": sized(sizes.GPU, sizes.gpu(2000), length=256, keys=64, values=64, noises=64),
        "tiny": sized(sizes.TINY, sizes.tiny(), length=32, keys=4, values=4, noises=4),
    },
    floor=0.0,
    batches=batches,
    metric=accuracy,
    chance=in_context_recall.chance,
)
