"""Small equivalents of flash-linear-attention's modules, so that layers written for it run here as they are.

Written from the papers' equations, for CPUs and without Triton; tests compare each with its equation. The names
are fla's, of which names.py lists those that exist. Only where a candidate's code runs are they importable.
"""

from .finder import install

__all__ = ["install"]
