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
    growth,
    import_effects,
    imports,
    initial_loss,
    leak_by_learning,
    novelty,
    numerics,
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
        novelty.PROBE,
        import_effects.PROBE,
        contract.PROBE,
        finite.PROBE,
        numerics.PROBE,
        initial_loss.PROBE,
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

FULL_PROBES: dict[str, Probe] = {
    **PROBES,
    **{probe.name: probe for probe in (growth.PROBE, leak_by_learning.PROBE)},
}
"""With those that take longer than a campaign has for each candidate."""

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

__all__ = ["FULL_PROBES", "LEAK_PROBES", "PROBES", "Probe", "Subject"]
