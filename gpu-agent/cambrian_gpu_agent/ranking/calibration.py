"""How often a confirmation errs and how often it finds: on runs of one mixer against itself, on simulated
differences between equals, and on a mixer that is known to be better.

As in a campaign a gain is half of what the loss is lower, as a share, and what the accuracy is higher; the first
task of the suite gives the loss, the others the accuracy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..statistics.decisions import Differences, decide
from ..statistics.nulls import EQUAL_MEANS, EXCHANGEABLE, Draw
from ..statistics.pairing import Pairing, pairing
from ..statistics.rate import Rate, of_independent, of_reused
from .run import Result

Indices = NDArray[np.int64]

SIZES: Final = (12, 6)
"""Pairs of a confirmation: of a campaign, and of the demonstration."""

DRAWS: Final = 20_000
"""Comparisons drawn from the runs that there are."""

SIMULATED: Final = 20_000
SEED: Final = 0


class TooFewRuns(Exception):
    """Not every run ended, or there are fewer than a comparison needs; the message says which."""


@dataclass(frozen=True)
class Outcomes:
    """Of a mixer's runs, by seed: the loss, the accuracy, and the mean score of all tasks."""

    loss: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    score: NDArray[np.float64]


@dataclass(frozen=True)
class Errors:
    """How often each rule decided for the candidate among comparisons of a kind with so many pairs."""

    kind: str
    pairs: int
    by_p: Rate
    by_interval: Rate


@dataclass(frozen=True)
class Calibration:
    """null: of the mixer against itself. simulated: of equals that were made up. power: of the mixer against the
    other. pairing: what equal seeds gain there, on the mean score."""

    mixer: str
    against: str
    null: tuple[Errors, ...]
    simulated: tuple[Errors, ...]
    power: tuple[Errors, ...]
    pairing: Pairing | None


def outcomes(results: Sequence[Result], tasks: Sequence[str]) -> Outcomes:
    """By seed, from one mixer's results on every task of the suite; TooFewRuns where one diverged."""
    by_task: Mapping[str, dict[int, Result]] = {task: {} for task in tasks}
    for result in results:
        by_task[result.run.task][result.run.seed] = result
    seeds = sorted(by_task[tasks[0]])
    measured = [[by_task[task][seed].reported for seed in seeds] for task in tasks]
    losses, metrics, scores = (
        np.array([[np.nan if one is None else getattr(one, name) for one in of_task] for of_task in measured])
        for name in ("loss", "metric", "score")
    )
    if not np.isfinite(scores).all():
        raise TooFewRuns(f"a run of {results[0].run.mixer} diverged: it has no gain")
    return Outcomes(losses[0], metrics[1:].mean(axis=0), scores.mean(axis=0))


def gains(candidate: Outcomes, candidates: Indices, baseline: Outcomes, baselines: Indices) -> NDArray[np.float64]:
    """Of the candidate's runs over the baseline's, element by element (docs/claims.md)."""
    reference = baseline.loss[baselines]
    lower = (reference - candidate.loss[candidates]) / reference
    higher = candidate.accuracy[candidates] - baseline.accuracy[baselines]
    found: NDArray[np.float64] = (lower + higher) / 2
    return found


def calibrate(mixer: str, runs: Outcomes, against: str, others: Outcomes) -> Calibration:
    """`runs` by seed; of `others`, those that exist, paired with the runs of the same places."""
    paired = len(others.loss)
    # As many as a comparison takes give one comparison, and none that leaves a run out.
    if len(runs.loss) <= 2 * max(SIZES) or not max(SIZES) < paired <= len(runs.loss):
        raise TooFewRuns(
            f"{len(runs.loss)} runs of {mixer} and {paired} of {against}; more than {2 * max(SIZES)} and "
            f"{max(SIZES)} are needed, and no more of the second than of the first"
        )
    return Calibration(
        mixer,
        against,
        tuple(null(runs, size) for size in SIZES),
        tuple(
            simulated(kind, draw, size) for kind, draw in {**EXCHANGEABLE, **EQUAL_MEANS}.items() for size in SIZES
        ),
        tuple(power(runs, others, size) for size in SIZES),
        pairing([runs.score[:paired].tolist(), others.score.tolist()], SEED),
    )


def null(runs: Outcomes, pairs: int) -> Errors:
    """Each comparison from 2 · pairs different runs: no run is on both sides, and no pair has equal seeds, as such
    pairs of one mixer are equal bit by bit."""
    chosen = draw(len(runs.loss), 2 * pairs)
    differences = gains(runs, chosen[:, :pairs], runs, chosen[:, pairs:])
    return reused("itself", differences, chosen, len(runs.loss))


def power(runs: Outcomes, others: Outcomes, pairs: int) -> Errors:
    """Each comparison from different seeds, each seed a pair, as a confirmation has them."""
    chosen = draw(len(others.loss), pairs)
    return reused("the other", gains(runs, chosen, others, chosen), chosen, len(others.loss))


def simulated(kind: str, of: Draw, pairs: int) -> Errors:
    decided = decide(of(np.random.default_rng(SEED), (SIMULATED, pairs)), SEED)
    return Errors(kind, pairs, of_independent(decided.by_p), of_independent(decided.by_interval))


def draw(runs: int, size: int) -> Indices:
    """[DRAWS, size]: places of different runs, in an order that means nothing."""
    places = np.tile(np.arange(runs), (DRAWS, 1))
    return np.random.default_rng(SEED).permuted(places, axis=1)[:, :size]


def reused(kind: str, differences: Differences, chosen: Indices, runs: int) -> Errors:
    used = np.zeros((len(chosen), runs), dtype=np.bool_)
    np.put_along_axis(used, chosen, True, axis=1)
    decided = decide(differences, SEED)
    return Errors(kind, differences.shape[1], of_reused(decided.by_p, used), of_reused(decided.by_interval, used))
