"""S3: the composition so far of permutations of three points.

The smallest group in which the order matters, for state tracking after arXiv 2404.08819 and arXiv 2411.12537.
Held out are sequences of the training's length and of twice as many tokens.
"""

from . import sizes
from .groups import sized, symmetric, word_problem

TASK = word_problem(
    "s3",
    lambda _: symmetric(3),
    {
        "laptop": sized(sizes.LAPTOP, sizes.laptop(500), length=32, order=6),
        "gpu": sized(sizes.GPU, sizes.gpu(4000), length=128, order=6),
        "tiny": sized(sizes.TINY, sizes.tiny(), length=16, order=6),
    },
)
