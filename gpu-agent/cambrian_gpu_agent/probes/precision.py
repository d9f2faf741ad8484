"""Layers in float64, so that what is left of rounding is far below any leak that could be learnt from."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, Final

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from .probe import Subject, call

NARROW: Final = (torch.float32, torch.bfloat16, torch.float16)
NARROWING: Final = ("float", "bfloat16", "half")


class Widened(TorchFunctionMode):
    """float64 wherever a layer asks for a narrower float.

    Layers that compute in float32 inside would leave 1e-7 of rounding, which depends on the input's shape and
    hides a small leak.
    """

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        if getattr(func, "__name__", "") in NARROWING and len(args) == 1:
            return torch.Tensor.double(args[0])
        wide = {name: widen(value) for name, value in (kwargs or {}).items()}
        return func(*map(widen, args), **wide)


def widen(value: Any) -> Any:
    return torch.float64 if isinstance(value, torch.dtype) and value in NARROW else value


@dataclass(frozen=True)
class Precision:
    """A number type with what sums in it leave: `tolerance` and `certain` are relative to the largest value.

    Between the two a difference may be rounding inside the layer as well as a small leak.
    """

    name: str
    dtype: torch.dtype
    tolerance: float
    certain: float


FLOAT64: Final = Precision("float64", torch.float64, 1e-9, 1e-6)
"""Honest sums leave 1e-13 or so, also those of an FFT."""

MIXED: Final = Precision("float64 outside, narrower inside", torch.float64, 1e-6, 1e-4)
FLOAT32: Final = Precision("float32", torch.float32, 1e-5, 1e-3)


@contextmanager
def precise(subject: Subject) -> Iterator[tuple[nn.Module, Precision]]:
    """The layer in float64, tensors that it makes itself included; else as near to it as it can compute."""
    for precision, mode in ((FLOAT64, Widened), (MIXED, nullcontext), (FLOAT32, nullcontext)):
        with default_dtype(precision.dtype), mode():
            layer = subject.build(precision.dtype)
            if precision is not FLOAT32:
                try:
                    with torch.no_grad():
                        call(layer, subject.input(1, 4, precision.dtype))
                except (RuntimeError, TypeError, AssertionError):  # it mixes types, or asks for one
                    continue
            yield layer, precision
            return


@contextmanager
def default_dtype(dtype: torch.dtype) -> Iterator[None]:
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(torch.float32)
