"""What the rungs of a ranking tell of its end, on made-up scores whose correlations are known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cambrian_gpu_agent import ladder
from cambrian_gpu_agent.ranking import render
from cambrian_gpu_agent.ranking.fidelity import fidelity, kendall, spearman
from cambrian_gpu_agent.ranking.run import Measured, Result, Run
from cambrian_gpu_agent.ranking.stops import stops
from cambrian_gpu_agent.ranking.table import rank

NOISE = [-0.01, 0.0, 0.01]
ORDER = ["a", "b", "c", "d"]


def result(task: str, mixer: str, seed: int, final: float, rungs: list[float]) -> Result:
    first, second, last = (Measured(2 - score, 0.05, score, score) for score in (*rungs, final))
    return Result("", Run(task, "tiny", mixer, seed, 0.01), 1, 1.0, last, last, (first, second))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=12))
@settings(deadline=None)
def test_rank_correlations_are_scipys(pairs: list[tuple[int, int]]) -> None:
    """Ties among them."""
    one, other = np.array(pairs, dtype=float).T
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        assert np.isnan([spearman(one, other), kendall(one, other)]).all()
        return
    assert spearman(one, other) == pytest.approx(stats.spearmanr(one, other).statistic)
    assert kendall(one, other) == pytest.approx(stats.kendalltau(one, other).statistic)


def test_a_rung_with_the_final_order_tells_it_and_one_with_the_opposite_order_tells_the_opposite() -> None:
    found = [
        result(task, mixer, seed, place / 4 + noise, [1 - place / 4 + noise, place / 8 + noise])
        for task in ("mqar", "parity")
        for place, mixer in enumerate(ORDER)
        for seed, noise in enumerate(NOISE)
    ]
    for ranking in rank(found):
        first, second = fidelity(ranking)
        assert [first.share, second.share] == list(ladder.SHARES)
        assert (first.title, first.mixers, first.seeds) == (ranking.title, 4, 3)
        for one in (first.spearman, first.kendall):
            assert (one.value, one.low, one.high, one.of_one_seed) == pytest.approx((-1, -1, -1, -1))
        for one in (second.spearman, second.kendall):
            assert (one.value, one.low, one.high, one.of_one_seed) == pytest.approx((1, 1, 1, 1))
    printed = render.fidelity(fidelity(ranking)).splitlines()
    assert printed[-1].split()[:4] == ["all", "tasks", "33%", "+1.00"]


def test_seeds_that_disagree_widen_the_interval() -> None:
    """One seed in three turns the order around: the mean keeps it, a resample of that seed alone does not."""
    found = [
        result("mqar", mixer, seed, place / 4, [turned * place / 4, 0.5])
        for place, mixer in enumerate(ORDER)
        for seed, turned in enumerate((1, 1, -1))
    ]
    (ranking,) = rank(found)
    first, second = fidelity(ranking)
    assert (first.kendall.value, first.kendall.low, first.kendall.high) == pytest.approx((1, -1, 1))
    assert first.kendall.of_one_seed == pytest.approx(1 / 3)
    assert second.kendall.value is None
    assert "all equal" in render.fidelity([first, second])


def test_two_mixers_have_no_order_to_tell() -> None:
    (ranking,) = rank([result("mqar", mixer, seed, 0.5, [0.1, 0.2]) for mixer in "ab" for seed in (0, 1)])
    assert fidelity(ranking) == []


def runs(mixer: str, seed: int, rungs: dict[str, tuple[list[float], float]]) -> list[Result]:
    return [result(task, mixer, seed, final, early) for task, (early, final) in rungs.items()]


def test_the_stop_rule_ends_what_lies_behind_on_every_task_and_what_diverges() -> None:
    """Losses are 2 less the score, their standard error .05: a gap has to reach .3 and 2 · √2 · .05 = .44."""
    baseline = {"mqar": ([0.5, 0.8], 0.9), "parity": ([0.5, 0.8], 0.9)}
    found = stops(
        [
            *runs("delta", 0, baseline),
            *runs("late", 0, {"mqar": ([0.05, 0.8], 0.95), "parity": ([0.05, 0.9], 0.95)}),
            *runs("slow", 0, {"mqar": ([0.1, 0.3], 0.5), "parity": ([0.4, 0.3], 0.4)}),
            *runs("near", 0, {"mqar": ([0.07, 0.3], 0.5), "parity": ([0.07, 0.5], 0.5)}),
            *runs("wild", 0, {"mqar": ([0.5, 0.8], 0.9), "parity": ([0.5, -3.0], 0.2)}),
        ]
    )
    assert found is not None
    assert [(stop.mixer, stop.share, stop.reason) for stop in found.stops] == [
        ("late", 1 / 9, "hopeless"),
        ("slow", 1 / 3, "hopeless"),
        ("wild", 1 / 3, "diverging"),
    ]
    assert [stop.mixer for stop in found.wrong] == ["late"]
    assert (found.runs, found.better) == (4, 1)
    assert "late seed 0: hopeless after 11%, ends +0.050" in render.stops(found)


def test_without_the_baseline_there_is_no_rule() -> None:
    assert stops(runs("linear", 0, {"mqar": ([0.1, 0.2], 0.3)})) is None
