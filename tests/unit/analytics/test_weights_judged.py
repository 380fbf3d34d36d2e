"""AHP, benefit of the doubt and caps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from xietong.analytics.arrays import Floats, IncomputableError
from xietong.analytics.index.weights import ahp, benefit_of_doubt, cap
from xietong.analytics.index.weights.doubt import give_doubt, non_dominated
from xietong.analytics.index.weights.judgements import judge, judge_group

NAN = float("nan")
CHECK = np.array([[1, 1 / 3, 2, 4], [3, 1, 5, 7], [1 / 2, 1 / 5, 1, 3], [1 / 4, 1 / 7, 1 / 3, 1]])
SEEDS = st.integers(0, 2**32 - 1)


def test_ahp_check_value() -> None:
    found = judge(CHECK)
    assert found.lambda_max == pytest.approx(4.067394, abs=5e-7)
    assert found.consistency_ratio == pytest.approx(0.024961, abs=5e-7)
    np.testing.assert_allclose(found.weights, [0.2282, 0.5781, 0.1336, 0.0600], atol=5e-5)
    np.testing.assert_array_equal(ahp(CHECK), found.weights)
    assert found.consistent


def test_the_worst_cell_is_the_one_that_was_spoilt() -> None:
    w = np.array([0.4, 0.3, 0.2, 0.1])
    a = w[:, None] / w
    assert judge(a).worst_cell is None
    assert judge(a).consistency_ratio == pytest.approx(0, abs=1e-12)
    a[0, 3], a[3, 0] = 36.0, 1 / 36
    found = judge(a)
    assert found.worst_cell == (0, 3)
    assert found.worst_factor > 2
    assert not found.consistent


@given(st.lists(st.floats(0.05, 20), min_size=1, max_size=3))
def test_up_to_three_the_eigenvector_is_the_row_mean(ratios: list[float]) -> None:
    n = {1: 2, 2: 2, 3: 3}[len(ratios)]
    a = np.ones((n, n))
    for (i, j), ratio in zip(((0, 1), (0, 2), (1, 2))[: n * (n - 1) // 2], ratios, strict=False):
        a[i, j], a[j, i] = ratio, 1 / ratio
    means = np.exp(np.log(a).mean(axis=1))
    np.testing.assert_allclose(ahp(a), means / means.sum(), atol=1e-12)
    if n == 2:
        assert judge(a).consistency_ratio == 0


def test_a_missing_half_is_filled_and_rounded_reciprocals_stand() -> None:
    upper = np.where(np.triu(np.ones((4, 4))) > 0, CHECK, NAN)
    np.testing.assert_allclose(ahp(upper), ahp(CHECK), atol=1e-12)
    assert judge([[1, 3], [0.33, 1]]).weights == pytest.approx([0.75, 0.25], abs=0.01)


def test_the_group_is_the_geometric_mean_and_shows_each_expert() -> None:
    other = CHECK.T.copy()
    found = judge_group([CHECK, other])
    np.testing.assert_allclose(found.group.weights, [0.25] * 4, atol=1e-12)
    assert [expert.consistency_ratio for expert in found.experts] == pytest.approx(
        [judge(CHECK).consistency_ratio, judge(other).consistency_ratio]
    )
    alone = judge_group([CHECK, other], expert_weights=[1, 0])
    np.testing.assert_allclose(alone.group.weights, ahp(CHECK), atol=1e-12)


@pytest.mark.parametrize(
    ("a", "words"),
    [
        (np.ones((2, 3)), "方阵"),
        (np.ones((16, 16)), "1 到 15 阶"),
        ([[1, 2], [2, 1]], "第 1 行第 2 列.*互为倒数"),
        ([[1, -2], [-0.5, 1]], "不是正数"),
        ([[1, NAN], [NAN, 1]], "没有判断"),
    ],
)
def test_broken_judgements_are_named(a: Any, words: str) -> None:
    with pytest.raises(IncomputableError, match=words):
        judge(a)
    with pytest.raises(IncomputableError, match="第 2 位专家"):
        judge_group([np.ones((2, 2)), a])


def brute_force(x: Floats, low: float = 0.0, high: float = 1.0) -> list[float]:
    """One linear program per row with all rows as limits."""
    scores = []
    for own in x:
        n, k = x.shape
        upper = np.diag(own) - high * np.ones((k, 1)) * own
        lower = low * np.ones((k, 1)) * own - np.diag(own)
        limits = np.concatenate([np.ones(n), np.zeros(2 * k)])
        found = linprog(-own, A_ub=np.vstack([x, upper, lower]), b_ub=limits)
        scores.append(-found.fun)
    return scores


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (0.1, 0.6)])
def test_benefit_of_doubt_is_the_linear_program_over_all_rows(low: float, high: float) -> None:
    x = np.random.default_rng(3).uniform(1, 100, (40, 4))
    weights, scores = benefit_of_doubt(x, lower=low, upper=high)
    np.testing.assert_allclose(scores, brute_force(x, low, high), atol=1e-9)
    np.testing.assert_allclose((weights * x).sum(axis=1), scores, atol=1e-12)
    share = weights * x / scores[:, None]
    assert share.min() >= low - 1e-9
    assert share.max() <= high + 1e-9
    assert (weights @ x.T).max() <= 1 + 1e-12
    assert scores.max() == 1.0


@given(SEEDS, st.integers(1, 4))
def test_corners_that_are_shared_are_the_best_for_each(seed: int, columns: int) -> None:
    """Whole numbers, zeros and ties make corners where more limits meet than there are columns."""
    x = np.random.default_rng(seed).integers(0, 6, (15, columns)).astype(float)
    x[:columns] = 6 * np.eye(columns)
    np.testing.assert_allclose(benefit_of_doubt(x)[1], brute_force(x), atol=1e-9)


@given(SEEDS)
def test_dominated_rows_limit_nothing(seed: int) -> None:
    x = np.random.default_rng(seed).integers(0, 5, (12, 3)).astype(float)
    kept = set(non_dominated(x).tolist())
    for i, row in enumerate(x):
        dominated = any(
            (other >= row).all() and ((other > row).any() or j < i) for j, other in enumerate(x) if j != i
        )
        assert dominated is (i not in kept)


def test_benefit_of_doubt_with_gaps_zeros_and_useless_columns() -> None:
    x = np.array([[1.0, 0, 0], [NAN, 2, 0], [0.5, 1, 0], [NAN, NAN, NAN], [0, 0, 0]])
    weights, scores = benefit_of_doubt(x)
    np.testing.assert_allclose(scores, [1, 1, 1, NAN, 0], atol=1e-9)
    assert weights[1, 0] == 0
    assert (weights[:, 2] == 0).all()
    assert give_doubt(x).peers.tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("x", "limits", "words"),
    [
        ([[-1.0, 2.0]], {}, "非负"),
        ([[1.0, 0.0], [1.0, 1.0]], {"lower": 0.1}, "第 1 行第 2 列却为零"),
        ([[1.0, NAN], [1.0, 1.0]], {"upper": 0.6}, "第 1 行有值的指标满足不了"),
        ([[1.0, 1.0]], {"upper": 0.4}, "满足不了"),
        ([[1.0, 1.0]], {"lower": 0.6, "upper": 0.5}, "0 ≤ 下限"),
    ],
)
def test_share_limits_that_cannot_be_met_are_named(x: Any, limits: Any, words: str) -> None:
    with pytest.raises(IncomputableError, match=words):
        benefit_of_doubt(x, **limits)


def test_cap_by_hand() -> None:
    np.testing.assert_allclose(cap([0.5, 0.3, 0.2], 0.4), [0.4, 0.36, 0.24])
    np.testing.assert_allclose(cap([0.6, 0.3, 0.1], 0.4), [0.4, 0.4, 0.2])
    np.testing.assert_allclose(cap([3, 1, 0], [0.6, 1, 1]), [0.6, 0.4, 0])
    np.testing.assert_allclose(cap([1, 2, 7], 1 / 3), [1 / 3] * 3)


@given(st.lists(st.floats(0.001, 100), min_size=2, max_size=12), st.floats(0, 1))
def test_cap_keeps_sum_limit_and_ratios(given_weights: list[float], slack: float) -> None:
    w = np.array(given_weights)
    upper = 1 / len(w) + slack * (1 - 1 / len(w))
    found = cap(w, upper)
    assert found.sum() == pytest.approx(1, abs=1e-9)
    assert found.max() <= upper + 1e-9
    free = found < upper - 1e-9
    if free.any():
        ratio = found[free] / w[free]
        np.testing.assert_allclose(ratio, ratio[0], rtol=1e-7)
        assert (found[~free] <= ratio[0] * w[~free] + 1e-9).all()


@pytest.mark.parametrize(
    ("weights", "upper", "words"),
    [
        ([0.5, 0.5, 0.0], 0.4, "2 个有权重的指标"),
        ([1.0, NAN], 0.5, "不能缺失"),
        ([0.0, 0.0], 0.5, "不能缺失"),
        ([1.0, 1.0], 0.0, "应当大于零"),
    ],
)
def test_caps_that_leave_no_room_are_named(weights: Any, upper: Any, words: str) -> None:
    with pytest.raises(IncomputableError, match=words):
        cap(weights, upper)
