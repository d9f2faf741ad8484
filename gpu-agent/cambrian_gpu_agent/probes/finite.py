"""Whether outputs and gradients are finite numbers, for inputs small, ordinary and large, short and long."""

from typing import Any

import torch

from ..jobs import Verdict
from .probe import Probe, Subject, call

LENGTHS = (1, 64, 256)
SCALES = (1e-3, 1.0, 30.0)


def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    layer = subject.build()
    largest = 0.0
    for length in LENGTHS:
        for scale in SCALES:
            x = (scale * subject.input(2, length)).requires_grad_()
            layer.zero_grad()
            y = call(layer, x)
            where = {"length": length, "inputScale": scale}
            if not torch.isfinite(y).all():
                bad = torch.nonzero(~torch.isfinite(y))[0].tolist()
                return "fail", {**where, "what": "output", "firstAt": bad}
            if not y.requires_grad:
                return "fail", {
                    **where,
                    "what": "output",
                    "why": "it has no gradient: nothing could be learnt",
                }
            torch.autograd.backward(y.square().mean())
            gradients = {"input": x.grad} | {name: p.grad for name, p in layer.named_parameters()}
            for name, gradient in gradients.items():
                if gradient is not None and not torch.isfinite(gradient).all():
                    return "fail", {**where, "what": f"gradient of {name}"}
            largest = max(largest, float(y.detach().abs().max()))
    unused = [name for name, p in layer.named_parameters() if p.requires_grad and p.grad is None]
    return "pass", {"largestOutput": largest, "parametersWithoutGradient": unused[:20]}


PROBE = Probe(
    name="finite",
    hint="Guard divisions, logarithms, exponentials and norms with an epsilon or a clamp, and keep decays <= 1.",
    run=run,
)
