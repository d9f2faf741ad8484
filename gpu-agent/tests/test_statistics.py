"""The statistics against published examples, and against what their definitions demand."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cambrian_gpu_agent.statistics import compare, q_values
from cambrian_gpu_agent.statistics.paired import interval

# Crossed less self-fertilised Zea mays, in eighths of an inch: Darwin 1876, in Fisher, The Design of Experiments.
DARWIN = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]

# 15 p-values and the 4 discoveries at a rate of .05: Benjamini and Hochberg 1995, section 3.2.
NEUHAUS = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
]


def test_fishers_sign_flip_test_of_darwins_maize() -> None:
    """863 of the 2^15 assignments have a sum at least as large (Fisher 1935, section 21)."""
    assert compare(DARWIN, seed=1).p == 863 / 2**15


def test_students_t_of_darwins_maize() -> None:
    """Mean 20.933, s.d. 37.74: t = 2.148 on 14 degrees (Fisher 1935, section 17)."""
    found = compare(DARWIN, seed=1)
    assert found.mean == pytest.approx(20.933, abs=5e-4)
    assert found.mean / (found.deviation / 15**0.5) == pytest.approx(2.148, abs=5e-4)
    assert found.method == "bca"


def test_an_interval_by_t_of_gossets_sleep_data() -> None:
    """Hours gained by the second drug over the first: Student 1908; 9 of the 10 pairs, so that t is used."""
    gained = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4]
    low, high, method = interval(np.asarray(gained[:9]), seed=1, confidence=0.95)
    mean, error = np.mean(gained[:9]), np.std(gained[:9], ddof=1) / 3
    assert (low, high) == pytest.approx((mean - 2.306004 * error, mean + 2.306004 * error), abs=1e-5)
    assert method == "t"


def test_a_bca_interval_is_shifted_as_skewed_data_ask() -> None:
    """Skewed to the right, it reaches farther above the mean than below; its ends hardly depend on the seed."""
    skewed = np.random.default_rng(3).exponential(size=24)
    ends = np.array([interval(skewed, seed, 0.95)[:2] for seed in range(5)])
    low, high = ends.mean(axis=0)
    assert high - skewed.mean() > 1.1 * (skewed.mean() - low)
    assert (ends.std(axis=0) < 0.03 * (high - low)).all()


def test_benjamini_and_hochbergs_example() -> None:
    assert sum(q <= 0.05 for q in q_values(NEUHAUS)) == 4
    assert q_values([]) == []


@given(st.lists(st.floats(-10, 10).map(lambda x: round(x, 3)), min_size=2, max_size=8))
@settings(max_examples=40, deadline=None)
def test_the_sign_flip_p_counts_all_signs(differences: list[float]) -> None:
    values = np.asarray(differences)
    signs = np.array(list(itertools.product((1, -1), repeat=len(values))))
    means = (signs * values).mean(axis=1)
    assert compare(differences, seed=0).p == pytest.approx(np.mean(means >= values.mean() - 1e-12))


@pytest.mark.parametrize("pairs", [5, 12])
def test_the_sign_flip_p_is_scipys(pairs: int) -> None:
    """Ties among the sums: differences of whole numbers."""
    rng = np.random.default_rng(pairs)
    for values in (rng.standard_normal(pairs), rng.integers(-3, 4, pairs).astype(float)):
        found = stats.permutation_test(
            (values,), np.mean, permutation_type="samples", alternative="greater", n_resamples=np.inf
        )
        assert compare(values.tolist(), seed=0).p == found.pvalue


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
@settings(deadline=None)
def test_q_is_never_less_than_p_and_keeps_its_order(p: list[float]) -> None:
    q = q_values(p)
    assert all(b >= a - 1e-15 for a, b in zip(p, q, strict=True))
    assert np.array_equal(np.sort(q), np.asarray(q)[np.argsort(p, kind="stable")])


@pytest.mark.parametrize("differences", [[], [1.0], [1.0, float("nan")], [1.0, float("inf")]])
def test_what_cannot_be_compared_is_refused(differences: list[float]) -> None:
    with pytest.raises(ValueError, match=r"pairs|finite"):
        compare(differences, seed=0)


def test_equal_differences_have_an_interval_of_one_point() -> None:
    found = compare([0.25] * 12, seed=0)
    assert (found.low, found.high, found.p) == (0.25, 0.25, 2**-12)


def test_a_bootstrap_of_few_lucky_pairs_resolves_nothing() -> None:
    lucky = [-0.02, -0.06, -0.02, 1.03, 0.49, 1.02, -0.01, 0.04, 0.0, 0.99, 0.05, -0.01]
    found = compare(lucky, seed=0)
    assert found.method == "bca"
    assert found.low > 0.05
    assert found.p > 0.025
    assert not found.resolved
    assert compare([*lucky, *([0.4] * 4)], seed=0).resolved
    assert compare([0.3, 0.4, 0.35, 0.5, 0.45], seed=0).resolved  # Student's t, though p cannot be below 1/32
    assert not compare([0.3, -0.4, 0.35, 0.5, -0.45], seed=0).resolved
