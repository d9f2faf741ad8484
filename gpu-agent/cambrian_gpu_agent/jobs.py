"""What is asked for and what comes of it: a training or an examination, each with exactly one outcome."""

import base64
from dataclasses import dataclass, field
from typing import Any, Literal

Reason = Literal["contract", "crashed", "diverged", "inconsistent", "out-of-memory", "time-limit", "sandbox"]
REASONS: tuple[Reason, ...] = (
    "contract",
    "crashed",
    "diverged",
    "inconsistent",
    "out-of-memory",
    "time-limit",
    "sandbox",
)
Verdict = Literal["pass", "fail", "unknown"]


@dataclass(frozen=True)
class TaskSize:
    """A task and one of its presets, by name. source: the file of a task of the user's own; None: one of ours."""

    task: str
    preset: str
    source: str | None = None


@dataclass(frozen=True)
class ProbeJob:
    """A layer's source that is to be probed at the size of a task; time_limit in seconds.

    weights: of a trained model, safetensors; with them the layer is probed for a leak, without as it is built.
    full: with the probes that take minutes. sub_quadratic: a growth with the square of the length fails.
    """

    source: str
    class_name: str
    size: TaskSize
    time_limit: float
    weights: bytes | None = None
    full: bool = False
    sub_quadratic: bool = False


@dataclass(frozen=True)
class RungResult:
    """What one task's model measured on held-out sequences after a number of steps.

    loss in nats per scored token with its standard error over the sequences, accuracy in [0, 1], both means over
    the held-out sets; training_loss the mean over the tenth of the steps before, as the child reported it.
    """

    task: str
    preset: str
    steps: int
    loss: float
    loss_error: float
    accuracy: float
    training_loss: float


@dataclass(frozen=True)
class Kept:
    """From where a task's model can be trained on: as many steps as losses, each as the child reported it.

    rungs: what it measured at those that it has passed. seconds: of the model, by what they went to; elapsed: of
    the whole training. state: of the child, safetensors.
    """

    task: str
    losses: list[float]
    rungs: list[RungResult]
    seconds: dict[str, float]
    elapsed: float
    state: bytes


@dataclass(frozen=True)
class TrainingJob:
    """A layer's source that is to be trained on each task, by a model of its own; time_limit in seconds for all.

    rungs: shares of each task's steps after which every model is measured and waits for the word to go on.
    split: of the held-out sequences, the one that the last measurement uses.
    keep_every: seconds of training between two states that are kept, None for none. kept: those to go on from.
    """

    source: str
    class_name: str
    sizes: tuple[TaskSize, ...]
    time_limit: float
    random_seed: int = 0
    rungs: tuple[float, ...] = ()
    split: int = 0
    keep_every: float | None = None
    kept: tuple[Kept, ...] = ()


@dataclass(frozen=True)
class Rung:
    """All tasks' models after a share of their steps, in the order of the job."""

    share: float
    results: list[RungResult]


@dataclass(frozen=True)
class TaskResult(RungResult):
    """The same at the last step; parameters and weights of the whole model.

    flops: floating-point operations of all steps, as the child counted them (None: not counted); seconds in
    which it was trained and measured; curve and weights are bytes of artifacts.
    """

    parameters: int
    flops: float | None
    seconds: float
    task_digest: str
    curve: bytes
    weights: bytes


@dataclass(frozen=True)
class Finished:
    """A training whose every model reached its last step and was measured.

    resumed_from: steps, of all tasks together, that were gone on from; None where all began from the first.
    """

    results: list[TaskResult]
    rungs: list[Rung]
    seconds: float
    resumed_from: int | None
    log: bytes


@dataclass(frozen=True)
class Failed:
    """A training without a result: never a score. step: those trained, of all tasks together."""

    reason: Reason
    message: str
    task: str | None
    step: int
    rungs: list[Rung]
    log: bytes


@dataclass(frozen=True)
class ProbeResult:
    """What one probe found; evidence is JSON for a reader, hint one line for the repair."""

    name: str
    verdict: Verdict
    evidence: dict[str, Any]
    hint: str


@dataclass(frozen=True)
class Cost:
    """Parameters of the layer, operations and seconds of one forward pass of [1, 64, hidden]."""

    parameters: int
    flops: int
    seconds: float


@dataclass(frozen=True)
class Examined:
    """What the probes found together; cost is None where it could not be measured."""

    verdict: Verdict
    probes: list[ProbeResult] = field(default_factory=list)
    cost: Cost | None = None


def as_json(value: Any) -> Any:
    """What dataclasses.asdict leaves, as JSON: bytes in base64."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {name: as_json(member) for name, member in value.items()}
    return [as_json(member) for member in value] if isinstance(value, list | tuple) else value
