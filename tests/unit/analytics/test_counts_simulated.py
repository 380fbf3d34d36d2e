"""10,000 units without differences, then with planted ones: who gets flagged by which rule."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from attrs import frozen

from xietong.analytics.arrays import Bools, Floats
from xietong.analytics.counts.funnel import tails
from xietong.analytics.counts.overdispersion import overdispersion
from xietong.analytics.counts.shrinkage import shrink

UNITS = 10_000
ONE_SIDED = 3.0902


@frozen(eq=False)
class City:
    cases: Floats
    staff: Floats
    planted: Bools

    @property
    def smallest_quarter(self) -> Bools:
        return np.asarray(self.staff <= np.quantile(self.staff, 0.25))


def city(seed: int, *, spread: bool) -> City:
    """Median staff 150, rate 1 %; with ``spread`` true rates Gamma(8) around it, 1 % of units at 3 x."""
    random = np.random.default_rng(seed)
    staff = np.maximum(5, np.round(random.lognormal(np.log(150), 1, UNITS)))
    planted = (random.random(UNITS) < 0.01) & spread
    true = 0.01 * (random.gamma(8, 1 / 8, UNITS) if spread else np.ones(UNITS))
    return City(random.poisson(np.where(planted, 3, 1) * true * staff).astype(float), staff, planted)


def by_raw_rate(c: City) -> Bools:
    rate = c.cases / c.staff
    return np.asarray((rate - rate.mean()) / rate.std() > 3)


def by_funnel(c: City) -> Bools:
    return np.asarray(tails(c.cases, c.cases.sum() / c.staff.sum() * c.staff).high <= 0.001)


def by_overdispersed_funnel(c: City) -> Bools:
    return np.asarray(overdispersion(c.cases, c.staff).additive > ONE_SIDED)


def by_shrinkage(c: City) -> Bools:
    return np.asarray(shrink(c.cases, c.staff, times=1.5).exceeds > 0.95)


@pytest.mark.parametrize(
    ("rule", "least", "most"),
    [(by_raw_rate, 90, 180), (by_funnel, 1, 20), (by_overdispersed_funnel, 0, 3), (by_shrinkage, 0, 1)],
)
def test_a_city_without_differences(rule: Callable[[City], Bools], least: int, most: int) -> None:
    c = city(1, spread=False)
    flags = rule(c)
    assert least <= flags.sum() <= most
    if rule is by_raw_rate:
        assert (flags & c.smallest_quarter).sum() / flags.sum() > 0.85


def test_the_list_of_raw_rates_is_a_list_of_small_units() -> None:
    c = city(1, spread=False)
    top = np.argsort(-c.cases / c.staff)[:100]
    assert c.smallest_quarter[top].mean() > 0.9


@pytest.mark.parametrize(
    ("rule", "found", "false"),
    [
        (by_raw_rate, (0.05, 0.25), (80, 190)),
        (by_funnel, (0.15, 0.35), (20, 90)),
        (by_overdispersed_funnel, (0.05, 0.2), (0, 10)),
        (by_shrinkage, (0.03, 0.2), (0, 10)),
    ],
)
def test_a_city_with_planted_units(
    rule: Callable[[City], Bools], found: tuple[float, float], false: tuple[int, int]
) -> None:
    """Power is honestly low: a unit of 50 with three times the rate expects 1.5 cases."""
    cities = [city(seed, spread=True) for seed in range(3)]
    flags = [rule(c) for c in cities]
    planted = sum(int(c.planted.sum()) for c in cities)
    hits = sum(int((c.planted & flag).sum()) for c, flag in zip(cities, flags, strict=True))
    wrong = sum(int((~c.planted & flag).sum()) for c, flag in zip(cities, flags, strict=True)) / len(cities)
    assert found[0] <= hits / planted <= found[1]
    assert false[0] <= wrong <= false[1]
