"""A request for work, decoded from the data of TrainingRequested or ProbeRequested."""

import math
from dataclasses import dataclass
from typing import Any

LARGEST_SEED = 2**32 - 1


class MalformedRequest(Exception):
    """The data do not say what this agent needs to know; the message names the member."""


@dataclass(frozen=True)
class Request:
    """What to train or probe. time_limit in seconds; random_seed is 0 for probes, which have none.

    milestones: shares of the training's steps. weights: the artifact of trained weights to probe, None for none.
    """

    sha256: str
    class_name: str
    trust: str
    task: str
    preset: str
    time_limit: float
    random_seed: int
    milestones: tuple[float, ...]
    weights: str | None


def member(data: Any, path: str, type_: type) -> Any:
    """The member at a dotted path, of the given type; MalformedRequest where it is not there."""
    value = data
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    if isinstance(value, int) and not isinstance(value, bool) and type_ is float:
        return float(value)
    if not isinstance(value, type_) or isinstance(value, bool):
        raise MalformedRequest(f"data.{path} has to be {type_.__name__}, it is {str(value)[:100]!r}")
    return value


def shares(value: Any) -> tuple[float, ...]:
    """Numbers between 0 and 1; MalformedRequest where they are not."""
    found = value if isinstance(value, list) else [None]
    if not all(isinstance(share, (int, float)) and 0 < share < 1 for share in found):
        raise MalformedRequest(f"data.milestones has to be shares of the steps, it is {str(value)[:100]!r}")
    return tuple(map(float, found))


def decode(data: Any) -> Request:
    """Raises MalformedRequest."""
    request = Request(
        sha256=member(data, "code.artifact.sha256", str),
        class_name=member(data, "code.className", str),
        trust=member(data, "code.trust", str),
        task=member(data, "task.name", str),
        preset=member(data, "task.preset", str),
        time_limit=member(data, "timeLimit", float),
        random_seed=member(data, "randomSeed", int) if "randomSeed" in data else 0,
        milestones=shares(data["milestones"]) if "milestones" in data else (),
        weights=None if data.get("weights") is None else member(data, "weights.sha256", str),
    )
    if not math.isfinite(request.time_limit) or request.time_limit <= 0:
        raise MalformedRequest(f"data.timeLimit has to be a number of seconds, it is {request.time_limit}")
    if not 0 <= request.random_seed <= LARGEST_SEED:
        raise MalformedRequest(f"data.randomSeed has to be 0 … 2^32-1, it is {request.random_seed}")
    return request
