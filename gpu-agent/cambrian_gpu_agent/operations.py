"""Floating-point operations as torch's formulas count them: products of matrices, convolutions and attention."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry


class OperationCounter(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts in `total` what is called within it; equal to torch's FlopCounterMode (tested).

    That one loads torch's compiler when it is first used, which takes a second: as long as all else that is done
    around a short training. Nothing element by element is counted.
    """

    total: int

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.total = 0

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """So that torch does not wrap this class in what loads the compiler: nothing is compiled here."""
        return False

    def __torch_dispatch__(
        self,
        func: Any,
        types: Sequence[type],
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        keywords = kwargs or {}
        formula: Callable[..., int] | None = flop_registry.get(func._overloadpacket)
        if formula is None:
            with self:
                parts = func.decompose(*args, **keywords)
            if parts is not NotImplemented:
                return parts
        out = func(*args, **keywords)
        if formula is not None:
            self.total += formula(*args, **keywords, out_val=out)
        return out
