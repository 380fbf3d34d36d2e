"""Trees: robust z, counts and combinations within peer groups, with one control over all looks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import pdist

from xietong.analytics.arrays import Floats, IncomputableError
from xietong.analytics.outliers.combinations import compare_combinations
from xietong.analytics.outliers.comparison import Way
from xietong.analytics.outliers.counted import compare_counts
from xietong.analytics.outliers.discovery import adjusted
from xietong.analytics.outliers.leaving_out import TO_NORMAL, deviations_of_others, medians_of_others
from xietong.analytics.outliers.measures import compare_measures
from xietong.analytics.outliers.sentences import sentence
from xietong.analytics.outliers.trees import Tree, find_trees

NAN = float("nan")
VALUES = st.lists(st.integers(-5, 5), min_size=11, max_size=40).map(lambda xs: np.array(xs, dtype=float))


def one_group(x: Floats) -> list[Floats]:
    return [np.zeros(len(x))]


@given(VALUES)
def test_leaving_out_is_the_same_as_computing_without(x: Floats) -> None:
    centres = medians_of_others(x)
    spread, _ = deviations_of_others(x, centres)
    found = compare_measures(x, one_group(x))
    for i, own in enumerate(x):
        rest = np.delete(x, i)
        median = np.median(rest)
        mad = np.median(np.abs(rest - median))
        assert centres[i] == median
        assert spread[i] == pytest.approx(TO_NORMAL * mad)
        mean = np.sqrt(np.pi / 2) * np.abs(rest - median).mean()
        scale = TO_NORMAL * mad if mad > 0 else mean
        if scale > 0:
            assert found.z[i] == pytest.approx((own - median) / scale)
        else:
            assert np.isnan(found.z[i])
            assert found.way[i] == Way.IDENTICAL
        if mad == 0:
            as_far = (np.abs(rest - median) >= abs(own - median)).sum()
            assert found.p[i] == pytest.approx((1 + as_far) / len(x))
    assert not np.isinf(found.z).any()


@given(VALUES)
def test_one_sided_deviations_are_those_of_the_units_own_side(x: Floats) -> None:
    centres = medians_of_others(x)
    spread, behind = deviations_of_others(x, centres, one_sided=True)
    for i, own in enumerate(x):
        rest = np.delete(x, i)
        side = rest[rest >= centres[i]] if own >= centres[i] else rest[rest <= centres[i]]
        assert behind[i] == len(side)
        assert spread[i] == pytest.approx(
            TO_NORMAL * np.median(np.abs(side - centres[i])) if len(side) else 0
        )


@given(VALUES)
def test_qn_is_zero_where_the_mad_is(x: Floats) -> None:
    """Why Qn is no way out of a zero MAD: half the values equal makes a quarter of the pairs equal."""
    if np.median(np.abs(x - np.median(x))) == 0 and (x == np.median(x)).sum() > len(x) / 2:
        half = len(x) // 2 + 1
        pairs = np.sort(pdist(x[:, None]))
        assert pairs[half * (half - 1) // 2 - 1] == 0


def test_p_values_of_robust_z_hold_in_small_groups() -> None:
    """The normal's p-value would flag 40 times too many at ten peers."""
    for peers in (10, 23, 100):
        groups = 60_000 // (peers + 1)
        x = np.random.default_rng(peers).normal(size=groups * (peers + 1))
        found = compare_measures(x, [np.repeat(np.arange(groups), peers + 1)])
        assert (found.p <= 0.05).mean() == pytest.approx(0.05, rel=0.15)
        assert (found.p <= 0.01).mean() == pytest.approx(0.01, rel=0.35)
        assert (found.p <= 0.001).mean() <= 0.0016


