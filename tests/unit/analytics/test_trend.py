"""Change points and steady movement: exact, with honest intervals, and silent on short series."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from xietong.analytics.arrays import Floats, IncomputableError
from xietong.analytics.trend.changes import Change, Changes, find_changes
from xietong.analytics.trend.costs import noise
from xietong.analytics.trend.movement import find_movement
from xietong.analytics.trend.sentences import change_sentence, movement_sentence

NAN = float("nan")
SEEDS = st.integers(0, 2**32 - 1)


def carried_over(random: np.random.Generator, n: int, share: float) -> Floats:
    x = random.normal(size=n)
    for i in range(1, n):
        x[i] += share * x[i - 1]
    return x


@given(SEEDS, st.integers(6, 9))
def test_segmentation_is_the_best_of_all(seed: int, n: int) -> None:
    """Against every way to split the series; below ten values nothing is estimated twice."""
    random = np.random.default_rng(seed)
    x = random.normal(size=n) + 3 * (np.arange(n) >= random.integers(0, n))
    penalty = 2.0 * np.log(n) * noise(x) ** 2

    def cost(places: tuple[int, ...]) -> float:
        edges = (0, *places, n)
        stretches = [x[a:b] for a, b in pairwise(edges)]
        if min(map(len, stretches)) < 2:
            return np.inf
        return float(sum(((s - s.mean()) ** 2).sum() for s in stretches) + penalty * len(places))

    every = [places for many in range(n // 2) for places in combinations(range(1, n), many)]
    best = min(every, key=cost)
    assert tuple(change.period for change in find_changes(x, penalty=2.0).changes) == best


def test_a_planted_change_is_found_with_its_levels() -> None:
    x = np.array([10.0, 11, 10, 9, 10, 11, 9, 10, 20, 21, 19, 20, 21, 20, 19, 20])
    (change,) = find_changes(x).changes
    assert change == Change(period=8, earliest=8, latest=8, before=pytest.approx(10), after=pytest.approx(20))
    gap = np.insert(x, 3, NAN)
    assert find_changes(gap).changes[0].period == 9


def test_a_planted_change_of_counts_is_found_with_its_rates() -> None:
    staff = np.array([100.0, 200, 100, 200, 100, 200, 100, 200, 100, 200, 100, 200])
    y = np.round(staff * np.array([0.02] * 6 + [0.1] * 6))
    (change,) = find_changes(y, staff).changes
    assert change.period == 6
    assert (change.before, change.after) == pytest.approx((0.02, 0.1))


@given(SEEDS, st.floats(0.01, 100), st.floats(-1000, 1000))
def test_units_of_measure_move_no_change(seed: int, factor: float, shift: float) -> None:
    random = np.random.default_rng(seed)
    x = random.normal(size=20) + 4 * (np.arange(20) >= 9)
    one, other = find_changes(x), find_changes(x * factor + shift)
    assert [c.period for c in one.changes] == [c.period for c in other.changes]


def share_with_changes(series: list[tuple[Floats, Floats | None]]) -> float:
    return float(np.mean([bool(find_changes(x, exposure).changes) for x, exposure in series]))


def test_series_without_changes_mostly_show_none() -> None:
    random = np.random.default_rng(0)
    for n, most in ((6, 0.12), (12, 0.06), (24, 0.03)):
        assert share_with_changes([(random.normal(size=n), None) for _ in range(400)]) <= most
    staff = np.full(24, 500.0)
    assert share_with_changes([(random.poisson(10, 24).astype(float), staff) for _ in range(300)]) <= 0.03
    crowded = [(random.negative_binomial(5, 1 / 3, 24).astype(float), staff) for _ in range(300)]
    assert share_with_changes(crowded) <= 0.06  # three times Poisson's variance
    memory = [(carried_over(random, 24, 0.5), None) for _ in range(300)]
    assert share_with_changes(memory) <= 0.2


def test_the_interval_holds_the_place_as_often_as_it_says() -> None:
    random = np.random.default_rng(1)
    held = []
    for _ in range(500):
        place = int(random.integers(5, 20))
        changes = find_changes(random.normal(size=25) + 2.0 * (np.arange(25) >= place)).changes
        if len(changes) == 1:
            held.append(changes[0].earliest <= place <= changes[0].latest)
    assert len(held) > 200
    assert np.mean(held) >= 0.93


def test_nothing_is_said_of_short_or_constant_series() -> None:
    assert find_changes([1.0, 2, 3, 4, 50]).too_few
    assert find_changes([1.0, 2, 3, NAN, 4, 50]).too_few
    assert find_changes(np.ones(10)) == Changes((), too_few=False, spread=0.0)
    assert find_changes(np.zeros(10), np.ones(10)).changes == ()
    assert find_movement([1.0, 2, 3, 4, 5]).too_few
    still = find_movement(np.ones(12))
    assert (still.slope, still.p, still.tau, still.steady) == (0, 1, 0, False)


@given(SEEDS, st.integers(11, 40), st.booleans())
def test_slope_and_interval_are_theil_and_sens(seed: int, n: int, tied: bool) -> None:
    random = np.random.default_rng(seed)
    y = random.normal(size=n) + 0.05 * np.arange(n)
    y = np.round(y) if tied else y
    t = np.cumsum(random.uniform(0.5, 2, n))
    found = find_movement(y, t)
    wanted = stats.theilslopes(y, t, alpha=0.95)
    assert found.slope == pytest.approx(wanted.slope)
    if found.memory == 1:
        assert (found.low, found.high) == pytest.approx((wanted.low_slope, wanted.high_slope))
    assert found.tau == pytest.approx(stats.kendalltau(t, y).statistic)


def test_mann_kendall_by_hand_with_ties() -> None:
    y = [1.0, 2, 2, 3, 3, 3, 4, 5, 5, 6, 6, 7]
    score = 66 - (1 + 3 + 1 + 1)  # every pair rises but the tied ones
    variance = (12 * 11 * 29 - (2 * 1 * 9 * 3 + 3 * 2 * 11)) / 18
    found = find_movement(y)
    assert found.memory == 1
    assert found.p == pytest.approx(2 * stats.norm.sf((score - 1) / np.sqrt(variance)))
    exact = find_movement([3.0, 1, 4, 1.5, 5, 9, 2, 6])
    assert exact.p == stats.kendalltau(range(8), [3, 1, 4, 1.5, 5, 9, 2, 6], method="exact").pvalue


def test_memory_widens_and_never_narrows() -> None:
    random = np.random.default_rng(3)
    series = [carried_over(random, 40, 0.6) for _ in range(300)]
    found = [find_movement(x) for x in series]
    assert min(one.memory for one in found) == 1
    naive = np.mean([stats.kendalltau(np.arange(40), x).pvalue <= 0.05 for x in series])
    careful = np.mean([one.p <= 0.05 for one in found])
    assert careful < 0.75 * naive
    plain = np.mean([find_movement(random.normal(size=20)).p <= 0.05 for _ in range(500)])
    assert plain == pytest.approx(0.05, abs=0.03)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: find_changes([1.0, float("inf")]), "无穷大"),
        (lambda: find_changes([1.0] * 8, penalty=0), "罚分"),
        (lambda: find_changes([1.5] * 8, [1.0] * 8), "不是整数"),
        (lambda: find_movement([1.0] * 8, [0.0] * 8), "依次递增"),
        (lambda: find_movement([1.0] * 8, level=1), "区间水平"),
    ],
)
def test_what_cannot_be_computed_is_said_in_words(call: Any, words: str) -> None:
    with pytest.raises(IncomputableError, match=words):
        call()


def test_sentences_state_movement_and_set_no_target() -> None:
    up = movement_sentence(find_movement(np.arange(12) + [0.0, 0.5] * 6), "按期办结率", unit="%")
    assert up == "按期办结率近 12 期持续上升，每期 1%（95% 区间 1 至 1.06）。"
    flat = movement_sentence(find_movement([3.0, 1, 4, 1.5, 5, 9, 2, 6]), "信访量")
    assert "没有看出持续的升降" in flat
    assert movement_sentence(find_movement([1.0, 2]), "信访量") == "信访量只有 2 期，期数太少，看不出趋势。"
    change = Change(period=2, earliest=1, latest=2, before=10.0, after=20.5)
    assert change_sentence(change, "信访量", ["一月", "二月", "三月"], unit="件") == (
        "信访量自三月起水平由 10件 升到 20.5件（95% 可能在二月至三月之间），请核看原因。"
    )
