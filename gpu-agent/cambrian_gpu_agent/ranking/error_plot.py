"""A calibration as a picture: the share of comparisons that each rule decides for the candidate."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..statistics.decisions import ALPHA
from .calibration import Calibration, Errors
from .plot import save

RULES: Final = {"by_p": ("p at most .05", "#1f4e79", 0.12), "by_interval": ("interval above 0", "#c46a2b", -0.12)}
"""Name, colour and place of each rule."""


def plot(found: Calibration, folder: Path, name: str) -> list[Path]:
    """Writes `name`.png and `name`.svg and returns their paths."""
    equals = [*found.null, *found.simulated]
    figure = Figure(figsize=(9.5, 1.4 + 0.27 * len(equals)), layout="constrained")
    errors, power = figure.subplots(1, 2, width_ratios=(3, 2))
    draw(errors, equals)
    errors.axvline(100 * ALPHA, color="#888888", linestyle="--", linewidth=1)
    errors.set_title(f"equals taken for better: {found.mixer} against itself, and simulated", fontsize=10)
    draw(power, found.power)
    power.set_title(f"power: {found.mixer} against {found.against}", fontsize=10)
    power.set_xlim(0, 102)
    power.legend(loc="lower left", fontsize=8)
    return save(figure, folder, name)


def draw(panel: Axes, rows: Sequence[Errors]) -> None:
    for rule, (label, colour, place) in RULES.items():
        rates = [getattr(row, rule) for row in rows]
        places = [place - number for number in range(len(rows))]
        low, high = ([100 * getattr(rate, end) for rate in rates] for end in ("low", "high"))
        panel.hlines(places, low, high, color=colour, linewidth=2)
        panel.plot([100 * rate.rate for rate in rates], places, "D", color=colour, markersize=4, label=label)
    panel.set_yticks([-number for number in range(len(rows))], [f"{row.kind}, {row.pairs} pairs" for row in rows])
    panel.set_xlabel("% of comparisons")
    panel.grid(axis="x", alpha=0.3)