def test_few_peers_borrow_from_the_parent_group_or_say_so() -> None:
    x = np.random.default_rng(0).normal(size=30)
    x[29] = NAN
    own = np.array(["甲"] * 12 + ["乙"] * 5 + ["丙"] * 12 + [""])
    parent = np.array(["市"] * 17 + ["县"] * 12 + ["县"])
    found = compare_measures(x, [own, parent])
    assert found.level.tolist() == [0] * 12 + [1] * 5 + [0] * 12 + [-1]
    assert found.peers.tolist() == [11] * 12 + [16] * 5 + [11] * 12 + [0]
    alone = compare_measures(x, [own])
    assert (alone.way[12:17] == Way.TOO_FEW).all()
    assert alone.way[29] == Way.MISSING
    assert np.isnan(alone.z[12:17]).all()
    with pytest.raises(IncomputableError, match="每个单位一个"):
        compare_measures(x, [own[:5]])


def test_counts_without_any_case_among_peers() -> None:
    y = np.array([0.0] * 25 + [1, 6])
    found = compare_counts(y, np.full(27, 200.0), one_group(y))
    assert found.p[25] > 0.05
    assert found.p[26] < 0.05
    assert np.isfinite(found.z).all()
    extreme = compare_counts(np.append(y, 10_000), np.full(28, 200.0), one_group(np.append(y, 1)))
    assert np.isfinite(extreme.z).all()


def test_a_small_unit_needs_more_than_a_high_rate() -> None:
    exposure = np.array([400.0] * 30 + [10, 4000])
    y = np.array([4.0] * 10 + [5] * 10 + [3] * 10 + [1, 400])  # both ten times the peers' rate
    found = compare_counts(y, exposure, one_group(y))
    assert found.p[30] > 0.05
    assert found.p[31] < 0.001
    assert found.reliability[30] < found.reliability[31]


def test_combinations_find_what_no_single_indicator_shows() -> None:
    random = np.random.default_rng(4)
    level = random.normal(size=60)
    x = np.column_stack([level, level]) + random.normal(scale=0.1, size=(60, 2))
    x[7] = [1.2, -1.2]
    x[8, 0] = NAN
    single = adjusted(np.column_stack([compare_measures(x[:, j], one_group(level)).p for j in (0, 1)]))
    assert not (single <= 0.1).any()
    found = compare_combinations(x, one_group(level))
    assert np.nanargmin(found.p) == 7
    assert found.p[7] < 0.01 * np.nanmin(np.delete(found.p, 7))
    assert np.isnan(found.p[8])
    np.testing.assert_allclose(np.nansum(found.parts, axis=1)[:8], found.squared[:8])
    again = compare_combinations(x * [100, 0.01] + 5, one_group(level))
    np.testing.assert_allclose(again.squared, found.squared, rtol=1e-6)


def test_combinations_hold_their_p_values_and_are_not_masked() -> None:
    p = []
    for seed in range(120):
        x = np.random.default_rng(seed).normal(size=(50, 3))
        p.append(compare_combinations(x, one_group(x[:, 0])).p)
    assert (np.concatenate(p) <= 0.01).mean() <= 0.02
    x = np.random.default_rng(0).normal(size=(50, 3))
    x[:15] += 20  # three in ten, together
    assert (compare_combinations(x, one_group(x[:, 0])).p[:15] < 1e-6).all()


def test_combinations_pass_over_what_is_too_small_or_flat() -> None:
    x = np.random.default_rng(0).normal(size=(14, 3))
    assert np.isnan(compare_combinations(x, one_group(x[:, 0])).p).all()
    flat = np.random.default_rng(0).normal(size=(40, 2))
    flat[:, 1] = 3.0
    assert np.isnan(compare_combinations(flat, one_group(flat[:, 0])).p).all()


