"""From results to a ranking: means with intervals, paired comparisons, and tiers of what they tell apart."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

import numpy as np

from ..statistics import Comparison, compare, q_values
from ..statistics.paired import interval
from ..statistics.pairing import Pairing, pairing
from .run import Result

SEED: Final = 0
"""Of the resamples that intervals are made from."""


@dataclass(frozen=True)
class Row:
    """A mixer on one task or on all: scores by seed, their mean with its 95 % interval, the chosen rates.

    rungs: the scores by seed at each rung of the ladder. loss and metric are means over the seeds; None where
    several tasks are taken together.
    """

    mixer: str
    scores: tuple[float, ...]
    rungs: tuple[tuple[float, ...], ...]
    mean: float
    low: float
    high: float
    learning_rates: dict[str, float]
    loss: float | None
    metric: float | None


@dataclass(frozen=True)
class Pair:
    """The better mixer less the worse, paired by seed; p two-sided by sign flips, q over all pairs."""

    better: str
    worse: str
    difference: Comparison
    p: float
    q: float

    @property
    def resolved(self) -> bool:
        return self.difference.resolved


@dataclass(frozen=True)
class Ranking:
    """Best first. failed: mixers without a learning rate at which every seed ended with a finite loss.

    tiers: each holds what its first is not told apart from, as no paired difference is resolved.
    """

    title: str
    rows: tuple[Row, ...]
    pairs: tuple[Pair, ...]
    tiers: tuple[tuple[str, ...], ...]
    failed: tuple[str, ...]
    pairing: Pairing | None
    """What pairing gains over all pairs; None for fewer than three seeds or two mixers, or where none varies."""

    @property
    def unresolved(self) -> tuple[Pair, ...]:
        """Neighbours that the seeds do not tell apart."""
        names = list(pairwise(row.mixer for row in self.rows))
        return tuple(pair for pair in self.pairs if (pair.better, pair.worse) in names and not pair.resolved)


def rank(results: Sequence[Result]) -> list[Ranking]:
    """One ranking for each task, in the order given, and where there are several one for their mean score.

    ValueError where a mixer lacks a seed that another has, or there are fewer than two.
    """
    tasks = list(dict.fromkeys(result.run.task for result in results))
    mixers = list(dict.fromkeys(result.run.mixer for result in results))
    chosen = {task: {mixer: best(results, task, mixer) for mixer in mixers} for task in tasks}
    rankings = [ranking(task, [rows[m] for m in mixers], mixers) for task, rows in chosen.items()]
    if len(tasks) > 1:
        together = [mean_of([chosen[task][mixer] for task in tasks]) for mixer in mixers]
        rankings.append(ranking("all tasks", together, mixers))
    return rankings


def best(results: Sequence[Result], task: str, mixer: str) -> Row | None:
    """The mixer at its chosen rate, reported on the split that had no part in the choice."""
    found = at_best_rate(results, task, mixer)
    if not found:
        return None
    reported = [measured for result in found if (measured := result.reported) is not None]
    by_seed = [result.rungs for result in found if result.rungs is not None]
    rungs = [[measured.score for measured in rung] for rung in zip(*by_seed, strict=True)]
    scores = [measured.score for measured in reported]
    loss, metric = (float(np.mean([getattr(one, name) for one in reported])) for name in ("loss", "metric"))
    return row_of(mixer, scores, rungs, {task: found[0].run.learning_rate}, loss, metric)


def at_best_rate(results: Sequence[Result], task: str, mixer: str) -> list[Result]:
    """The mixer's runs at the rate with the best mean score on the split for choosing, by seed; none where each
    rate has a run that diverged."""
    by_rate: dict[float, list[Result]] = defaultdict(list)
    for result in results:
        if (result.run.task, result.run.mixer) == (task, mixer):
            by_rate[result.run.learning_rate].append(result)
    choices: list[tuple[float, float]] = []
    for rate, found in by_rate.items():
        choosing = [result.choosing.score for result in found if result.choosing is not None]
        if len(choosing) == len(found):
            choices.append((float(np.mean(choosing)), -rate))
    if not choices:
        return []
    return sorted(by_rate[-max(choices)[1]], key=lambda result: result.run.seed)


def mean_of(rows: Sequence[Row | None]) -> Row | None:
    """A mixer's rows on several tasks as one: the mean score of each seed."""
    present = [row for row in rows if row is not None]
    if len(present) < len(rows):
        return None
    scores = np.mean([row.scores for row in present], axis=0)
    rungs = np.mean([row.rungs for row in present], axis=0)
    rates = {task: rate for row in present for task, rate in row.learning_rates.items()}
    return row_of(present[0].mixer, scores.tolist(), rungs.tolist(), rates, None, None)


def row_of(
    mixer: str,
    scores: Sequence[float],
    rungs: Sequence[Sequence[float]],
    learning_rates: dict[str, float],
    loss: float | None,
    metric: float | None,
) -> Row:
    low, high, _ = interval(np.array(scores), SEED, 0.95)
    mean = float(np.mean(scores))
    return Row(mixer, tuple(scores), tuple(map(tuple, rungs)), mean, low, high, learning_rates, loss, metric)


def ranking(title: str, rows: Sequence[Row | None], mixers: Sequence[str]) -> Ranking:
    ordered = sorted((row for row in rows if row is not None), key=lambda row: -row.mean)
    failed = tuple(mixer for mixer, row in zip(mixers, rows, strict=True) if row is None)
    compared = list(combinations(ordered, 2))
    differences = [compare(np.subtract(better.scores, worse.scores).tolist(), SEED) for better, worse in compared]
    # Which of the two is better was seen in the same data, so both directions count.
    p = [min(1.0, 2 * difference.p) for difference in differences]
    pairs = tuple(
        Pair(better.mixer, worse.mixer, difference, p, q)
        for (better, worse), difference, p, q in zip(compared, differences, p, q_values(p), strict=True)
    )
    scores = [row.scores for row in ordered]
    gained = pairing(scores, SEED) if len(scores) > 1 and len(scores[0]) > 2 else None
    return Ranking(title, tuple(ordered), pairs, tiers_of(ordered, pairs), failed, gained)


def tiers_of(rows: Sequence[Row], pairs: Sequence[Pair]) -> tuple[tuple[str, ...], ...]:
    resolved = {(pair.better, pair.worse) for pair in pairs if pair.resolved}
    tiers: list[list[str]] = []
    for row in rows:
        if tiers and (tiers[-1][0], row.mixer) not in resolved:
            tiers[-1].append(row.mixer)
        else:
            tiers.append([row.mixer])
    return tuple(map(tuple, tiers))
