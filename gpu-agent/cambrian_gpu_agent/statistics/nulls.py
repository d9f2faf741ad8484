"""Differences between equals, in the shapes that differences between trainings take; the mean of each is 0."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Draw = Callable[[np.random.Generator, tuple[int, int]], NDArray[np.float64]]
"""Draws independent differences of the shape given."""

JITTER: Final = 0.02
"""Deviation among runs that learnt, or that did not, in scores."""


def runs(rng: np.random.Generator, size: tuple[int, int], learnt: float) -> NDArray[np.float64]:
    """Scores near 1 with the probability `learnt`, else near 0: what a sharp transition does to trainings."""
    return (rng.random(size) < learnt) + JITTER * rng.standard_normal(size)


EXCHANGEABLE: Final[dict[str, Draw]] = {
    "normal": lambda rng, size: rng.standard_normal(size),
    "heavy-tailed": lambda rng, size: rng.standard_t(3, size),
    "skewed": lambda rng, size: rng.exponential(size=size) - rng.exponential(size=size),
    "bimodal": lambda rng, size: runs(rng, size, 0.5) - runs(rng, size, 0.5),
    "seldom-learnt": lambda rng, size: runs(rng, size, 0.1) - runs(rng, size, 0.1),
}
"""Both arms draw from one distribution, so that signs mean nothing: the null that the sign-flip test tests."""

EQUAL_MEANS: Final[dict[str, Draw]] = {
    "now and then much better": lambda rng, size: runs(rng, size, 0.2) - 0.2,
    "now and then much worse": lambda rng, size: runs(rng, size, 0.8) - 0.8,
}
"""The arms have one mean but not one distribution, so that differences are skewed: no rule is exact here."""