@given(st.lists(st.one_of(st.floats(0, 1), st.just(NAN)), min_size=1, max_size=30))
def test_adjusted_is_benjamini_and_hochbergs_step_up(values: list[float]) -> None:
    p = np.array(values)
    q = adjusted(p)
    present = p[~np.isnan(p)]
    assert (np.isnan(q) == np.isnan(p)).all()
    for level in (0.01, 0.1, 0.5):
        ordered = np.sort(present)
        below = np.flatnonzero(ordered <= level * np.arange(1, len(ordered) + 1) / max(1, len(ordered)))
        rejected = below[-1] + 1 if below.size else 0
        close = np.isclose(q, level, rtol=1e-9)
        if not close.any():
            assert (q <= level).sum() == rejected


def panel(seed: int) -> tuple[Floats, Floats, list[Any]]:
    """240 units in 8 groups, a measure and a count, 4 periods; nothing differs but chance."""
    random = np.random.default_rng(seed)
    measure = random.normal(60, 10, (240, 1, 4))
    staff = np.round(random.lognormal(5, 0.5, (240, 1, 4)))
    true = 0.02 * random.gamma(8, 1 / 8, (240, 1, 1))
    exposure = np.concatenate([np.full(measure.shape, NAN), staff], axis=1)
    return np.concatenate([measure, random.poisson(true * staff)], axis=1), exposure, [np.arange(240) % 8]


def test_a_forest_without_trees_and_one_with_two() -> None:
    assert sum(len(find_trees(x, groups, exposure=e).hits) for x, e, groups in map(panel, range(8))) <= 2
    x, exposure, groups = panel(1)
    x[17, 0, 2], x[40, 1, 3] = -40.0, 60.0
    exposure[40, 1, 3] = 150.0
    found = find_trees(x, groups, exposure=exposure)
    assert {(hit.unit, hit.indicator, hit.period) for hit in found.hits} == {(17, 0, 2), (40, 1, 3)}
    assert found.looks == 240 * 2 * 4
    low = next(hit for hit in found.hits if hit.unit == 17)
    assert not low.high
    assert low.way is Way.MEDIAN_DEVIATION
    with pytest.raises(IncomputableError, match="第 2 个指标第 1 期：件数不是整数"):
        find_trees(x + 0.5, groups, exposure=exposure)
    with pytest.raises(IncomputableError, match="形状不一致"):
        find_trees(x, groups, exposure=exposure[:1])


def tree(**changed: Any) -> Tree:
    of_measure: dict[str, Any] = {
        "unit": 0, "indicator": 0, "period": 0, "value": 9.84, "exposure": NAN, "centre": 3.2, "z": 4.13,
        "p": 1e-5, "q": 0.004, "peers": 23, "level": 0, "way": Way.MEDIAN_DEVIATION, "reliability": NAN,
    }  # fmt: skip
    return Tree(**{**of_measure, **changed})


def test_sentences_tell_numbers_and_ask_to_look() -> None:
    assert sentence(tree(), "逾期率", unit="%", direction=-1) == (
        "与同类 23 个单位相比偏高：逾期率中位数 3.2%，该单位 9.84%，稳健 z = 4.1，同时看多项之后 p = 0.004；"
        "该指标越低越好。与同类不同，请核看。"
    )
    counts = tree(way=Way.COUNTS, value=12.0, exposure=150.0, centre=0.02, reliability=0.31, q=1e-5, level=1)
    assert sentence(counts, "处分人次", per=100) == (
        "与同类 23 个单位相比偏高：处分人次同类平均每 100 为 2，该单位每 100 为 8"
        "（基数 150，共 12 件，按同类水平约 3 件），同时看多项之后 p 不到 0.001；"
        "本组单位不足，已放宽到上级分组比较；该指标高低没有固定含义；"
        "可靠性 0.31，低于 0.5，数据不足以下结论。与同类不同，请核看。"
    )
    same = tree(way=Way.IDENTICAL, value=20.0, centre=100.0, z=NAN, reliability=0.8)
    assert "偏低" in sentence(same, "完成率", direction=1)
    assert "同类数值全部相同" in sentence(same, "完成率")
    assert "按名次比较" in sentence(tree(way=Way.MEAN_DEVIATION), "完成率")
