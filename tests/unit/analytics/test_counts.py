"""Rates, priors, shrinkage, funnels, reliability and two sources: against exact values and known limits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from xietong.analytics.arrays import Floats, IncomputableError
from xietong.analytics.counts.funnel import limits, tails
from xietong.analytics.counts.overdispersion import overdispersion
from xietong.analytics.counts.predictive import negative_binomial_tails, predict_from_others
from xietong.analytics.counts.prior import GammaPrior, fit_prior
from xietong.analytics.counts.rates import rates
from xietong.analytics.counts.reliability import enough, reliability
from xietong.analytics.counts.shrinkage import shrink
from xietong.analytics.counts.two_sources import two_sources

NAN = float("nan")
COUNTS = st.integers(0, 400)
EXPOSURES = st.floats(0.01, 1e5)


@given(COUNTS, EXPOSURES, st.floats(0.5, 0.999))
def test_exact_limits_are_where_the_tails_are(y: int, exposure: float, level: float) -> None:
    found = rates(y, exposure, level=level)
    tail = (1 - level) / 2
    if y:
        assert stats.poisson.sf(y - 1, found.low * exposure) == pytest.approx(tail, rel=1e-9)
        assert stats.poisson.cdf(y, found.high * exposure) == pytest.approx(tail, rel=1e-9)
        assert found.low < found.rate < found.high
    else:
        assert found.low == 0
        assert stats.poisson.cdf(0, found.high * exposure) == pytest.approx(1 - level, rel=1e-9)


def test_zero_cases_are_not_clean() -> None:
    found = rates([0, 0, 0], [100, 30, 0])
    assert found.high[0] == pytest.approx(0.0299573, abs=1e-7)  # 3 / E
    assert found.high[1] == pytest.approx(3 / 30, rel=0.002)
    assert np.isnan([found.rate[2], found.low[2], found.high[2]]).all()


@pytest.mark.parametrize(
    ("y", "exposure", "words"),
    [
        ([-1], [10], "件数为负：第 1 行"),
        ([1, 1.5], [10, 10], "件数不是整数：第 2 行"),
        ([1], [-10], "基数为负"),
        ([0, 2], [0, 0], "基数为零却有件数：第 2 行"),
        ([1, 2], [1], "形状不一致"),
        (["多"], [1], "不是数字"),
    ],
)
def test_broken_counts_are_named(y: Any, exposure: Any, words: str) -> None:
    for method in (rates, fit_prior, shrink, overdispersion):
        with pytest.raises(IncomputableError, match=words):
            method(y, exposure)


def random_units(seed: int, n: int, shape: float, mean: float = 0.02) -> tuple[Floats, Floats]:
    random = np.random.default_rng(seed)
    exposure = np.round(random.lognormal(np.log(150), 1, n)) + 1
    return random.poisson(mean * random.gamma(shape, 1 / shape, n) * exposure).astype(float), exposure


def log_likelihood(y: Floats, exposure: Floats, prior: GammaPrior) -> float:
    a = prior.shape
    return float(stats.nbinom.logpmf(y, a, prior.rate / (prior.rate + exposure)).sum())


@given(st.integers(0, 10_000), st.integers(10, 120), st.sampled_from([0.7, 2.0, 8.0]))
def test_the_prior_is_at_the_top_of_the_likelihood(seed: int, n: int, shape: float) -> None:
    y, exposure = random_units(seed, n, shape)
    found = fit_prior(y, exposure)
    if found.dispersion == 0:
        assert ((y - found.mean * exposure) ** 2).sum() <= y.sum()
        return
    top = log_likelihood(y, exposure, found)
    for up in (0.999, 1.001):
        assert log_likelihood(y, exposure, GammaPrior(found.mean * up, found.dispersion)) <= top + 1e-9
        assert log_likelihood(y, exposure, GammaPrior(found.mean, found.dispersion * up)) <= top + 1e-9


def test_the_prior_finds_what_was_planted() -> None:
    found = fit_prior(*random_units(5, 20_000, 8.0))
    assert found.mean == pytest.approx(0.02, rel=0.01)
    assert found.shape == pytest.approx(8, rel=0.05)
    assert found.rate == pytest.approx(400, rel=0.05)


def test_shrinkage_by_hand() -> None:
    found = shrink([0, 5, NAN, 0], [100, 100, 100, 0], prior=GammaPrior(mean=0.02, dispersion=0.5))
    assert found.prior.shape == 2
    assert found.prior.rate == pytest.approx(100)
    np.testing.assert_allclose(found.rate, [2 / 200, 7 / 200, NAN, NAN])
    np.testing.assert_allclose(found.shrinkage, [0.5, 0.5, NAN, NAN])
    posterior = stats.gamma(7, scale=1 / 200)
    np.testing.assert_allclose([found.low[1], found.high[1]], posterior.ppf([0.05, 0.95]))
    assert found.exceeds[1] == pytest.approx(posterior.sf(0.03))


def test_without_differences_every_rate_is_the_mean() -> None:
    found = shrink([2, 2, 2, 2], [100, 100, 100, 100])
    assert found.prior.dispersion == 0
    np.testing.assert_array_equal(found.rate, [0.02] * 4)
    np.testing.assert_array_equal(found.exceeds, [0] * 4)
    np.testing.assert_array_equal(found.shrinkage, [1] * 4)
    nothing = shrink([0, 0, 0], [10, 20, 30])
    np.testing.assert_array_equal(nothing.rate, [0, 0, 0])


@given(st.integers(0, 10_000))
def test_shrunken_rates_lie_between_raw_rate_and_mean(seed: int) -> None:
    y, exposure = random_units(seed, 40, 2.0)
    found = shrink(y, exposure)
    raw = y / exposure
    between = (raw - found.rate) * (found.rate - found.prior.mean)
    assert (between >= -1e-15).all()
    assert ((found.low <= found.rate) & (found.rate <= found.high)).all()


@given(COUNTS, st.floats(0.001, 400))
def test_tails_are_poissons(y: int, mu: float) -> None:
    exact, mid = tails(y, mu), tails(y, mu, mid_p=True)
    assert exact.low == pytest.approx(stats.poisson.cdf(y, mu), rel=1e-9, abs=1e-300)
    assert exact.high == pytest.approx(stats.poisson.sf(y - 1, mu), rel=1e-9, abs=1e-300)
    half = stats.poisson.pmf(y, mu) / 2
    assert mid.high == pytest.approx(stats.poisson.sf(y, mu) + half, rel=1e-9, abs=1e-300)
    assert mid.low + mid.high == pytest.approx(1, abs=1e-9)


@given(st.floats(0, 3000), st.sampled_from([0.001, 0.025, 0.2]), st.booleans())
def test_funnel_limits_flag_exactly_what_the_tails_flag(mu: float, tail: float, mid_p: bool) -> None:
    low, high = (float(side) for side in limits(mu, tail=tail, mid_p=mid_p))
    assert tails(high, mu, mid_p=mid_p).high <= tail
    assert tails(high - 1, mu, mid_p=mid_p).high > tail or high == 0
    assert tails(low + 1, mu, mid_p=mid_p).low > tail
    assert low == -1 or tails(low, mu, mid_p=mid_p).low <= tail


def test_funnel_limits_by_hand() -> None:
    low, high = limits([0.5, 10.0, NAN])
    np.testing.assert_array_equal(low, [-1, 1, NAN])
    np.testing.assert_array_equal(high, [5, 22, NAN])
    assert limits(0.5, mid_p=True)[1] == 4


def test_overdispersion_by_hand() -> None:
    y, exposure = np.array([4.0, 9, 16, 25]), np.full(4, 100.0)
    found = overdispersion(y, exposure, winsorise=0)
    mean = 54 / 400
    z = 2 * (np.sqrt(y) - np.sqrt(mean * 100))
    np.testing.assert_allclose(found.z, z)
    assert found.phi == pytest.approx((z**2).mean())
    assert found.tau_squared == pytest.approx((4 * found.phi - 3) / (1600 - 400))
    np.testing.assert_allclose(found.additive, z / 20 / np.sqrt(1 / 400 + found.tau_squared))
    np.testing.assert_allclose(found.multiplicative, z / np.sqrt(found.phi))


def test_winsorising_keeps_the_sought_from_hiding_themselves() -> None:
    y = np.array([10.0] * 50 + [60.0] * 4)
    plain = overdispersion(y, np.full(54, 100.0), winsorise=0)
    pulled = overdispersion(y, np.full(54, 100.0))
    assert pulled.phi < plain.phi / 5
    assert abs(pulled.additive[-1]) > abs(plain.additive[-1])


def test_reliability_is_one_minus_shrinkage() -> None:
    y, exposure = random_units(1, 60, 2.0)
    found = shrink(y, exposure)
    mean, dispersion = found.prior.mean, found.prior.dispersion
    np.testing.assert_allclose(
        reliability(dispersion * mean**2, mean / exposure), 1 - found.shrinkage, rtol=1e-12
    )
    np.testing.assert_array_equal(enough([0.49, 0.5, NAN]), [False, True, False])
    assert reliability(0, 0) == 0
    with pytest.raises(IncomputableError, match="不能为负"):
        reliability(-1, 1)


def test_two_sources_by_hand() -> None:
    found = two_sources([30, 10, 0], [20, 10, 5], [10, 10, 0])
    np.testing.assert_allclose(found.total, [31 * 21 / 11 - 1, 10, 5])
    np.testing.assert_allclose(found.detection_first, [0.5, 1, 0])
    np.testing.assert_allclose(found.detection_second, [1 / 3, 1, NAN])
    assert found.low[0] > 40  # never below what was seen
    assert found.low[1] == found.high[1] == 10
    with pytest.raises(IncomputableError, match="第 2 行"):
        two_sources([5, 5], [5, 5], [1, 6])


def test_two_sources_are_unbiased_and_their_limits_hold() -> None:
    random = np.random.default_rng(2)
    caught = random.random((2, 4000, 120)) < np.array([0.5, 0.4])[:, None, None]
    n1, n2, m = caught[0].sum(1), caught[1].sum(1), (caught[0] & caught[1]).sum(1)
    found = two_sources(n1, n2, m)
    assert found.total.mean() == pytest.approx(120, rel=0.01)
    assert ((found.low <= 120) & (found.high >= 120)).mean() == pytest.approx(0.95, abs=0.015)


@given(st.integers(0, 200), st.floats(0.01, 200), st.floats(0.001, 50))
def test_negative_binomial_tails(y: int, mean: float, dispersion: float) -> None:
    found = negative_binomial_tails(np.array(y), np.array(mean), np.array(dispersion))
    exact = stats.nbinom(1 / dispersion, 1 / (1 + dispersion * mean))
    half = exact.pmf(y) / 2
    assert found.low == pytest.approx(exact.cdf(y) - half, rel=1e-7)
    assert found.high == pytest.approx(exact.sf(y) + half, rel=1e-7)


def test_a_count_is_judged_without_itself() -> None:
    exposure = np.array([50.0, 80, 100, 100, 120, 150, 200, 60, 90, 100, 110, 70])
    others = np.array([1.0, 2, 2, 3, 2, 3, 5, 1, 2, 2, 2])
    found = predict_from_others(np.append(others, 40), exposure)
    ordinary = predict_from_others(np.append(others, 1), exposure)
    assert found.mean[-1] == pytest.approx(ordinary.mean[-1], rel=1e-3)
    assert found.dispersion[-1] == pytest.approx(ordinary.dispersion[-1], rel=0.05)
    assert found.tails.high[-1] < 1e-7


def test_the_first_case_ever_is_rare_but_not_impossible() -> None:
    found = predict_from_others(np.array([0.0] * 20 + [1.0]), np.full(21, 100.0))
    assert 0.005 < found.tails.high[-1] < 0.1


@pytest.mark.parametrize(("shape", "n"), [(8.0, 12), (8.0, 24), (2.0, 24), (8.0, 120)])
def test_predictive_p_values_keep_their_word(shape: float, n: int) -> None:
    """Ordinary differences between units do not stand out, in small groups either."""
    p = []
    for seed in range(6000 // n):
        found = predict_from_others(*random_units(seed, n, shape))
        p.append(np.minimum(1, 2 * np.minimum(found.tails.low, found.tails.high)))
    values = np.concatenate(p)
    for level in (0.1, 0.05, 0.01):
        assert (values <= level).mean() <= 1.25 * level
    assert (values <= 0.1).mean() > 0.05
