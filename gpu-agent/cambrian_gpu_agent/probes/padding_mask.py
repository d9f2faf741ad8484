"""Whether a padding mask is respected where the layer reads one: what is masked changes nothing that is not.

fla's convention: attention_mask [B, T] of 0 and 1, padding on the left. No training of this laboratory passes one.
"""

import ast
import inspect
import textwrap
from typing import Any, Final

import torch

from ..jobs import Verdict
from ..layer import explain
from .calls import deviation, scale_of
from .precision import precise
from .probe import Probe, Subject, call

NAME: Final = "attention_mask"
LENGTH: Final = 24
PADDING: Final = (7, 0, 3)
"""Masked positions at the left of each row."""


def reads_mask(function: Any) -> bool:
    """Whether a function has the parameter and does something with it."""
    if NAME not in inspect.signature(function).parameters:
        return False
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, SyntaxError, TypeError):  # no source to be read
        return True
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == NAME)
    return any(isinstance(name.ctx, ast.Load) for name in names)


@torch.no_grad()
def run(subject: Subject) -> tuple[Verdict, dict[str, Any]]:
    with precise(subject) as (layer, precision):
        layer.eval()
        if not reads_mask(layer.forward):
            return "pass", {"mask": "not read"}
        x = subject.input(len(PADDING), LENGTH, precision.dtype)
        try:
            whole = call(layer, x, **{NAME: torch.ones(x.shape[:2], dtype=torch.int64)})
            mask = torch.stack([(torch.arange(LENGTH) >= masked).long() for masked in PADDING])
            y = call(layer, x, **{NAME: mask})
            other = x.clone()
            other[mask == 0] = 5 * subject.input(1, int((mask == 0).sum()), precision.dtype, seed=12)[0]
            changed = call(layer, other, **{NAME: mask})
        except Exception as error:  # noqa: BLE001 - a candidate raises what it likes
            return "fail", {"error": explain(error)}
        alone = call(layer, x)
        if (found := worst(whole, alone)) > precision.certain:
            return "fail", {"what": "a mask of ones changes the output", "relativeDifference": found}
        for row, masked in enumerate(PADDING):
            real = slice(masked, None)
            if (found := worst(changed[row : row + 1, real], y[row : row + 1, real])) > precision.certain:
                what = "what is masked changes what is not"
                return "fail", {"what": what, "row": row, "masked": masked, "relativeDifference": found}
            cut = call(layer, x[row : row + 1, real])
            if (found := worst(y[row : row + 1, real], cut)) > precision.certain:
                what = "a padded sequence is answered otherwise than the sequence itself"
                return "fail", {"what": what, "row": row, "masked": masked, "relativeDifference": found}
    return "pass", {"mask": "respected", "length": LENGTH, "masked": list(PADDING)}


def worst(a: torch.Tensor, b: torch.Tensor) -> float:
    return float(deviation(a, b, scale_of(b)).max())


PROBE = Probe(
    name="padding-mask",
    hint="Masked positions reach others: take the padding out, give the rest to operators with cu_seqlens and to "
    "convolutions too, and put it back; or do not read attention_mask.",
    run=run,
)
