"""A ranking as a picture: each seed a dot, the mean a mark, its 95 % interval a line."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib

from .table import Ranking

matplotlib.use("agg")
matplotlib.rcParams["svg.hashsalt"] = "cambrian"  # the same file for the same results

from matplotlib.figure import Figure  # noqa: E402 - after the backend is chosen


def plot(rankings: Sequence[Ranking], folder: Path, name: str) -> list[Path]:
    """Writes `name`.png and `name`.svg, one panel a ranking, and returns their paths."""
    most = max(len(ranking.rows) for ranking in rankings)
    figure = Figure(figsize=(4.2 * len(rankings), 1.2 + 0.3 * most), layout="constrained")
    panels = figure.subplots(1, len(rankings), squeeze=False)[0]
    for panel, ranking in zip(panels, rankings, strict=True):
        rows = ranking.rows[::-1]
        for place, row in enumerate(rows):
            panel.plot(row.scores, [place] * len(row.scores), "o", color="#9db4c8", markersize=3)
            panel.plot([row.low, row.high], [place, place], color="#1f4e79", linewidth=2)
            panel.plot([row.mean], [place], "D", color="#1f4e79", markersize=5)
        panel.set_yticks(range(len(rows)), [row.mixer for row in rows])
        panel.set_title(ranking.title, fontsize=10)
        panel.set_xlabel("score: 0 guessing, 1 all")
        panel.grid(axis="x", alpha=0.3)
    return save(figure, folder, name)


def save(figure: Figure, folder: Path, name: str) -> list[Path]:
    """As .png and .svg, without the time and the version that made them."""
    paths = [folder / f"{name}.png", folder / f"{name}.svg"]
    figure.savefig(paths[0], dpi=140, metadata={"Software": None})
    figure.savefig(paths[1], metadata={"Date": None})
    return paths
