"""The sign-flip test (Fisher 1935): how often signs that mean nothing give a mean at least as large, one-sided."""

from functools import cache
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Float64s = NDArray[np.float64]

EXACT_UP_TO: Final = 16
"""Pairs up to which all 2^n assignments of signs are counted; beyond, RESAMPLES of them are drawn."""

RESAMPLES: Final = 9_999
AT_ONCE: Final = 2**23
"""Sums that are held in memory."""


def sign_flip(values: Float64s, seed: int) -> float:
    """p of differences [n]; exact up to 16 pairs, then drawn."""
    if len(values) <= EXACT_UP_TO:
        return float(exact(values[None])[0])
    found = stats.permutation_test(
        (values,),
        np.mean,
        permutation_type="samples",
        alternative="greater",
        vectorized=True,
        n_resamples=RESAMPLES,
        rng=np.random.default_rng(seed),
    )
    return float(found.pvalue)


def exact(rows: Float64s) -> Float64s:
    """p [R] of differences [R, n], n ≤ 16, a comparison a row.

    One product of matrices, where scipy goes through the assignments one by one: a ranking asks for hundreds of p,
    a calibration for a hundred thousand. Sums that differ by rounding alone count as equal.
    """
    signs = assignments(rows.shape[1])
    size = max(1, AT_ONCE // signs.shape[1])
    found = []
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        least = part.sum(axis=1) - 1e-12 * np.abs(part).sum(axis=1)
        found.append((part @ signs >= least[:, None]).mean(axis=1))
    return np.concatenate(found)


@cache
def assignments(pairs: int) -> Float64s:
    """[n, 2^n] of 1 and -1."""
    return np.array(list(product((1.0, -1.0), repeat=pairs))).T
