"""DeltaNet with negative eigenvalues: β in (0, 2), a write can turn its key's entry around (arXiv 2411.12537)."""

from typing import ClassVar

from .delta import DeltaNet


class SignedDeltaNet(DeltaNet):
    largest_beta: ClassVar[float] = 2.0
