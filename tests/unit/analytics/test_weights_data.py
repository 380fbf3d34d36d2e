"""Entropy, CRITIC, principal components: equal to the peers where those are right, else right."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymcdm.weights import critic_weights as pymcdm_critic
from pymcdm.weights import entropy_weights as pymcdm_entropy
from skcriteria.preprocessing.weighters import critic_weights as skcriteria_critic
from skcriteria.preprocessing.weighters import entropy_weights as skcriteria_entropy

from xietong.analytics.arrays import Floats, IncomputableError
from xietong.analytics.index.weights import critic, entropy, pca
from xietong.analytics.index.weights.principal import components, varimax

SEEDS = st.integers(0, 2**32 - 1)
NAN = float("nan")


def random_scores(seed: int, rows: int = 30, columns: int = 5) -> Floats:
    return np.random.default_rng(seed).uniform(1, 9, (rows, columns))


def symmetric(rows: int = 40) -> Floats:
    """Three columns that no method may tell apart: with each row all its rotations, min-max range 0..1."""
    one = np.random.default_rng(7).normal(0, 0.5, (rows, 3)) + np.random.default_rng(8).normal(
        0, 1, (rows, 1)
    )
    table = np.vstack([np.roll(one, shift, axis=1) for shift in range(3)])
    return (table - table.min()) / (table.max() - table.min())


@given(SEEDS)
def test_the_peers_agree_where_they_are_right(seed: int) -> None:
    x = random_scores(seed)
    best = [1] * x.shape[1]
    np.testing.assert_allclose(entropy(x), skcriteria_entropy(x), rtol=0, atol=1e-12)
    np.testing.assert_allclose(entropy(x), pymcdm_entropy(x), rtol=0, atol=1e-12)
    np.testing.assert_allclose(critic(x), skcriteria_critic(x, best), rtol=0, atol=1e-12)
    np.testing.assert_allclose(critic(x), pymcdm_critic(x), rtol=0, atol=1e-12)
    for_ranks = skcriteria_critic(x, best, correlation="spearman")
    np.testing.assert_allclose(critic(x, correlation="spearman"), for_ranks, rtol=0, atol=1e-12)
    unscaled = skcriteria_critic(x, best, scale=False)
    np.testing.assert_allclose(critic(x, minmax=False), unscaled, rtol=0, atol=1e-12)


def test_entropy_by_hand() -> None:
    x = np.array([[1.0, 1.0], [1.0, 3.0]])
    divergence = 1 + (0.25 * np.log(0.25) + 0.75 * np.log(0.75)) / np.log(2)
    assert divergence == pytest.approx(0.188722, abs=1e-6)
    np.testing.assert_array_equal(entropy(x), [0.0, 1.0])
    three = np.array([[1.0, 1.0, 3.0], [1.0, 3.0, 1.0]])
    np.testing.assert_allclose(entropy(three), [0, 0.5, 0.5])


def test_entropy_with_bounds_does_not_move_with_the_zero_point() -> None:
    """The peers' weight of a column falls to nothing when 100 is added to it."""
    x = random_scores(1, columns=4)
    shifted = x + np.array([100, 0, 0, 0])
    assert skcriteria_entropy(x)[0] > 0.2
    assert skcriteria_entropy(shifted)[0] < 0.001
    bounds = np.array([[1.0, 9.0]] * 4)
    moved = bounds + np.array([[100], [0], [0], [0]])
    np.testing.assert_allclose(entropy(x, bounds=bounds), entropy(shifted, bounds=moved), rtol=0, atol=1e-12)
    with pytest.raises(IncomputableError, match="超出所给的上下限"):
        entropy(shifted, bounds=bounds)


def test_sparse_counts_get_the_largest_entropy_weight() -> None:
    """Why raw case counts have no place here: a known weakness, told in docs/methods/entropy.md."""
    random = np.random.default_rng(0)
    x = np.column_stack([random.uniform(40, 90, 200), random.poisson(0.05, 200)])
    assert entropy(x)[1] > 0.9


def test_critic_counts_no_conflict_that_is_only_direction() -> None:
    """pymcdm takes a mirrored cost as it stands: 0.474 and more where all three weigh 1/3."""
    x = symmetric()
    cost = x * np.array([1, 1, -1])
    assert pymcdm_critic(cost, types=np.array([1, 1, -1]))[2] > 0.45
    np.testing.assert_allclose(critic(cost * np.array([1, 1, -1])), [1 / 3] * 3, atol=1e-12)


def test_one_missing_value_does_not_lose_all_weights() -> None:
    x = random_scores(3)
    x[0, 0] = NAN
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert np.isnan(pymcdm_critic(x)).any()
        assert np.isnan(pymcdm_entropy(x)).any()
    for method in (entropy, critic, pca):
        weights = method(x)
        assert np.isfinite(weights).all()
        assert weights.sum() == pytest.approx(1, abs=1e-12)


