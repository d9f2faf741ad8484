"""Whether a candidate is better than its baseline, from runs paired by seed.

A pair shares its seed: the same data in the same order and the same initial draws, so that what both runs owe to
luck falls out of their difference. Differences are oriented so that more is better for the candidate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from .sign_flip import sign_flip

Method = Literal["bca", "t"]

BOOTSTRAP_FROM: Final = 10
"""Pairs from which the interval is BCa; with fewer a bootstrap knows too little of the tails."""

RESAMPLES: Final = 9_999


@dataclass(frozen=True)
class Comparison:
    """A mean paired difference with its uncertainty.

    pairs: how many; mean, deviation: of the differences (deviation with n - 1).
    low, high: the two-sided interval of the mean at `confidence`, by `method`.
    p: one-sided, of the sign-flip test: how often a mean at least this large comes from signs that mean nothing.
    """

    pairs: int
    mean: float
    deviation: float
    low: float
    high: float
    confidence: float
    method: Method
    p: float

    @property
    def resolved(self) -> bool:
        """Whether more is better: the interval lies above 0, and where it is BCa the sign-flip test says so too.

        With a dozen pairs BCa errs more often than it promises (docs/measurement.md).
        """
        return self.low > 0 and (self.method == "t" or self.p <= (1 - self.confidence) / 2)


def compare(differences: Sequence[float], seed: int, confidence: float = 0.95) -> Comparison:
    """Compares by n ≥ 2 paired differences; ValueError for fewer, or where one is not finite.

    The interval is BCa (Efron 1987) from 10 pairs on, else Student's t. `seed` draws the resamples, and the signs
    where there are too many to count.
    """
    values = np.asarray(differences, dtype=np.float64)
    if values.ndim != 1 or len(values) < 2:
        raise ValueError(f"a comparison needs at least 2 pairs, there are {values.size}")
    if not np.isfinite(values).all():
        raise ValueError("a difference is not a finite number")
    low, high, method = interval(values, seed, confidence)
    return Comparison(
        pairs=len(values),
        mean=float(values.mean()),
        deviation=float(values.std(ddof=1)),
        low=low,
        high=high,
        confidence=confidence,
        method=method,
        p=sign_flip(values, seed),
    )


def interval(values: NDArray[np.float64], seed: int, confidence: float) -> tuple[float, float, Method]:
    """The interval of the mean and how it was made; a single point where all differences are equal."""
    if np.ptp(values) == 0:
        return float(values[0]), float(values[0]), "t"
    if len(values) < BOOTSTRAP_FROM:
        error = stats.sem(values)
        low, high = stats.t.interval(confidence, len(values) - 1, loc=values.mean(), scale=error)
        return float(low), float(high), "t"
    found = stats.bootstrap(
        (values,),
        np.mean,
        confidence_level=confidence,
        n_resamples=RESAMPLES,
        method="BCa",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return float(found.low), float(found.high), "bca"
