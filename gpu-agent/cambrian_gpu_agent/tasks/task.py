"""The shape of a task: seeded batches of tokens with targets, a metric, and sizes by name."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
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
    """Every number of a task at one size; `data` holds those that only this task knows."""

    model: Model
    optimiser: Optimiser
    length: int
    vocabulary: int
    held_out: int
    data: Mapping[str, int | float]


@dataclass(frozen=True)
class Batch:
    """tokens and targets, int64[B, T]; a target of -100 is not scored."""

    tokens: Int64s
    targets: Int64s


@dataclass(frozen=True)
class Task:
    """What is learnt and how it is judged.

    floor: the least loss in nats that a model can reach without knowing the future.
    batches: an endless stream of batches of the given size, all randomness from the generator.
    metric: logits float32[B, T, V] and targets int64[B, T] to a number in [0, 1], higher is better.
    """

    name: str
    presets: Mapping[str, Preset]
    floor: float
    batches: Callable[[Preset, np.random.Generator, int], Iterator[Batch]]
    metric: Callable[[Float32s, Int64s], float]

    def training(self, preset: Preset, seed: int) -> Iterator[Batch]:
        """The training batches of a random seed: the same for every architecture."""
        return self.batches(preset, np.random.default_rng([TRAINING_STREAM, seed]), preset.optimiser.batch)

    def held_out(self, preset: Preset) -> Batch:
        """The held-out sequences: the same for every run."""
        rng = np.random.default_rng(HELD_OUT_STREAM)
        return next(self.batches(preset, rng, preset.held_out))

    def digest(self, preset: Preset) -> str:
        """`sha256:…` over the resolved numbers and the held-out tokens and targets."""
        held_out = self.held_out(preset)
        numbers: dict[str, Any] = {"task": self.name, **asdict(preset)}
        text = json.dumps(numbers, sort_keys=True, separators=(",", ":"), allow_nan=False)
        digest = hashlib.sha256(text.encode() + b"\n")
        digest.update(held_out.tokens.astype("<i8").tobytes())
        digest.update(held_out.targets.astype("<i8").tobytes())
        return "sha256:" + digest.hexdigest()
