"""The study of docs/does-it-work.md as a picture: each campaign's pick on fresh seeds, and the best so far.

`python -m bench.study_plot FOLDER` reads {"points": [{"seed", "arm", "gain"}], "lines": [{"arm", "values"}]} as a
line of JSON from stdin and writes does-it-work.png and does-it-work.svg.
"""

import json
import sys
from pathlib import Path
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cambrian_gpu_agent.ranking.plot import save

COLOURS: Final = {"evolution": "#1f4e79", "control": "#c46a2b", "without-cognition": "#5b8c5a"}


def main() -> None:
    document = json.loads(sys.stdin.readline())
    figure = Figure(figsize=(9.5, 4.2), layout="constrained")
    pairs, curves = figure.subplots(1, 2)
    draw_picks(pairs, document["points"])
    draw_curves(curves, document["lines"])
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    save(figure, folder, "does-it-work")


def draw_picks(panel: Axes, points: list[dict[str, Any]]) -> None:
    """Each pick's mean gain over the baseline on fresh seeds."""
    seeds = sorted({point["seed"] for point in points})
    for arm, colour in COLOURS.items():
        own = [point for point in points if point["arm"] == arm]
        places = [seeds.index(point["seed"]) for point in own]
        if own:
            panel.plot(places, [point["gain"] for point in own], "D", color=colour, markersize=5, label=arm)
    panel.set_xticks(range(len(seeds)), [str(seed) for seed in seeds])
    panel.set_xlabel("campaign's seed")
    panel.set_ylabel("gain over delta")
    panel.set_title("final picks on fresh seeds", fontsize=10)
    panel.grid(axis="y", alpha=0.3)


def draw_curves(panel: Axes, lines: list[dict[str, Any]]) -> None:
    for line in lines:
        values = [float("nan") if value is None else value for value in line["values"]]
        panel.step(range(1, len(values) + 1), values, where="post", color=COLOURS[line["arm"]], label=line["arm"])
    panel.set_xlabel("candidates")
    panel.set_ylabel("gain over delta on fresh seeds")
    panel.set_title("best so far, mean over campaigns", fontsize=10)
    panel.grid(alpha=0.3)
    panel.legend(loc="lower right", fontsize=8)


if __name__ == "__main__":
    main()
