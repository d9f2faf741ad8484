"""A calibration as text."""

from collections.abc import Sequence

from ..statistics.decisions import ALPHA
from ..statistics.rate import Rate
from .calibration import Calibration, Errors
from .render import pairing


def text(found: Calibration) -> str:
    """How often each rule decides for the candidate, and what pairing gains."""
    rules = f"p at most {ALPHA:g}, and interval above 0"
    return "\n\n".join(
        [
            table(f"{found.mixer} against itself, different seeds: {rules}", found.null),
            table(f"simulated equals: {rules}", found.simulated),
            table(f"power, {found.mixer} against {found.against}, equal seeds: {rules}", found.power),
            *([] if found.pairing is None else [pairing(found.pairing)]),
        ]
    )


def table(title: str, rows: Sequence[Errors]) -> str:
    width = max(len(row.kind) for row in rows)
    lines = [
        f"  {row.kind:{width}}  {row.pairs:2} pairs  {rate(row.by_p)}  {rate(row.by_interval)}" for row in rows
    ]
    return "\n".join([title, *lines])


def rate(found: Rate) -> str:
    return f"{100 * found.rate:5.1f} % [{100 * found.low:.1f}, {100 * found.high:.1f}]"
