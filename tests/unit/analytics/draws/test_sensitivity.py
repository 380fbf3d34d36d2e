"""Sobol indices against a peer and a known function; warnings; leaving one out as building without it."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from attrs import evolve
from SALib.analyze import sobol as peer
from SALib.sample import sobol as peer_sample
from SALib.test_functions import Ishigami
from scipy.stats import rankdata

from tests.unit.analytics.draws.test_uncertainty import SCHEME, built, values
from xietong.analytics.faults import FaultsError
from xietong.analytics.index.engine import build_index
from xietong.analytics.index.scheme import Node
from xietong.analytics.index.sensitivity.estimators import Runs, indices
from xietong.analytics.index.sensitivity.leave_out import leave_out
from xietong.analytics.index.sensitivity.sobol import OVERALL, design, sobol
from xietong.analytics.index.uncertainty.plan import Factor

THREE = tuple(Factor(name) for name in "xyz")
TRUE_FIRST, TRUE_TOTAL = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)


def ishigami(numbers: np.ndarray) -> np.ndarray:
    return np.asarray(Ishigami.evaluate((2 * numbers - 1) * np.pi))


def runs_of(samples: int, seed: int = 1) -> Runs:
    parts = ishigami(design(THREE, samples, seed)).reshape(5, samples)
    return Runs(parts[0], parts[1], parts[2:])


def test_indices_of_a_known_function_converge_to_its_exact_ones() -> None:
    found = indices(runs_of(2**14), seed=1)
    np.testing.assert_allclose(found.first, TRUE_FIRST, atol=0.01)
    np.testing.assert_allclose(found.total, TRUE_TOTAL, atol=0.01)
    for exact, intervals in ((TRUE_FIRST, found.first_interval), (TRUE_TOTAL, found.total_interval)):
        assert (intervals[:, 0] - 0.005 <= exact).all()
        assert (exact <= intervals[:, 1] + 0.005).all()


def test_indices_equal_the_peers_on_the_same_runs() -> None:
    problem = {"num_vars": 3, "names": list("xyz"), "bounds": [[-np.pi, np.pi]] * 3}
    numbers = peer_sample.sample(problem, 512, calc_second_order=False, seed=2)
    outputs = np.asarray(Ishigami.evaluate(numbers))
    wanted = peer.analyze(problem, outputs, calc_second_order=False, seed=2)
    parts = outputs.reshape(512, 5).T
    found = indices(Runs(a=parts[0], b=parts[4], ab=parts[1:4]), seed=1)
    np.testing.assert_allclose(found.first, wanted["S1"], rtol=1e-9)
    np.testing.assert_allclose(found.total, wanted["ST"], rtol=1e-9)
    half = np.diff(found.total_interval, axis=1)[:, 0] / 2
    np.testing.assert_allclose(half, wanted["ST_conf"], rtol=0.25)


def test_nothing_that_moves_has_no_indices_rather_than_not_a_number() -> None:
    still = Runs(np.ones(8), np.ones(8), np.ones((2, 8)))
    found = indices(still, seed=1)
    assert (found.first == 0).all()
    assert (found.total_interval == 0).all()


def test_the_design_changes_one_factor_at_a_time_with_all_its_columns() -> None:
    factors = (Factor("one"), Factor("many", 3))
    a, b, one, many = design(factors, 16, 1).reshape(4, 16, 4)
    np.testing.assert_array_equal(one, np.column_stack((b[:, :1], a[:, 1:])))
    np.testing.assert_array_equal(many, np.column_stack((a[:, :1], b[:, 1:])))


CHOICES = (
    "{treat: [1, 5], normalise: [minmax, zscore], weights: {noise: 0.5}, aggregate: [arithmetic, geometric]}"
)


def test_few_samples_are_warned_of() -> None:
    """A peer printed negative indices from 100 samples without a word."""
    found = sobol(built(CHOICES), samples=50, seed=1)
    assert found.samples == 64
    assert found.runs == 64 * (4 + 2)
    assert any("样本只有 64 个" in warning for warning in found.warnings)
    assert any("太宽" in warning for warning in found.warnings)


def test_a_factor_that_changes_nothing_has_no_influence_and_one_that_does_has_it_all() -> None:
    """Sign of an indicator without weight beside weights that matter."""
    scheme = SCHEME.replace("{code: A1, weight: 1,", "{code: A1, weight: 0,")
    result = built("{weights: {noise: 0.5}, sign: [A1]}", scheme=scheme)
    found = sobol(result, samples=1024, seed=1, units=("U3",))
    assert found.factors == ("sign:A1", "weights")
    for output in (OVERALL, "U3"):
        values_ = found.indices[output]
        np.testing.assert_allclose(values_.first, [0, 1], atol=0.03)
        np.testing.assert_allclose(values_.total, [0, 1], atol=0.03)
    assert found.warnings == ()


def test_the_same_seed_gives_the_same_indices_on_any_number_of_threads() -> None:
    one, two = (sobol(built(CHOICES), samples=64, seed=3, threads=threads) for threads in (1, 2))
    np.testing.assert_array_equal(one.indices[OVERALL].first, two.indices[OVERALL].first)


@pytest.mark.parametrize(
    ("choices", "units", "said"),
    [
        ("{weights: {noise: 0.1}}", (), "只有一项在变动"),
        ("{weights: {noise: 2}, treat: [1, 2]}", (), "权重为负"),
        (CHOICES, ("NOBODY",), "数据中没有"),
    ],
)
def test_what_cannot_be_analysed_is_refused(choices: str, units: tuple[str, ...], said: str) -> None:
    with pytest.raises(FaultsError, match=said):
        sobol(built(choices), samples=16, seed=1, units=units)


def test_several_periods_at_once_are_refused() -> None:
    with pytest.raises(FaultsError, match="一次只做一期"):
        sobol(built(CHOICES, values(20, ("2022", "2023"))), samples=16, seed=1)


@pytest.mark.parametrize("gaps", [0.0, 0.1])
@pytest.mark.parametrize("families", [False, True])
def test_leaving_one_out_equals_building_the_index_without_it(gaps: float, families: bool) -> None:
    result = built("", values(gaps=gaps))
    scheme = result.scheme
    left = leave_out(result, families=families)
    assert [item.code for item in left] == (["A", "B"] if families else ["A1", "A2", "B1", "B2"])
    for item in left:
        less = evolve(scheme, index=_without(scheme.index, item.code), ignore=("A1", "A2", "B1", "B2"))
        again = build_index(result.panel, less).index
        known = ~np.isnan(again)
        wanted = rankdata(-np.round(again[known], 9)) - rankdata(-np.round(result.index[known], 9))
        np.testing.assert_allclose(item.shift[known], wanted)
        assert item.mean_shift == pytest.approx(np.abs(wanted).mean())
        assert item.lost == (~known).sum()
        assert -1 < item.tau < 1


def _without(node: Node, code: str) -> Node:
    kept = tuple(
        _without(part, code) if isinstance(part, Node) else part
        for part in node.children
        if part.code != code
    )
    return evolve(node, children=kept)


def test_leaving_out_works_on_each_period_of_a_panel() -> None:
    result = built("", values(20, ("2022", "2023")))
    item = leave_out(result)[0]
    assert np.isfinite(item.shift).all()
    assert np.abs(item.shift).max() < 20
    assert pl.Series(item.shift).sum() == pytest.approx(0)
