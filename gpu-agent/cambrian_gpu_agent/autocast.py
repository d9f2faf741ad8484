"""torch's autocast as it is used here: with triangular systems in float32, for which torch has no bfloat16.

Without that no layer with a delta rule in chunks could be trained in bfloat16, whoever wrote it.
"""

from functools import cache
from typing import Final

import torch
from torch import Tensor
from torch.library import Library

NARROW: Final = (torch.bfloat16, torch.float16)


def solve_triangular(
    lower: Tensor, right: Tensor, *, upper: bool, left: bool = True, unitriangular: bool = False
) -> Tensor:
    """torch.linalg's, of float32 where it is given less."""
    with torch.autocast(lower.device.type, enabled=False):
        lower, right = (x.float() if x.dtype in NARROW else x for x in (lower, right))
        solved: Tensor = torch.linalg.solve_triangular(
            lower, right, upper=upper, left=left, unitriangular=unitriangular
        )
    return solved


@cache
def extended() -> Library:
    """torch's rules for autocast and this one, for as long as the process lives."""
    rules = Library("aten", "IMPL")  # type: ignore[no-untyped-call]
    for key in ("AutocastCPU", "AutocastCUDA"):
        rules.impl("linalg_solve_triangular", solve_triangular, key)  # type: ignore[no-untyped-call]
    return rules


def bfloat16(kind: str) -> torch.autocast:
    """In which a model is to run on a device of this kind, for products in bfloat16."""
    extended()
    return torch.autocast(kind, torch.bfloat16)
