"""Decorators that prepare inputs for kernels; where there are none they leave functions as they are."""

from typing import Any


def input_guard(function: Any = None, **options: Any) -> Any:
    return function if function is not None else lambda wrapped: wrapped


contiguous = tensor_cache = autocast_custom_fwd = autocast_custom_bwd = input_guard
