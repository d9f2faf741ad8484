"""Parity: whether the number of ones so far is odd.

The smallest state that has to be tracked: layers whose state transitions have only positive eigenvalues cannot
do it for longer sequences than those they were trained on, delta rules with negative ones can (arXiv 2411.12537).
Held out are sequences of the training's length and of twice as many tokens.
"""

from . import sizes
from .groups import cyclic, sized, word_problem

TASK = word_problem(
    "parity",
    lambda _: cyclic(2),
    {
        "laptop": sized(sizes.LAPTOP, sizes.laptop(400), length=32, order=2),
        "gpu": sized(sizes.GPU, sizes.gpu(4000), length=128, order=2),
        "tiny": sized(sizes.TINY, sizes.tiny(), length=16, order=2),
    },
)
