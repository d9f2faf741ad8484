"""Many comparisons at once: the false discovery rate (Benjamini and Hochberg 1995)."""

from collections.abc import Sequence

import numpy as np
from scipy import stats


def q_values(p: Sequence[float]) -> list[float]:
    """Each p-value's q: the least false discovery rate at which it would be a discovery, in the order given."""
    return [float(q) for q in stats.false_discovery_control(np.asarray(p, dtype=np.float64))] if len(p) else []
