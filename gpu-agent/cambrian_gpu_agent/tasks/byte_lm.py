"""Byte-level language modelling: the next byte of text that people wrote.

By default the text is the source of the Python standard library on this machine; `over` takes any other corpus.
What is held out comes from documents of which no training step sees a byte, and each numbered split from documents
of its own.
"""

import math
from collections.abc import Callable, Iterator

import numpy as np

from . import sizes
from .corpus import SPLITS, Bytes, Corpus, UnreadableCorpus, standard_library
from .metrics import accuracy
from .task import Batch, Model, Optimiser, Preset, Task

BYTES = 256

NOTHING_KNOWN, ALL_KNOWN = (bits * math.log(2) for bits in (4.6, 2.0))
"""Losses in nats with the scores 0 and 1: of a model of single bytes, and of a good small model of source code."""


def windows(text: Bytes, preset: Preset, rng: np.random.Generator, size: int) -> Iterator[Batch]:
    """Pieces from random places of the text; each byte is to be told from those before it in its piece."""
    if len(text) <= preset.length:
        raise UnreadableCorpus(
            f"{len(text)} bytes are too few for sequences of {preset.length}; one document in eight is held out, "
            "so a corpus has to have many"
        )
    while True:
        start = rng.integers(0, len(text) - preset.length, size)
        piece = text[start[:, None] + np.arange(preset.length + 1)].astype(np.int64)
        yield Batch(piece[:, :-1], piece[:, 1:])


def chance(_: Preset) -> float:
    return 1 / BYTES


def sized(model: Model, optimiser: Optimiser, length: int) -> Preset:
    return Preset(
        model=model,
        optimiser=optimiser,
        length=length,
        vocabulary=BYTES,
        held_out=256,
        held_out_lengths=(length,),
        data={},
    )


def over(corpus: Callable[[], Corpus]) -> Task:
    """The task over a corpus, which is read when it is first needed."""
    return Task(
        name="byte-lm",
        presets={
            "laptop": sized(sizes.LAPTOP, sizes.laptop(200), length=64),
            "gpu": sized(sizes.GPU, sizes.gpu(4000), length=512),
            "tiny": sized(sizes.TINY, sizes.tiny(), length=32),
        },
        floor=0.0,
        batches=lambda preset, rng, size: windows(corpus().training, preset, rng, size),
        metric=accuracy,
        chance=chance,
        held_out_batches=lambda preset, rng, size, split: windows(
            corpus().held_out[split % SPLITS], preset, rng, size
        ),
        scored_by_loss=(NOTHING_KNOWN, ALL_KNOWN),
        source=lambda: corpus().digest,
    )


TASK = over(standard_library)
