"""Whether the trained weights are those of the layer: all of them, and no others."""

from typing import Any

from ..jobs import Verdict
from .probe import Probe, Subject


def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    subject.build()
    weights = subject.weights or {}
    return "pass", {"tensors": len(weights), "numbers": sum(value.numel() for value in weights.values())}


PROBE = Probe(
    name="weights",
    hint="The layer has to have the same parameters and buffers, of the same shapes, whenever it is built.",
    run=run,
)
