"""The shape of a task: seeded batches of tokens with targets, a metric, and sizes by name."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Int64s = NDArray[np.int64]
Float32s = NDArray[np.float32]

IGNORED: Final = -100
"""A target that is not scored."""

HELD_OUT_STREAM: Final = 0x48454C44
TRAINING_STREAM: Final = 0x54524149


@dataclass(frozen=True)
class Model:
    """The backbone's size."""

    hidden_size: int
    layers: int
    heads: int


@dataclass(frozen=True)
class Optimiser:
    """AdamW with linear warm-up and cosine decay; `warm_up` and `final` are fractions of steps and of rate."""

    steps: int
    batch: int
    learning_rate: float
    warm_up: float = 0.1
    final: float = 0.1
    beta1: float = 0.9
    beta2: float = 0.98
    weight_decay: float = 0.01
    clip: float = 1.0


@dataclass(frozen=True)
class Preset:
    """Every number of a task at one size; `data` holds those that only this task knows.

    length: of the training sequences. held_out: sequences of each held-out set; held_out_lengths: the length of
    the sequences of each set, so that there are as many sets as lengths.
    """

    model: Model
    optimiser: Optimiser
    length: int
    vocabulary: int
    held_out: int
    held_out_lengths: tuple[int, ...]
    data: Mapping[str, int | float]


@dataclass(frozen=True)
class Batch:
    """tokens and targets, int64[B, T]; a target of -100 is not scored."""

    tokens: Int64s
    targets: Int64s


Batches = Callable[[Preset, np.random.Generator, int], Iterator[Batch]]


@dataclass(frozen=True)
class Task:
    """What is learnt and how it is judged.

    floor: the least loss in nats that a model can reach without knowing the future.
    batches: an endless stream of batches of the given size, all randomness from the generator.
    metric: logits float32[B, T, V] and targets int64[B, T] to a number in [0, 1], higher is better.
    held_out_batches: like `batches`, where what is held out differs by more than its length from what is trained
    on: other documents, or fewer positions that are scored.
    """

    name: str
    presets: Mapping[str, Preset]
    floor: float
    batches: Batches
    metric: Callable[[Float32s, Int64s], float]
    held_out_batches: Batches | None = None

    def training(self, preset: Preset, seed: int) -> Iterator[Batch]:
        """The training batches of a random seed: the same for every architecture."""
        return self.batches(preset, np.random.default_rng([TRAINING_STREAM, seed]), preset.optimiser.batch)

    def held_out(self, preset: Preset, split: int = 0) -> tuple[Batch, ...]:
        """The held-out sets of a numbered split, one a length: the same for every run."""
        draw = self.held_out_batches or self.batches
        return tuple(
            next(
                draw(
                    replace(preset, length=length),
                    np.random.default_rng([HELD_OUT_STREAM, split, index]),
                    preset.held_out,
                )
            )
            for index, length in enumerate(preset.held_out_lengths)
        )

    def digest(self, preset: Preset, split: int = 0) -> str:
        """`sha256:…` over the resolved numbers and the tokens and targets of all held-out sets of the split."""
        numbers: dict[str, Any] = {"task": self.name, "split": split, **asdict(preset)}
        text = json.dumps(numbers, sort_keys=True, separators=(",", ":"), allow_nan=False)
        digest = hashlib.sha256(text.encode() + b"\n")
        for held_out in self.held_out(preset, split):
            digest.update(held_out.tokens.astype("<i8").tobytes())
            digest.update(held_out.targets.astype("<i8").tobytes())
        return "sha256:" + digest.hexdigest()
