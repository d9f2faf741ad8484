"""Whether the layer is built and called as the contract says, at several batch sizes and lengths."""

import inspect
from collections.abc import Callable
from typing import Any, Final

from ..jobs import Verdict
from ..layer import explain
from .probe import Probe, Subject, call

SHAPES: Final = ((2, 64), (1, 1), (3, 2), (1, 7), (2, 33), (1, 129))


def others_accepted(function: Callable[..., Any]) -> bool:
    """Whether a function takes keywords that it does not name."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # a signature that Python cannot tell
        return True
    return any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in parameters)


def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    layer = subject.build()
    others = {"__init__": others_accepted(type(layer)), "forward": others_accepted(layer.forward)}
    returns = ""
    for batch, length in SHAPES:
        x = subject.input(batch, length)
        try:
            call(layer, x)
            output = layer(x)
        except Exception as error:  # noqa: BLE001 - a candidate raises what it likes; it is the evidence
            return "fail", {"batch": batch, "length": length, "error": explain(error)}
        returns = f"tuple of {len(output)}" if isinstance(output, tuple) else "tensor"
    return "pass", {"shapes": [list(shape) for shape in SHAPES], "returns": returns, "otherKeywords": others}


PROBE = Probe(
    name="contract",
    hint="Build with hidden_size, num_heads, layer_idx, **kwargs; forward(hidden_states [B, T, D], **kwargs) "
    "returns [B, T, D] for every length from 1.",
    run=run,
)
