"""What is asked of a layer before it is trained, one file per probe; all run in the sandbox."""

from . import (
    causality_by_gradient,
    causality_by_perturbation,
    contract,
    finite,
    flops,
    parameters,
    wall_time,
)
from .probe import Probe, Subject

PROBES: dict[str, Probe] = {
    probe.name: probe
    for probe in (
        contract.PROBE,
        finite.PROBE,
        causality_by_perturbation.PROBE,
        causality_by_gradient.PROBE,
        parameters.PROBE,
        flops.PROBE,
        wall_time.PROBE,
    )
}
"""In the order in which they run; where the first fails the others are not run."""

__all__ = ["PROBES", "Probe", "Subject"]
