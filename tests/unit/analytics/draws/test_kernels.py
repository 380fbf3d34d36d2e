"""The compiled loops against NumPy and SciPy, where it is hard: ties, outliers, odd lengths."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import rankdata

from xietong.analytics.index.uncertainty.kernels.mixing import add, mix
from xietong.analytics.index.uncertainty.kernels.ranking import rank
from xietong.analytics.index.uncertainty.kernels.selecting import quantiles, summaries
from xietong.analytics.index.uncertainty.summary import LEVELS, order_statistics


def ranks_of(scores: np.ndarray) -> np.ndarray:
    doubled = np.empty(len(scores), dtype=np.uint32)
    keys, spare = np.empty((2, len(scores)), dtype=np.uint64)
    rank(scores, doubled, keys, spare)
    return doubled / 2


def hard_scores(kind: str, rng: np.random.Generator) -> np.ndarray:
    n = 3001
    return {
        "bell": rng.normal(50, 5, n),
        "ties": rng.integers(0, 40, n) / 7,
        "all equal": np.full(n, 3.3),
        "zeros": np.zeros(n),
        "one far away": np.append(np.round(rng.normal(50, 5, n), 2), 1e8),
        "negative": rng.normal(-3, 1, n),
        "mixed signs": np.round(rng.normal(0, 1, n), 2),
        "one unit": np.array([4.0]),
        "two units": np.array([1.0, 2.0]),
        "huge": rng.normal(0, 1, n) * 1e300,
        "tiny": rng.normal(0, 1, n) * 1e-200,
    }[kind].astype(np.float64)


@pytest.mark.parametrize(
    "kind",
    [
        *("bell", "ties", "all equal", "zeros", "one far away", "negative", "mixed signs", "one unit"),
        *("two units", "huge", "tiny"),
    ],
)
def test_ranks_are_exact_and_ties_have_their_mean(kind: str) -> None:
    scores = hard_scores(kind, np.random.default_rng(1))
    np.testing.assert_array_equal(ranks_of(scores), rankdata(-scores))


def test_differences_of_rounding_are_ties() -> None:
    same = 0.1 + 0.2, 0.3, 0.3 + 1e-16
    np.testing.assert_array_equal(ranks_of(np.array([*same, 0.5, 0.2])), [3, 3, 3, 1, 5])


@pytest.mark.parametrize(("inputs", "draws", "units"), [(49, 64, 1000), (1, 1, 1), (7, 3, 257), (4, 5, 512)])
def test_mix_is_the_matrix_product(inputs: int, draws: int, units: int) -> None:
    rng = np.random.default_rng(2)
    rows, weights = rng.normal(size=(inputs, units)), rng.random((draws, inputs))
    out = np.full((draws, units), np.nan)
    mix(rows, weights, out)
    np.testing.assert_allclose(out, weights @ rows, rtol=1e-12, atol=1e-13)


def test_units_with_the_same_values_have_the_same_score_wherever_they_stand() -> None:
    rng = np.random.default_rng(3)
    one, weights = rng.random((49, 1)), rng.random((7, 49))
    for units in (1, 3, 255, 256, 257, 511, 1023):
        out = np.empty((7, units))
        mix(np.repeat(one, units, axis=1), weights, out)
        assert (out == out[:, :1]).all()


def test_add_adds_what_differs_from_draw_to_draw() -> None:
    rng = np.random.default_rng(4)
    values, weights, total = rng.random((5, 33)), rng.random(5), rng.random((5, 33))
    wanted = total + weights[:, None] * values
    add(values, weights, total)
    np.testing.assert_allclose(total, wanted, rtol=1e-15)


@pytest.mark.parametrize("draws", [1, 2, 3, 19, 20, 21, 1000, 1001])
@pytest.mark.parametrize("kind", ["bell", "ties", "equal", "outlier"])
def test_quantiles_are_numpys(draws: int, kind: str) -> None:
    rng = np.random.default_rng(draws)
    lines = rng.normal(50, 5, (draws, 37))
    if kind == "ties":
        lines = np.round(lines / 5)
    if kind == "equal":
        lines[:] = lines[0]
    if kind == "outlier":
        lines[0] = 1e9
    out = np.empty((37, len(LEVELS)))
    quantiles(lines, *order_statistics(LEVELS, draws), out)
    np.testing.assert_allclose(out, np.quantile(lines, LEVELS, axis=0).T, rtol=1e-13)


def test_summaries_count_and_sum() -> None:
    rng = np.random.default_rng(5)
    ranks, base, ends = rng.integers(1, 100, (50, 9)) / 2, rng.random(9) * 50, np.array([10, 11, 50])
    sums, totals = np.empty((3, 9)), np.empty((4, 9))
    summaries(ranks, base, (5.0, 45.0), ends, (sums, totals))
    parts = np.split(ranks, ends[:-1])
    np.testing.assert_allclose(sums, np.array([part.sum(axis=0) for part in parts]))
    wanted = [(ranks <= 5).sum(0), (ranks >= 45).sum(0), np.abs(ranks - base).sum(0), (ranks**2).sum(0)]
    np.testing.assert_allclose(totals, np.array(wanted))
