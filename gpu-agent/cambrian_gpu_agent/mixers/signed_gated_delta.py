"""Gated DeltaNet with negative eigenvalues: β in (0, 2) (arXiv 2411.12537, section 5)."""

from typing import ClassVar

from .gated_delta import GatedDeltaNet


class SignedGatedDeltaNet(GatedDeltaNet):
    largest_beta: ClassVar[float] = 2.0
