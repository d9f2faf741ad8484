"""How far float32 and bfloat16 are from float64, how gradients grow with the length, whether all is finite.

A distance is recorded, not judged: a choice of the largest falls otherwise after rounding in an honest layer too.
"""

from typing import Any, Final

import torch
from torch import Tensor

from ..autocast import bfloat16
from ..jobs import Verdict
from .calls import deviation, scale_of
from .precision import precise
from .probe import Probe, Subject, call

LENGTH: Final = 130
LONG: Final = (512, 1024)
VERY_LONG: Final = (512, 1024, 2048, 4096)
SCALES: Final = (1e-4, 1.0, 10.0)
"""Of the inputs that are answered in both precisions."""


def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    for length in VERY_LONG if subject.full else LONG:
        layer = subject.build().eval()
        x = subject.input(1, length).requires_grad_()
        y = call(layer, x)
        torch.autograd.backward(y.square().mean())
        parts = {"output": y, "gradient of the input": x.grad}
        parts |= {f"gradient of {name}": p.grad for name, p in layer.named_parameters()}
        for what, part in parts.items():
            if part is not None and not torch.isfinite(part).all():
                return "fail", {"length": length, "what": f"{what} is not finite"}
    return "pass", {
        "float32FromFloat64": {f"{scale:g}": distance(subject, scale) for scale in SCALES},
        "bfloat16FromFloat32": in_bfloat16(subject),
        "gradientNorms": {str(length): gradient_norm(subject, length) for length in (16, 64, 256)},
    }


@torch.no_grad()
def distance(subject: Subject, scale: float) -> float | str:
    """The largest relative difference of an output, in words where one is no number."""
    same = subject.build().eval()
    with precise(subject) as (layer, precision):
        layer.load_state_dict(same.state_dict())  # random numbers drawn in float64 are others
        wide = call(layer.eval(), scale * subject.input(1, LENGTH, precision.dtype))
    return largest(call(same, scale * subject.input(1, LENGTH)), wide)


def in_bfloat16(subject: Subject) -> float | str:
    """Under autocast, as models are trained on GPUs; in words where it cannot be."""
    try:
        with torch.no_grad():
            narrow = call(subject.build().eval(), subject.input(1, LENGTH))
            with bfloat16("cpu"):
                half = call(subject.build().eval(), subject.input(1, LENGTH))
    except Exception as error:  # noqa: BLE001 - a candidate raises what it likes
        return f"it cannot be called: {type(error).__name__}"
    return largest(half, narrow)


def largest(y: Tensor, wide: Tensor) -> float | str:
    found = float(deviation(y.double(), wide.double(), scale_of(wide.double())).max())
    return found if found < float("inf") else "not finite"


def gradient_norm(subject: Subject, length: int) -> float:
    """Of all parameters, for the mean square of the outputs."""
    layer = subject.build().eval()
    torch.autograd.backward(call(layer, subject.input(1, length)).square().mean())
    gradients = [p.grad.flatten() for p in layer.parameters() if p.grad is not None]
    return float(torch.cat(gradients).norm()) if gradients else 0.0


PROBE = Probe(
    name="numerics",
    hint="Long inputs overflow: keep decays at most 1, normalise sums over time, and compute them in float32.",
    run=run,
)
