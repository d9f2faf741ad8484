"""What pairing by seed gains: how much of the variance of a difference it leaves."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .paired import RESAMPLES


@dataclass(frozen=True)
class Pairing:
    """Variance of paired differences over that of unpaired ones, over all pairs of arms; below 1 pairing helps.

    low, high: its 95 % interval, by bootstrap over seeds (percentiles).
    """

    arms: int
    seeds: int
    ratio: float
    low: float
    high: float


def pairing(scores: Sequence[Sequence[float]], seed: int) -> Pairing | None:
    """scores[arm][seed], the seeds in one order; None where no arm varies, ValueError for fewer than two arms or
    three seeds."""
    values = np.asarray(scores, dtype=np.float64)
    if values.ndim != 2 or values.shape[0] < 2 or values.shape[1] < 3:
        raise ValueError(f"pairing is of at least 2 arms and 3 seeds, not {list(values.shape)}")
    arms, seeds = values.shape
    if (np.ptp(values, axis=1) == 0).all():
        return None
    drawn = np.random.default_rng(seed).integers(0, seeds, (RESAMPLES, seeds))
    ratios = ratio(values[:, drawn].swapaxes(0, 1))
    low, high = np.nanquantile(ratios, (0.025, 0.975))
    return Pairing(arms, seeds, float(ratio(values)), float(low), float(high))


def ratio(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of [..., arms, seeds]: the sum over pairs of var(x - y) by that of var(x) + var(y), from all covariances."""
    arms = values.shape[-2]
    own = values.var(axis=-1, ddof=1).sum(axis=-1)
    together = values.sum(axis=-2).var(axis=-1, ddof=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: NDArray[np.float64] = 1 - (together - own) / ((arms - 1) * own)
    return found
