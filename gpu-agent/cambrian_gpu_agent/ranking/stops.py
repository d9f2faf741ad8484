"""What a campaign's stop rule would have ended among the runs of a ranking, and whether that was wrong.

The rule is that of actors/policies/watch.ts with its default numbers.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from .. import ladder
from .run import Measured, Result
from .table import at_best_rate

BASELINE: Final = "delta"
HOPELESS_GAP: Final = 0.3
"""Nats behind the baseline at the same rung, on every task."""

STANDARD_ERRORS: Final = 2.0
DIVERGENCE: Final = 3.0
"""Times the loss at the first rung, on any task."""

Reason = Literal["hopeless", "diverging"]
Suite = list[tuple[Result, tuple[Measured, ...]]]
"""One seed's run on each task, with its rungs."""


@dataclass(frozen=True)
class Stop:
    """A run of all tasks that the rule would have ended after a share of its steps.

    lead: of its final mean score over the baseline's, at the same seed; above 0 the stop would have been wrong.
    """

    mixer: str
    seed: int
    share: float
    reason: Reason
    lead: float


@dataclass(frozen=True)
class Stops:
    """runs: of all tasks, without the baseline's; better: those that ended with a higher score than it."""

    baseline: str
    runs: int
    better: int
    stops: tuple[Stop, ...]

    @property
    def wrong(self) -> tuple[Stop, ...]:
        return tuple(stop for stop in self.stops if stop.lead > 0)


def stops(results: Sequence[Result]) -> Stops | None:
    """None where the baseline is not among the mixers, or did not end."""
    tasks, mixers = (list(dict.fromkeys(getattr(one.run, name) for one in results)) for name in ("task", "mixer"))
    suites = {mixer: by_seed([at_best_rate(results, task, mixer) for task in tasks]) for mixer in mixers}
    references = suites.pop(BASELINE, {})
    if not references:
        return None
    found, leads = [], []
    for mixer, seeds in suites.items():
        for seed, suite in seeds.items():
            lead = score(suite) - score(references[seed])
            leads.append(lead)
            ended = judge(suite, references[seed])
            if ended is not None:
                found.append(Stop(mixer, seed, *ended, lead))
    return Stops(BASELINE, len(leads), sum(lead > 0 for lead in leads), tuple(found))


def by_seed(of_tasks: Sequence[Sequence[Result]]) -> dict[int, Suite]:
    """Nothing where a task has no runs that all ended."""
    suites: dict[int, Suite] = {}
    for runs in zip(*of_tasks, strict=False):
        suites[runs[0].run.seed] = [(run, run.rungs) for run in runs if run.rungs is not None]
    return suites


def score(suite: Suite) -> float:
    return float(np.mean([run.reported.score for run, _ in suite if run.reported is not None]))


def judge(suite: Suite, reference: Suite) -> tuple[float, Reason] | None:
    """The first rung at which the rule ends the run."""
    for number, share in enumerate(ladder.SHARES):
        now = [rungs[number] for _, rungs in suite]
        if any(one.loss > DIVERGENCE * rungs[0].loss for one, (_, rungs) in zip(now, suite, strict=True)):
            return share, "diverging"
        others = [rungs[number] for _, rungs in reference]
        if all(behind(one, other) for one, other in zip(now, others, strict=True)):
            return share, "hopeless"
    return None


def behind(one: Measured, other: Measured) -> bool:
    gap = one.loss - other.loss
    return gap - STANDARD_ERRORS * math.hypot(one.loss_error, other.loss_error) > HOPELESS_GAP
