"""The worked numbers of docs/methods, recomputed."""

from __future__ import annotations

import numpy as np
import pytest

from xietong.analytics.coordination import coordination
from xietong.analytics.counts.rates import rates
from xietong.analytics.counts.shrinkage import shrink
from xietong.analytics.counts.two_sources import two_sources
from xietong.analytics.index.weights import benefit_of_doubt, cap
from xietong.analytics.index.weights.principal import components
from xietong.analytics.outliers.counted import compare_counts
from xietong.analytics.outliers.measures import compare_measures
from xietong.analytics.trend.movement import find_movement


def test_weights() -> None:
    np.testing.assert_allclose(cap([0.6, 0.3, 0.1], 0.4), [0.4, 0.4, 0.2])
    found = components([[80, 78, 30], [70, 74, 50], [90, 88, 45], [60, 66, 40], [75, 70, 35], [85, 90, 55]])
    np.testing.assert_allclose(found.eigenvalues, [2.1380, 0.8308, 0.0312], atol=5e-5)
    np.testing.assert_allclose(found.loadings[:, 0], [0.8920, 0.9874, 0.6061], atol=5e-5)
    np.testing.assert_allclose(found.weights, [0.3722, 0.4560, 0.1718], atol=5e-5)
    scores = benefit_of_doubt([[1, 0.5], [0.5, 1], [0.8, 0.8], [0.5, 0.5]])[1]
    np.testing.assert_allclose(scores, [1, 1, 1, 0.625])


def test_counts() -> None:
    y, exposure = [0, 1, 2, 3, 12], [100, 50, 200, 150, 200]
    found = shrink(y, exposure)
    prior = found.prior
    numbers = [prior.mean, prior.dispersion, prior.shape, prior.rate]
    assert numbers == pytest.approx([0.02334, 0.5861, 1.706, 73.11], rel=3e-4)
    last = [found.rate[-1], found.low[-1], found.high[-1], found.exceeds[-1]]
    assert last == pytest.approx([0.0502, 0.0302, 0.0744, 0.878], abs=5e-5 * 10)
    assert found.rate[0] == pytest.approx(0.0099, abs=5e-5)
    assert rates(y, exposure).high[0] == pytest.approx(0.02996, abs=5e-6)
    pair = two_sources(30, 20, 10)
    assert [float(pair.total), float(pair.low), float(pair.high)] == pytest.approx(
        [58.2, 47.0, 87.5], abs=0.05
    )


def test_outliers() -> None:
    measures = np.array([3, 2.5, 3.5, 4, 2, 3, 3.2, 2.8, 3.6, 2.6, 3.1, 9.8])
    found = compare_measures(measures, [np.zeros(12)])
    assert [found.centre[-1], found.scale[-1], found.z[-1]] == pytest.approx([3, 0.5930, 11.47], abs=5e-3)
    assert found.p[-1] == pytest.approx(0.0004, abs=5e-5)
    full = compare_measures([100.0] * 14 + [60], [np.zeros(15)])
    assert full.p[-1] == pytest.approx(1 / 15)
    assert np.isnan(full.z[-1])
    counts = compare_counts([2, 1, 3, 0, 2, 4, 1, 2, 3, 2, 1, 12], [100] * 12, [np.zeros(12)])
    assert counts.p[-1] == pytest.approx(0.0010, abs=5e-5)
    assert counts.centre[-1] == pytest.approx(0.0197, abs=5e-5)


def test_trend_and_coordination() -> None:
    found = find_movement([52, 53, 51, 55, 54, 57, 56, 58, 60, 59, 61, 60])
    assert [found.slope, found.low, found.high] == pytest.approx([0.894, 0.625, 1.0], abs=5e-4)
    assert found.p == pytest.approx(0.0004, abs=5e-5)
    degree = coordination([[0.2, 0.8]])
    numbers = [degree.t, degree.c_classical, degree.d_classical, degree.c_corrected, degree.d_corrected]
    np.testing.assert_allclose(np.ravel(numbers), [0.5, 0.8, 0.6325, 0.3162, 0.3976], atol=5e-5)
