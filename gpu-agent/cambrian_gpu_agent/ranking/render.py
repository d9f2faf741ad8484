"""A ranking as text and as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ..statistics.pairing import Pairing
from .expectation import Step
from .fidelity import Correlation, Fidelity
from .stops import Stops
from .table import Pair, Ranking


def text(ranking: Ranking) -> str:
    """A table, the tiers, and the neighbours that are not told apart."""
    lines = [f"{ranking.title}: score (0 guessing, 1 all), mean of {seeds(ranking)} seeds with its 95 % interval"]
    width = max((len(row.mixer) for row in ranking.rows), default=0)
    for row in ranking.rows:
        parts = [f"  {row.mixer:{width}}  {row.mean:7.3f}  [{row.low:.3f}, {row.high:.3f}]"]
        if row.loss is not None:
            parts.append(f"loss {row.loss:.4f}")
        if row.metric is not None:
            parts.append(f"metric {row.metric:.3f}")
        rates = {f"{rate:g}" for rate in row.learning_rates.values()}
        parts.append(f"learning rate {', '.join(sorted(rates))}")
        lines.append("  ".join(parts))
    lines += [f"  {mixer:{width}}  no learning rate with a finite loss" for mixer in ranking.failed]
    lines.append("  tiers: " + " > ".join("{" + ", ".join(tier) + "}" for tier in ranking.tiers))
    lines += [f"  unresolved: {difference(pair)}" for pair in ranking.unresolved]
    if ranking.pairing is not None:
        lines.append(f"  {pairing(ranking.pairing)}")
    return "\n".join(lines)


def pairing(found: Pairing) -> str:
    return (
        f"pairing by seed: variance of paired over unpaired differences {found.ratio:.2f} "
        f"[{found.low:.2f}, {found.high:.2f}], {found.arms} mixers, {found.seeds} seeds"
    )


def seeds(ranking: Ranking) -> int:
    return len(ranking.rows[0].scores) if ranking.rows else 0


def difference(pair: Pair) -> str:
    found = pair.difference
    return (
        f"{pair.better} - {pair.worse} = {found.mean:+.3f} [{found.low:+.3f}, {found.high:+.3f}], "
        f"p {pair.p:.3g}, q {pair.q:.3g}"
    )


def pairs(ranking: Ranking) -> str:
    """Every pair with its paired difference."""
    return "\n".join([f"{ranking.title}: paired differences", *(f"  {difference(p)}" for p in ranking.pairs)])


def expected(title: str, steps: Sequence[Step]) -> str:
    lines = [f"{title}: what was expected"]
    for step in steps:
        found = step.difference
        lines.append(
            f"  {step.verdict:10}  {{{', '.join(step.lower)}}} < {{{', '.join(step.higher)}}}  "
            f"{found.mean:+.3f} [{found.low:+.3f}, {found.high:+.3f}]"
        )
        lines += [f"    but {low} is better than {high}" for low, high in step.exceptions]
    return "\n".join(lines)


def fidelity(found: Sequence[Fidelity]) -> str:
    """What each rung of the ladder tells of the last step."""
    width = max(len(one.title) for one in found)
    lines = [
        "fidelity: rank correlation of the scores at a rung with the final ones, with its 95 % interval: "
        f"of {found[0].mixers} mixers' means over {found[0].seeds} seeds, and of one seed on average",
        f"  {'':{width}}  rung  Spearman                 one seed  Kendall                  one seed",
    ]
    for one in found:
        columns = "  ".join(map(correlation, (one.spearman, one.kendall)))
        lines.append(f"  {one.title:{width}}  {one.share:4.0%}  {columns}")
    return "\n".join(lines)


def correlation(found: Correlation) -> str:
    if found.value is None or found.of_one_seed is None:
        return f"{'all equal':33}"
    return f"{found.value:+.2f} [{found.low:+.2f}, {found.high:+.2f}]     {found.of_one_seed:+.2f}   "


def stops(found: Stops) -> str:
    """What the ladder's stop rule would have ended."""
    lines = [
        f"stop rule against {found.baseline}: of {found.runs} runs of all tasks it ends {len(found.stops)}, "
        f"{len(found.wrong)} wrongly; {found.better} end with a higher score than the baseline of their seed"
    ]
    lines += [
        f"  {stop.mixer} seed {stop.seed}: {stop.reason} after {stop.share:.0%}, ends {stop.lead:+.3f}"
        for stop in found.stops
    ]
    return "\n".join(lines)


def as_json(ranking: Ranking, steps: Sequence[Step]) -> dict[str, Any]:
    return {
        "task": ranking.title,
        "rows": [asdict(row) for row in ranking.rows],
        "pairs": [{**asdict(pair), "resolved": pair.resolved} for pair in ranking.pairs],
        "tiers": ranking.tiers,
        "failed": ranking.failed,
        "pairing": None if ranking.pairing is None else asdict(ranking.pairing),
        "unresolved": [[pair.better, pair.worse] for pair in ranking.unresolved],
        "expected": [asdict(step) for step in steps],
    }
