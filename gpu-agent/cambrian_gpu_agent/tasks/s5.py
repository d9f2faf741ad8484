"""S5: the composition so far of permutations of five points.

The word problem of a group that is not solvable, hence complete for NC¹: beyond every layer of constant depth with
diagonal transitions (arXiv 2404.08819). Held out are sequences of the training's length and of twice as many
tokens.
"""

from . import sizes
from .groups import sized, symmetric, word_problem

TASK = word_problem(
    "s5",
    lambda _: symmetric(5),
    {
        "laptop": sized(sizes.LAPTOP, sizes.laptop(500), length=32, order=120),
        "gpu": sized(sizes.GPU, sizes.gpu(4000), length=128, order=120),
        "tiny": sized(sizes.TINY, sizes.tiny(), length=16, order=120),
    },
)
