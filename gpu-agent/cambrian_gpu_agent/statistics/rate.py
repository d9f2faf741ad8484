"""How often a rule decides for the candidate, with what that is worth."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from .decisions import Decisions

CONFIDENCE: Final = 0.95


@dataclass(frozen=True)
class Rate:
    """A share of comparisons with its 95 % interval."""

    comparisons: int
    rate: float
    low: float
    high: float


def of_independent(decisions: Decisions) -> Rate:
    """Of comparisons that share nothing; the interval is exact (Clopper and Pearson 1934)."""
    hits, count = int(decisions.sum()), len(decisions)
    found = stats.binomtest(hits, count).proportion_ci(CONFIDENCE, method="exact")
    return Rate(count, hits / count, float(found.low), float(found.high))


def of_reused(decisions: Decisions, used: NDArray[np.bool_]) -> Rate:
    """Of comparisons drawn from the same runs over and over; `used` bool[R, runs] says which runs each one has.

    The share is a U-statistic of the runs, so its variance is that of the jackknife over runs (Arvesen 1969): for
    each run the share among the comparisons without it. A bootstrap would draw a run twice and compare it with
    itself. What the drawing of comparisons adds to the jackknife is taken off, and added once as it is.
    """
    comparisons, runs = used.shape
    rate = float(decisions.mean())
    without = ~used
    left_out = (decisions.astype(np.float64) @ without) / without.sum(axis=0)
    jackknife = (runs - 1) / runs * float(((left_out - left_out.mean()) ** 2).sum())
    drawing = rate * (1 - rate) / comparisons
    share = float(used.mean())
    variance = max(0.0, jackknife - (runs - 1) * share / (1 - share) * drawing) + drawing
    reach = float(stats.norm.ppf((1 + CONFIDENCE) / 2)) * variance**0.5
    return Rate(comparisons, rate, max(0.0, rate - reach), min(1.0, rate + reach))
