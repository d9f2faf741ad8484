"""What the recall tasks share: which of a sequence's choices were made before."""

import numpy as np
from numpy.typing import NDArray

from .task import Int64s


def repeated(choices: Int64s) -> NDArray[np.bool_]:
    """Whether the same number stands earlier in its row: [B, N] to [B, N]."""
    order = np.argsort(choices, axis=1, kind="stable")
    ordered = np.take_along_axis(choices, order, axis=1)
    again = np.zeros(choices.shape, np.bool_)
    again[:, 1:] = ordered[:, 1:] == ordered[:, :-1]
    found = np.empty_like(again)
    np.put_along_axis(found, order, again, axis=1)
    return found
