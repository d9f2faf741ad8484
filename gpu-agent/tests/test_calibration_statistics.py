"""Decisions, rates and what pairing gains, on made-up data whose answers are known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cambrian_gpu_agent.statistics import compare
from cambrian_gpu_agent.statistics.decisions import decide
from cambrian_gpu_agent.statistics.nulls import EQUAL_MEANS, EXCHANGEABLE
from cambrian_gpu_agent.statistics.pairing import pairing
from cambrian_gpu_agent.statistics.rate import of_independent, of_reused


@pytest.mark.parametrize("pairs", [6, 12])
@given(seed=st.integers(0, 10_000), shift=st.floats(0, 1))
@settings(max_examples=12, deadline=None)
def test_many_are_decided_as_one_by_one(pairs: int, seed: int, shift: float) -> None:
    """In each shape that differences take, ties among them."""
    rng = np.random.default_rng(seed)
    shapes = [draw(rng, (1, pairs)) for draw in (*EXCHANGEABLE.values(), *EQUAL_MEANS.values())]
    rows = np.concatenate([*shapes, rng.integers(-1, 3, (1, pairs)).astype(float)]) + shift
    decided = decide(rows)
    singly = [compare(row.tolist(), seed=0) for row in rows]
    assert decided.by_p.tolist() == [one.p <= 0.05 for one in singly]
    assert decided.by_interval.tolist() == [one.low > 0 for one in singly]


def test_equal_differences_are_above_0_or_not() -> None:
    decided = decide(np.array([[0.25] * 12, [0.0] * 12, [-0.25] * 12]))
    assert decided.by_interval.tolist() == decided.by_p.tolist() == [True, False, False]
    with pytest.raises(ValueError, match="17 pairs"):
        decide(np.zeros((1, 17)))


@pytest.mark.parametrize("shape", EXCHANGEABLE)
def test_the_sign_flip_test_is_exact_where_signs_mean_nothing(shape: str) -> None:
    """Of 2^6 assignments 3 are at most 5 %: the rate is 3/64, or less where differences are equal."""
    decided = decide(EXCHANGEABLE[shape](np.random.default_rng(1), (4_000, 6)))
    found = of_independent(decided.by_p)
    assert found.low <= 3 / 64 <= found.high


def test_equal_means_of_unequal_shapes_are_another_null() -> None:
    """One that fails now and then, against one that is always as good on average: 0.8^6 of six pairs have no
    failure, all their differences are positive and p is 1/64."""
    decided = decide(EQUAL_MEANS["now and then much worse"](np.random.default_rng(1), (4_000, 6)))
    found = of_independent(decided.by_p)
    assert found.low <= 0.8**6 <= found.high


@pytest.mark.parametrize(("name", "mean"), [(name, 0.0) for name in (*EXCHANGEABLE, *EQUAL_MEANS)])
def test_every_null_has_the_mean_0(name: str, mean: float) -> None:
    drawn = {**EXCHANGEABLE, **EQUAL_MEANS}[name](np.random.default_rng(2), (40_000, 2))
    assert abs(drawn.mean() - mean) < 5 * stats.sem(drawn.ravel())


def test_the_interval_of_an_independent_rate_is_exact() -> None:
    """5 of 20: Clopper and Pearson's interval from the quantiles of the beta distribution."""
    found = of_independent(np.arange(20) < 5)
    assert (found.rate, found.low, found.high) == pytest.approx(
        (0.25, stats.beta.ppf(0.025, 5, 16), stats.beta.ppf(0.975, 6, 15))
    )


def reused(rng: np.random.Generator, runs: int, size: int, draws: int) -> tuple[float, float, float]:
    """A rule that decides by the mean of `size` of so many normal runs, at the truth 1/2."""
    values = rng.standard_normal(runs)
    chosen = rng.permuted(np.tile(np.arange(runs), (draws, 1)), axis=1)[:, :size]
    used = np.zeros((draws, runs), dtype=np.bool_)
    np.put_along_axis(used, chosen, True, axis=1)
    found = of_reused(values[chosen].mean(axis=1) > 0, used)
    return found.rate, found.low, found.high


def test_the_interval_of_a_reused_rate_covers_the_truth() -> None:
    """Drawing 4,000 comparisons from 40 runs does not make 4,000 independent ones: an interval that thought so
    would cover less than half of the time."""
    rng = np.random.default_rng(3)
    found = [reused(rng, 40, 4, 4_000) for _ in range(120)]
    covered = np.mean([low <= 0.5 <= high for _, low, high in found])
    naive = np.mean([abs(rate - 0.5) <= 1.96 * (0.25 / 4_000) ** 0.5 for rate, _, _ in found])
    assert covered >= 0.89
    assert naive < 0.5


@pytest.mark.parametrize("shared", [0.0, 0.5, 0.9])
def test_pairing_gains_what_the_arms_share(shared: float) -> None:
    """The variance of a difference of two that correlate by r is 1 - r of what it were."""
    rng = np.random.default_rng(4)
    common, own = rng.standard_normal(400), rng.standard_normal((2, 400))
    found = pairing((shared**0.5 * common + (1 - shared) ** 0.5 * own).tolist(), seed=0)
    assert found is not None
    assert found.low < 1 - shared < found.high
    assert found.ratio == pytest.approx(1 - shared, abs=0.15)


def test_pairing_of_several_arms_is_of_all_their_pairs() -> None:
    scores = np.random.default_rng(5).standard_normal((4, 9))
    pairs = [(a, b) for a in range(4) for b in range(a)]
    paired = sum((scores[a] - scores[b]).var(ddof=1) for a, b in pairs)
    unpaired = sum(scores[a].var(ddof=1) + scores[b].var(ddof=1) for a, b in pairs)
    found = pairing(scores.tolist(), seed=0)
    assert found is not None
    assert found.ratio == pytest.approx(paired / unpaired)
    assert pairing([[1.0] * 3] * 2, seed=0) is None
    with pytest.raises(ValueError, match="at least 2 arms"):
        pairing([[1.0, 2.0, 3.0]], seed=0)
