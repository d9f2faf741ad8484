"""How many numbers the layer learns."""

from typing import Any

from ..jobs import Verdict
from .probe import Probe, Subject


def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    parameters = sum(p.numel() for p in subject.build().parameters() if p.requires_grad)
    return ("pass" if parameters > 0 else "fail"), {"parameters": parameters}


PROBE = Probe(name="parameters", hint="The layer has no parameters: register them as nn.Parameter.", run=run)