def test_what_missing_means_for_each_method() -> None:
    x = random_scores(4)
    gap = x.copy()
    gap[:3, 1] = NAN
    np.testing.assert_allclose(pca(gap), pca(x[3:]))  # complete rows
    padded = np.column_stack([gap[:, 1], np.concatenate([x[3:, 2], [NAN] * 3])])
    np.testing.assert_allclose(entropy(padded), entropy(x[3:, [1, 2]]))  # each column over what it has
    minmax = (gap - np.nanmin(gap, axis=0)) / (np.nanmax(gap, axis=0) - np.nanmin(gap, axis=0))
    conflict = (1 - pd.DataFrame(gap).corr().to_numpy()).sum(axis=0)  # each pair over the rows it shares
    wanted = np.nanstd(minmax, axis=0) * conflict
    np.testing.assert_allclose(critic(gap), wanted / wanted.sum(), atol=1e-12)


@pytest.mark.parametrize("method", [entropy, critic, pca])
def test_a_constant_column_weighs_nothing_and_changes_nothing(method: Any) -> None:
    """In pymcdm it makes every weight NaN."""
    x = random_scores(5)
    constant = np.insert(x, 2, 4.0, axis=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert np.isnan(pymcdm_critic(constant)).all()
    np.testing.assert_allclose(method(constant), np.insert(method(x), 2, 0.0), atol=1e-14)


@pytest.mark.parametrize("method", [entropy, critic, pca])
@pytest.mark.parametrize(
    ("x", "words"),
    [
        (np.ones((5, 2)), "常数"),
        ([[1.0, NAN], [2.0, NAN], [3.0, 1.0]], "第 2 列不足两个有效值"),
        ([["甲", 1], ["乙", 2]], "不是数字"),
        ([[1.0, float("inf")], [2.0, 3.0]], "无穷大（第 1 行第 2 列）"),
        ([1.0, 2.0], "2 维"),
    ],
)
def test_what_cannot_be_weighed_is_said_in_words(method: Any, x: Any, words: str) -> None:
    with pytest.raises(IncomputableError, match=words):
        method(x)


def test_faults_of_one_method_alone() -> None:
    same = np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0], [5.0, 10.0]])
    with pytest.raises(IncomputableError, match="完全同向"):
        critic(same)
    with pytest.raises(IncomputableError, match="非负"):
        entropy(-same)
    with pytest.raises(IncomputableError, match="同时有值"):
        critic([[1.0, NAN], [2.0, NAN], [NAN, 1.0], [NAN, 2.0], [3.0, 5.0]])
    with pytest.raises(IncomputableError, match="没有 kendall"):
        critic(same, correlation="kendall")  # type: ignore[arg-type]
    with pytest.raises(IncomputableError, match="不多于 3 个指标"):
        pca(random_scores(0, rows=3, columns=3))
    with pytest.raises(IncomputableError, match="互不相关"):
        pca([[1, 1], [1, -1], [-1, 1], [-1, -1]])


@given(SEEDS, st.floats(0.1, 50), st.floats(-20, 20))
def test_critic_and_components_know_no_units(seed: int, factor: float, shift: float) -> None:
    x = random_scores(seed)
    other = x.copy()
    other[:, 0] = other[:, 0] * factor + shift
    np.testing.assert_allclose(critic(other), critic(x), atol=1e-10)
    np.testing.assert_allclose(components(other).eigenvalues, components(x).eigenvalues, atol=1e-9)


@given(SEEDS, st.permutations(range(5)))
def test_the_order_of_columns_and_rows_is_nothing(seed: int, order: list[int]) -> None:
    x = random_scores(seed)
    for method in (entropy, critic):
        np.testing.assert_allclose(method(x[::-1, order]), method(x)[order], atol=1e-12)


def test_varimax_of_two_columns_reaches_the_best_angle() -> None:
    loadings = np.random.default_rng(2).normal(size=(7, 2))
    unit = loadings / np.linalg.norm(loadings, axis=1, keepdims=True)

    def simplicity(turned: Floats) -> float:
        return float(((turned / np.linalg.norm(turned, axis=1, keepdims=True)) ** 2).var(axis=0).sum())

    angles = np.linspace(0, np.pi, 20001)
    best = max(simplicity(unit @ np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])) for a in angles)
    rotated = varimax(loadings)
    assert simplicity(rotated) == pytest.approx(best, abs=1e-7)
    assert simplicity(rotated) >= best - 1e-12
    np.testing.assert_allclose(rotated @ rotated.T, loadings @ loadings.T, atol=1e-12)


def test_components_find_the_two_groups_and_name_who_runs_against_its_own() -> None:
    random = np.random.default_rng(11)
    one, other = random.normal(size=(2, 400))
    noise = random.normal(scale=0.5, size=(400, 5))
    x = np.column_stack([one, one, one, other, -other]) + noise
    found = components(x)
    assert found.loadings.shape == (5, 2)
    assert (found.loadings.sum(axis=0) >= 0).all()
    assert len(set(found.component[:3])) == 1
    assert len(set(found.component[3:])) == 1
    assert found.component[0] != found.component[3]
    assert found.against[3:].sum() == 1
    assert not found.against[:3].any()
    assert found.weights.sum() == pytest.approx(1)
    kept = found.eigenvalues[found.eigenvalues > 1]
    assert found.explained.sum() == pytest.approx(kept.sum() / 5)
    squares = found.loadings[np.arange(5), found.component] ** 2
    np.testing.assert_allclose(found.weights, squares / squares.sum())
