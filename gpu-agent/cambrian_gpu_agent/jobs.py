"""What is asked for and what comes of it: a training or an examination, each with exactly one outcome."""

from dataclasses import dataclass, field
from typing import Any, Literal

Reason = Literal["contract", "crashed", "diverged", "out-of-memory", "time-limit", "sandbox"]
REASONS: tuple[Reason, ...] = ("contract", "crashed", "diverged", "out-of-memory", "time-limit", "sandbox")
Verdict = Literal["pass", "fail", "unknown"]


@dataclass(frozen=True)
class Job:
    """A layer's source with the task that it is trained or probed for; time_limit in seconds.

    milestones: shares of the training's steps after which it stops for the word to go on. weights: of a
    trained model, safetensors; with them the layer is probed for a leak, without as it is built.
    """

    source: str
    class_name: str
    task: str
    preset: str
    time_limit: float
    random_seed: int = 0
    milestones: tuple[float, ...] = ()
    weights: bytes | None = None


@dataclass(frozen=True)
class Milestone:
    """The training loss at a step: the mean over the tenth of the steps before it, as the child reported them."""

    step: int
    loss: float


@dataclass(frozen=True)
class Finished:
    """A training that reached its last step and was measured.

    loss in nats per scored held-out token; training_loss the mean over the last tenth of the steps, and flops
    the floating-point operations of all steps, both as the child reported them (None: not counted); curve, log
    and weights are bytes of artifacts.
    """

    steps: int
    loss: float
    accuracy: float
    training_loss: float
    parameters: int
    flops: float | None
    milestones: list[Milestone]
    seconds: float
    task_digest: str
    curve: bytes
    log: bytes
    weights: bytes


@dataclass(frozen=True)
class Failed:
    """A training without a result: never a score. step: the last one reached."""

    reason: Reason
    message: str
    step: int
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
