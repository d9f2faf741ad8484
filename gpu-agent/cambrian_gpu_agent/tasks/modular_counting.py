"""Modular counting: the sum so far of numbers below m, modulo m.

A state on a circle: a transition that turns it needs complex eigenvalues, or a product of two reflections, which
one step of a delta rule does not have (arXiv 2411.12537, arXiv 2502.10297). Held out are sequences of the
training's length and of twice as many tokens.
"""

from . import sizes
from .groups import cyclic, sized, word_problem

TASK = word_problem(
    "modular-counting",
    lambda preset: cyclic(int(preset.data["modulus"])),
    {
        "laptop": sized(sizes.LAPTOP, sizes.laptop(400), length=32, order=3, modulus=3),
        "gpu": sized(sizes.GPU, sizes.gpu(4000), length=128, order=5, modulus=5),
        "tiny": sized(sizes.TINY, sizes.tiny(), length=16, order=3, modulus=3),
    },
)
