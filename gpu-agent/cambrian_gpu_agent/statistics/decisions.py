"""What the rules of a comparison decide on very many comparisons at once.

The same decisions as those of `compare`, one comparison a row, from one product of matrices instead of a call
each: to say how often a rule errs takes hundreds of thousands of them.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from .paired import BOOTSTRAP_FROM, RESAMPLES
from .sign_flip import EXACT_UP_TO, exact

Differences = NDArray[np.float64]
Decisions = NDArray[np.bool_]

ALPHA: Final = 0.05
CONFIDENCE: Final = 0.95
ROWS: Final = 2_000
"""Comparisons at once, for the memory's sake."""


@dataclass(frozen=True)
class Decided:
    """bool[R] each. by_p: the one-sided sign-flip p is at most ALPHA, as a campaign confirms. by_interval: the
    two-sided interval lies above 0, which errs upward half as often by design."""

    by_p: Decisions
    by_interval: Decisions


def decide(differences: Differences, seed: int = 0) -> Decided:
    """differences float64[R, n], 2 ≤ n ≤ 16; `seed` draws the resamples."""
    pairs = differences.shape[1]
    if not 2 <= pairs <= EXACT_UP_TO:
        raise ValueError(f"{pairs} pairs; 2 to {EXACT_UP_TO} can be decided at once")
    interval = above_by_bca if pairs >= BOOTSTRAP_FROM else above_by_t
    # An interval reaches below its mean: where that is not above 0, nothing needs to be resampled.
    hopeful = np.flatnonzero(differences.mean(axis=1) > 0)
    by_interval = np.zeros(len(differences), dtype=np.bool_)
    for start in range(0, len(hopeful), ROWS):
        rows = hopeful[start : start + ROWS]
        by_interval[rows] = interval(differences[rows], seed)
    return Decided(exact(differences) <= ALPHA, by_interval)


def above_by_t(rows: Differences, _: int) -> Decisions:
    """Whether Student's t interval lies above 0, as the means of the rows do."""
    pairs = rows.shape[1]
    quantile = stats.t.ppf((1 + CONFIDENCE) / 2, pairs - 1)
    found: Decisions = rows.mean(axis=1) > quantile * rows.std(axis=1, ddof=1) / pairs**0.5
    return found


def above_by_bca(rows: Differences, seed: int) -> Decisions:
    """The same of the BCa interval (Efron 1987): whether fewer of the resampled means are at most 0 than
    the share at which its lower end is read off."""
    pairs = rows.shape[1]
    drawn = np.random.default_rng(seed).integers(0, pairs, (RESAMPLES, pairs))
    shares = np.stack([(drawn == place).mean(axis=1) for place in range(pairs)])
    means = rows.mean(axis=1)
    resampled = rows @ shares
    tolerance = 1e-12 * np.abs(rows).mean(axis=1)
    less = (resampled < (means - tolerance)[:, None]).mean(axis=1)
    at_most = (resampled <= (means + tolerance)[:, None]).mean(axis=1)
    bias = stats.norm.ppf((less + at_most) / 2)
    others = (rows.sum(axis=1, keepdims=True) - rows) / (pairs - 1)
    apart = others.mean(axis=1, keepdims=True) - others
    with np.errstate(invalid="ignore", divide="ignore"):
        acceleration = (apart**3).sum(axis=1) / (6 * (apart**2).sum(axis=1) ** 1.5)
        quantile = bias + stats.norm.ppf((1 - CONFIDENCE) / 2)
        share = stats.norm.cdf(bias + quantile / (1 - acceleration * quantile))
    not_above = (resampled <= 0).mean(axis=1)
    # Equal differences have an interval of one point.
    found: Decisions = (np.ptp(rows, axis=1) == 0) | (not_above < share)
    return found
