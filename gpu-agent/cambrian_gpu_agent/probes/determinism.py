"""Whether the layer is one function: built twice it is the same, asked twice it answers the same.

In eval mode without drawing the same random numbers, as a user asks it; in train mode with the same ones: a layer
that stays random there cannot be trained again to the same bits, and is unknown.
"""

from typing import Any, Final

import torch
from torch import Tensor

from ..backbone import hidden_states
from ..jobs import Verdict
from .calls import Calls, deviation, scale_of
from .probe import Probe, Subject, call

LENGTHS: Final = (9, 65)
CERTAIN: Final = 1e-6


def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    layer, twin = subject.build(), subject.build()
    other = subject.again().build()
    for which, same in (("when it is built again", twin), ("when its source is executed again", other)):
        for name, value in layer.state_dict().items():
            if name not in same.state_dict() or not torch.equal(value, same.state_dict()[name]):
                return "fail", {"what": f"{name} differs {which} from the same random seed"}
    with torch.no_grad():
        for length in LENGTHS:
            x = subject.input(2, length)
            layer.eval()
            y = hidden_states(layer(x), x.shape)
            if differs(hidden_states(layer(x), x.shape), y):
                return "fail", {"length": length, "mode": "eval", "what": "two equal calls differ"}
            if differs(call(other.eval(), x), y):
                what = "it answers otherwise when its source is executed again"
                return "fail", {"length": length, "mode": "eval", "what": what}
        calls = Calls(layer)
        for length in LENGTHS:
            x = subject.input(2, length)
            if differs(calls(x, training=True), calls(x, training=True)):
                why = "two equal calls with the same random seed differ"
                return "unknown", {"length": length, "mode": "train", "why": why}
    return "pass", {"lengths": list(LENGTHS), "tensors": len(layer.state_dict())}


def differs(a: Tensor, b: Tensor) -> bool:
    return bool(deviation(a, b, scale_of(a)).max() > CERTAIN)


PROBE = Probe(
    name="determinism",
    hint="Draw random numbers with torch's default generator, under self.training only, and use no clock, hash "
    "or set order.",
    run=run,
)
