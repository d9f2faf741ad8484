"""What the literature expects of a ranking, held against what was measured."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from ..statistics import Comparison, compare
from .table import SEED, Ranking

Verdict = Literal["confirmed", "unresolved", "refuted"]


class BadExpectation(Exception):
    """The text is no order of tiers; the message says how one is written."""


@dataclass(frozen=True)
class Step:
    """Two neighbouring tiers: the mean of the higher less that of the lower, paired by seed.

    exceptions: mixers of the lower tier that are better than one of the higher, resolved.
    """

    lower: tuple[str, ...]
    higher: tuple[str, ...]
    difference: Comparison
    verdict: Verdict
    exceptions: tuple[tuple[str, str], ...]


def parse(text: str) -> list[tuple[str, ...]]:
    """`a/b,c/d`: tiers from the worst to the best."""
    tiers = [tuple(part.replace(",", " ").split()) for part in text.split("/")]
    if len(tiers) < 2 or not all(tiers):
        raise BadExpectation(f"{text!r} is no order: write tiers from worst to best, as in a/b,c/d")
    return tiers


def held_against(ranking: Ranking, tiers: list[tuple[str, ...]]) -> list[Step]:
    """One step for each two neighbouring tiers; BadExpectation where a mixer is not in the ranking."""
    scores = {row.mixer: np.array(row.scores) for row in ranking.rows}
    unknown = [mixer for tier in tiers for mixer in tier if mixer not in scores]
    if unknown:
        raise BadExpectation(f"not in the ranking of {ranking.title}: {', '.join(unknown)}")
    better = {(pair.better, pair.worse) for pair in ranking.pairs if pair.resolved}
    steps = []
    for lower, higher in pairwise(tiers):
        up, down = (np.mean([scores[mixer] for mixer in tier], axis=0) for tier in (higher, lower))
        difference, against = (compare(one.tolist(), SEED) for one in (up - down, down - up))
        verdict: Verdict = "confirmed" if difference.resolved else "refuted" if against.resolved else "unresolved"
        exceptions = tuple((low, high) for low in lower for high in higher if (low, high) in better)
        steps.append(Step(lower, higher, difference, verdict, exceptions))
    return steps
