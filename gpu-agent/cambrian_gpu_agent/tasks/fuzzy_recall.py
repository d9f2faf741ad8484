"""Fuzzy recall, of MAD (arXiv 2403.17844, appendix B.2): keys and values are one to three tokens long.

A sequence uses a few keys, each with one value; from a key's second appearance on, each token of its value is
scored one position before it stands. Unlike in MAD there is no padding: keys and values have tokens of their own.
"""

from collections.abc import Iterator

import numpy as np

from . import sizes
from .appearances import repeated
from .metrics import accuracy
from .task import IGNORED, Batch, Int64s, Model, Optimiser, Preset, Task

LONGEST = 3
"""Tokens of a key or a value."""


def words(rng: np.random.Generator, size: int, count: int, letters: int) -> Int64s:
    """Different words [B, count, 3] of letters 0 … letters-1; -1 stands behind those that are shorter."""
    found = np.full((size, count, LONGEST), -1, np.int64)
    for length in range(1, LONGEST + 1):
        of_this_length = range(length - 1, count, LONGEST)
        numbers = np.argsort(rng.random((size, letters**length)), axis=1)[:, : len(of_this_length)]
        for place in range(length):
            found[:, of_this_length, place] = numbers // letters**place % letters
    return found


def batches(preset: Preset, rng: np.random.Generator, size: int) -> Iterator[Batch]:
    """Tokens: letters of keys 0 … L-1, letters of values from L."""
    letters, count = int(preset.data["letters"]), int(preset.data["keys"])
    while True:
        keys = words(rng, size, count, letters)
        values = words(rng, size, count, letters)[:, rng.permutation(count)]
        values = np.where(values < 0, values, values + letters)
        choice = rng.integers(0, count, (size, preset.length // 2 + 1))
        pairs = np.concatenate([keys, values], axis=2)[np.arange(size)[:, None], choice]
        is_value = np.arange(2 * LONGEST) >= LONGEST
        scored = repeated(choice)[:, :, None] & is_value
        tokens = np.empty((size, preset.length), np.int64)
        targets = np.empty((size, preset.length), np.int64)
        for row, (pair, score) in enumerate(zip(pairs, scored, strict=True)):
            stands = pair >= 0
            written = pair[stands][: preset.length + 1]
            tokens[row] = written[:-1]
            targets[row] = np.where(score[stands][1 : preset.length + 1], written[1:], IGNORED)
        yield Batch(tokens, targets)


def chance(preset: Preset) -> float:
    return 1 / preset.data["letters"]


def sized(model: Model, optimiser: Optimiser, length: int, keys: int, letters: int) -> Preset:
    return Preset(
        model=model,
        optimiser=optimiser,
        length=length,
        vocabulary=2 * letters,
        held_out=128,
        held_out_lengths=(length,),
        data={"keys": keys, "letters": letters},
    )


TASK = Task(
    name="fuzzy-recall",
    presets={
        "laptop": sized(sizes.LAPTOP, sizes.laptop(300), length=64, keys=6, letters=8),
        "gpu": sized(sizes.GPU, sizes.gpu(4000), length=512, keys=48, letters=16),
        "tiny": sized(sizes.TINY, sizes.tiny(), length=32, keys=3, letters=4),
    },
    floor=0.0,
    batches=batches,
    metric=accuracy,
    chance=chance,
)
