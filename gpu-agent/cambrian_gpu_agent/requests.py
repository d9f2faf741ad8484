"""A request for work, decoded from the data of TrainingRequested or ProbeRequested."""

import math
from dataclasses import dataclass
from typing import Any

LARGEST_SEED = 2**32 - 1


class MalformedRequest(Exception):
    """The data do not say what this agent needs to know; the message names the member."""


@dataclass(frozen=True)
class RequestedTask:
    """A task and its preset by name; source: the artifact of an own one's file, None for one of ours."""

    task: str
    preset: str
    source: str | None


@dataclass(frozen=True)
class Request:
    """What to train or probe. time_limit in seconds; random_seed is 0 for probes, which have none.

    tasks: those of a training, or the one at whose size is probed. rungs: shares of the training's steps.
    split: of the held-out sequences. weights: the artifact of trained weights to probe, None for none.
    """

    sha256: str
    class_name: str
    trust: str
    tasks: tuple[RequestedTask, ...]
    time_limit: float
    random_seed: int
    rungs: tuple[float, ...]
    split: int
    weights: str | None

    @property
    def least_trust(self) -> str:
        """Of the code and of own tasks, which a person wrote, together: what both may be held by."""
        return self.trust if all(task.source is None for task in self.tasks) else "person"


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
        raise MalformedRequest(f"data.rungs has to be shares of the steps, it is {str(value)[:100]!r}")
    return tuple(map(float, found))


def artifact(data: Any, name: str) -> str | None:
    """The digest of an artifact that may be null."""
    return None if data.get(name) is None else member(data, f"{name}.sha256", str)


def tasks(data: Any) -> tuple[RequestedTask, ...]:
    """The tasks of a training, or the one task of a probe; MalformedRequest where there is none, or one twice."""
    if "tasks" not in data:
        one = member(data, "task", dict)
        return (RequestedTask(member(one, "name", str), member(one, "preset", str), artifact(one, "source")),)
    found = tuple(
        RequestedTask(member(task, "task", str), member(task, "preset", str), artifact(task, "source"))
        for task in member(data, "tasks", list)
    )
    if not found or len({task.task for task in found}) < len(found):
        raise MalformedRequest("data.tasks has to name at least one task, and none of them twice")
    return found


def decode(data: Any) -> Request:
    """Raises MalformedRequest."""
    request = Request(
        sha256=member(data, "code.artifact.sha256", str),
        class_name=member(data, "code.className", str),
        trust=member(data, "code.trust", str),
        tasks=tasks(data),
        time_limit=member(data, "timeLimit", float),
        random_seed=member(data, "randomSeed", int) if "randomSeed" in data else 0,
        rungs=shares(data["rungs"]) if "rungs" in data else (),
        split=member(data, "split", int) if "split" in data else 0,
        weights=artifact(data, "weights"),
    )
    if not math.isfinite(request.time_limit) or request.time_limit <= 0:
        raise MalformedRequest(f"data.timeLimit has to be a number of seconds, it is {request.time_limit}")
    if not 0 <= request.random_seed <= LARGEST_SEED:
        raise MalformedRequest(f"data.randomSeed has to be 0 … 2^32-1, it is {request.random_seed}")
    return request
