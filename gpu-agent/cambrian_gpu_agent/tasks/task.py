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
Float64s = NDArray[np.float64]

IGNORED: Final = -100
"""A target that is not scored."""

HELD_OUT_STREAM: Final = 0x48454C44
TRAINING_STREAM: Final = 0x54524149

BYTES_OF_BUFFERS: Final = 6 * 1024 * 1024
"""What a layer may keep in a checkpoint beside its parameters."""


@dataclass(frozen=True)
class Model:
    """The backbone's size."""

    hidden_size: int
    layers: int
    heads: int

    @property
    def block_parameters(self) -> int:
        """Of mixer and MLP together: 12 d² as in a transformer, and 128 d for convolutions, gates and biases."""
        return 12 * self.hidden_size**2 + 128 * self.hidden_size


@dataclass(frozen=True)
class Optimiser:
    """AdamW with linear warm-up and cosine decay; `warm_up` and `final` are fractions of steps and of rate.

    micro_batch: sequences that are in memory at once, whose gradients add up to the batch's; None for all.
    """

    steps: int
    batch: int
    learning_rate: float
    warm_up: float = 0.1
    final: float = 0.1
    beta1: float = 0.9
    beta2: float = 0.98
    weight_decay: float = 0.01
    clip: float = 1.0
    micro_batch: int | None = None

    @property
    def at_once(self) -> int:
        """Sequences that are in memory at once, trained on or measured."""
        return self.micro_batch or self.batch


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

    @property
    def parameters(self) -> int:
        """Of the whole model, but for some that are rounding and norms."""
        return 2 * self.vocabulary * self.model.hidden_size + self.model.layers * self.model.block_parameters

    @property
    def weights_limit(self) -> int:
        """Bytes that the model's checkpoint may have."""
        return 4 * self.parameters + BYTES_OF_BUFFERS

    @property
    def state_limit(self) -> int:
        """Bytes of a training's state: the model, two moments of each parameter, and random numbers."""
        return 3 * self.weights_limit + BYTES_OF_BUFFERS

    @staticmethod
    def of(numbers: Mapping[str, Any]) -> "Preset":
        """The preset that dataclasses.asdict took apart, also where JSON lies between."""
        model, optimiser = Model(**numbers["model"]), Optimiser(**numbers["optimiser"])
        lengths = tuple(numbers["held_out_lengths"])
        return Preset(**{**numbers, "model": model, "optimiser": optimiser, "held_out_lengths": lengths})


@dataclass(frozen=True)
class Batch:
    """tokens and targets, int64[B, T]; a target of -100 is not scored."""

    tokens: Int64s
    targets: Int64s


Batches = Callable[[Preset, np.random.Generator, int], Iterator[Batch]]
HeldOutBatches = Callable[[Preset, np.random.Generator, int, int], Iterator[Batch]]


@dataclass(frozen=True)
class Task:
    """What is learnt and how it is judged.

    floor: the least loss in nats that a model can reach without knowing the future.
    batches: an endless stream of batches of the given size, all randomness from the generator.
    metric: logits float32[B, T, V] and targets int64[B, T] to a number in [0, 1], higher is better.
    chance: the metric of an answer that ignores the question, for a preset.
    held_out_batches: like `batches`, with the number of the split, where what is held out differs by more than its
    length from what is trained on: other documents, or fewer positions that are scored.
    scored_by_loss: the losses in nats whose scores are 0 and 1; None where the score follows the metric.
    source: the digest of data that are not generated.
    """

    name: str
    presets: Mapping[str, Preset]
    floor: float
    batches: Batches
    metric: Callable[[Float32s, Int64s], float]
    chance: Callable[[Preset], float]
    held_out_batches: HeldOutBatches | None = None
    scored_by_loss: tuple[float, float] | None = None
    source: Callable[[], str] | None = None

    def training(self, preset: Preset, seed: int) -> Iterator[Batch]:
        """The training batches of a random seed: the same for every architecture."""
        return self.batches(preset, np.random.default_rng([TRAINING_STREAM, seed]), preset.optimiser.batch)

    def held_out(self, preset: Preset, split: int = 0) -> tuple[Batch, ...]:
        """The held-out sets of a numbered split, one a length: the same for every run."""
        return tuple(
            next(self._draw(replace(preset, length=length), [HELD_OUT_STREAM, split, index], split))
            for index, length in enumerate(preset.held_out_lengths)
        )

    def _draw(self, preset: Preset, seed: list[int], split: int) -> Iterator[Batch]:
        rng = np.random.default_rng(seed)
        if self.held_out_batches is None:
            return self.batches(preset, rng, preset.held_out)
        return self.held_out_batches(preset, rng, preset.held_out, split)

    def score(self, preset: Preset, loss: float, metric: float) -> float:
        """How much of the task is done: 0 for nothing, 1 for all; comparable between tasks, and not clipped."""
        if self.scored_by_loss is None:
            chance = self.chance(preset)
            return (metric - chance) / (1 - chance)
        nothing, everything = self.scored_by_loss
        return (nothing - loss) / (nothing - everything)

    def digest(self, preset: Preset, split: int = 0) -> str:
        """`sha256:…` over the numbers, the source of the data, and the split's held-out tokens and targets."""
        numbers: dict[str, Any] = {"task": self.name, "split": split, **asdict(preset)}
        if preset.optimiser.micro_batch is None:  # as digests were before it could be chosen
            del numbers["optimiser"]["micro_batch"]
        if self.source is not None:
            numbers["source"] = self.source()
        text = json.dumps(numbers, sort_keys=True, separators=(",", ":"), allow_nan=False)
        digest = hashlib.sha256(text.encode() + b"\n")
        for held_out in self.held_out(preset, split):
            digest.update(held_out.tokens.astype("<i8").tobytes())
            digest.update(held_out.targets.astype("<i8").tobytes())
        return "sha256:" + digest.hexdigest()
