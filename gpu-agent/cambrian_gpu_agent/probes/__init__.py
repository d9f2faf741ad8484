"""What is asked of a layer, one file per probe; all run in the sandbox."""

from . import (
    causality_by_gradient,
    causality_by_perturbation,
    contract,
    finite,
    flops,
    parameters,
    wall_time,
    weights,
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
"""Before it is trained, in the order in which they run; where the first fails the others are not run."""

LEAK_PROBES: dict[str, Probe] = {
    probe.name: probe for probe in (weights.PROBE, causality_by_perturbation.PROBE, causality_by_gradient.PROBE)
}
"""Of a layer whose result is too good to be believed, with the weights that it was trained to; in the same way."""

__all__ = ["LEAK_PROBES", "PROBES", "Probe", "Subject"]
