"""How well a rung tells what the last step will say: the rank correlation of its scores with the final ones."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from .. import ladder
from ..statistics.paired import RESAMPLES
from .table import SEED, Ranking

Scores = NDArray[np.float64]

Measure = Callable[[Scores, Scores], Scores]
"""A rank correlation along the last axis."""

ENDS: Final = (0.025, 0.975)

LEAST_MIXERS: Final = 3
"""Fewer have no order to speak of."""


@dataclass(frozen=True)
class Correlation:
    """Of the mixers' mean scores, with its 95 % interval by bootstrap over seeds (percentiles).

    of_one_seed: what one run of each mixer tells on average, its rung against its own seed's final scores. None
    where all scores are equal.
    """

    value: float | None
    low: float | None
    high: float | None
    of_one_seed: float | None


@dataclass(frozen=True)
class Fidelity:
    """Of the rung after a share of the steps, over the mixers of a ranking."""

    title: str
    share: float
    mixers: int
    seeds: int
    spearman: Correlation
    kendall: Correlation


def fidelity(ranking: Ranking) -> list[Fidelity]:
    """One for each rung; none where fewer than three mixers ended."""
    if len(ranking.rows) < LEAST_MIXERS:
        return []
    final = np.array([row.scores for row in ranking.rows])
    found = []
    for number, share in enumerate(ladder.SHARES):
        rung = np.array([row.rungs[number] for row in ranking.rows])
        correlations = [correlation(measure, rung, final) for measure in (spearman, kendall)]
        found.append(Fidelity(ranking.title, share, *final.shape, *correlations))
    return found


def correlation(measure: Measure, rung: Scores, final: Scores) -> Correlation:
    """rung and final [mixers, seeds]; the same seeds are drawn for both and for every mixer."""
    value = float(measure(rung.mean(axis=1), final.mean(axis=1)))
    if not np.isfinite(value):
        return Correlation(None, None, None, None)
    drawn = np.random.default_rng(SEED).integers(0, final.shape[1], (RESAMPLES, final.shape[1]))
    low, high = np.nanquantile(measure(*(scores[:, drawn].mean(axis=-1).T for scores in (rung, final))), ENDS)
    single = measure(rung.T, final.T)
    known = single[np.isfinite(single)]
    return Correlation(value, float(low), float(high), float(known.mean()) if len(known) else None)


def spearman(one: Scores, other: Scores) -> Scores:
    """Along the last axis; not a number where one of the two is constant."""
    ranks = (stats.rankdata(scores, axis=-1) for scores in (one, other))
    return cosine(*(rank - rank.mean(axis=-1, keepdims=True) for rank in ranks))


def kendall(one: Scores, other: Scores) -> Scores:
    """Tau-b along the last axis; not a number where one of the two is constant."""
    orders = (np.sign(scores[..., :, None] - scores[..., None, :]) for scores in (one, other))
    return cosine(*(order.reshape(*order.shape[:-2], -1) for order in orders))


def cosine(one: Scores, other: Scores) -> Scores:
    size = np.sqrt((one * one).sum(axis=-1) * (other * other).sum(axis=-1))
    with np.errstate(invalid="ignore"):
        found: Scores = (one * other).sum(axis=-1) / size
    return found
