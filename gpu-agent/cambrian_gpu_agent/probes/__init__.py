"""What is asked of a layer, one file per probe; all run in the sandbox."""

from . import (
    batch_independence,
    batch_permutation,
    causality_by_gradient,
    causality_by_perturbation,
    contract,
    determinism,
    finite,
    flops,
    import_effects,
    imports,
    padding_mask,
    parameters,
    pickling,
    prefix_consistency,
    source,
    state,
    wall_time,
    weights,
)
from .probe import Probe, Subject

PROBES: dict[str, Probe] = {
    probe.name: probe
    for probe in (
        source.PROBE,
        imports.PROBE,
        pickling.PROBE,
        import_effects.PROBE,
        contract.PROBE,
        finite.PROBE,
        causality_by_perturbation.PROBE,
        causality_by_gradient.PROBE,
        prefix_consistency.PROBE,
        batch_independence.PROBE,
        batch_permutation.PROBE,
        determinism.PROBE,
        state.PROBE,
        padding_mask.PROBE,
        parameters.PROBE,
        flops.PROBE,
        wall_time.PROBE,
    )
}
"""Before it is trained, in the order in which they run; where a decisive one fails the others are not run."""

LEAK_PROBES: dict[str, Probe] = {
    probe.name: probe
    for probe in (
        weights.PROBE,
        causality_by_perturbation.PROBE,
        causality_by_gradient.PROBE,
        prefix_consistency.PROBE,
        batch_independence.PROBE,
        state.PROBE,
    )
}
"""Of a layer whose result is too good to be believed, with the weights that it was trained to; in the same way."""

__all__ = ["LEAK_PROBES", "PROBES", "Probe", "Subject"]
