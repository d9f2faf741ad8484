"""Whether the layer is built and called as the contract says, at several batch sizes and lengths."""

from typing import Any

from ..jobs import Verdict
from ..layer import explain
from .probe import Probe, Subject, call

SHAPES = ((2, 64), (1, 1), (3, 2), (1, 7), (2, 33), (1, 129))


def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    layer = subject.build()
    for batch, length in SHAPES:
        try:
            call(layer, subject.input(batch, length))
        except Exception as error:  # noqa: BLE001 - a candidate raises what it likes; it is the evidence
            return "fail", {"batch": batch, "length": length, "error": explain(error)}
    return "pass", {"shapes": [list(shape) for shape in SHAPES]}


PROBE = Probe(
    name="contract",
    hint="Build with hidden_size, num_heads, layer_idx, **kwargs; forward(hidden_states [B, T, D], **kwargs) "
    "returns [B, T, D] for every length from 1.",
    run=run,
)
