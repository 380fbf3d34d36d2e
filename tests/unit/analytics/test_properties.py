"""What must hold of every panel: order, scale, monotony, shares that add up."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.unit.analytics.building import built, leaf, panel_of
from xietong.analytics.faults import FaultsError
from xietong.analytics.index.contributions import contributions
from xietong.analytics.index.engine import IndexResult
from xietong.analytics.index.preparing import prepare
from xietong.analytics.index.scheme import Aggregate, Aggregator, Deviation
from xietong.analytics.index.scheme_reading import read_scheme
from xietong.analytics.index.scoring import Scored
from xietong.analytics.index.steps.aggregate import combine, shares
from xietong.analytics.index.steps.normalise import minmax, percentiles, ranks, rounded, zscore
from xietong.analytics.index.tree import compile_tree
from xietong.analytics.panel.reading import read_panel

CODES = ("A", "B", "C", "D")
AGGREGATES = [
    "arithmetic",
    "geometric",
    "harmonic",
    "minimum",
    {"power": 0.5},
    {"power": -2},
    {"mazziotta_pareto": "minus"},
    {"mazziotta_pareto": "plus"},
]
SCALES: list[Any] = [
    {"method": "minmax", "to": [60, 100]},
    {"method": "zscore", "mean": 100, "sd": 5},
    {"method": "rank"},
    {"method": "percentile", "to": [1, 2]},
]
number = st.one_of(st.none(), st.integers(1, 1000).map(float))
column = st.lists(number, min_size=6, max_size=6)
columns = st.tuples(column, column, column, column)
aggregates = st.sampled_from(AGGREGATES)
weight = st.integers(1, 9)
whole_runs = settings(max_examples=25)


def scheme(top: Any, below: Any, scale: Any, weights: tuple[int, ...] = (1, 2, 3, 4)) -> dict[str, Any]:
    first, second, third, fourth = weights
    return {
        "name": "property",
        "index": {
            "code": "I",
            "aggregate": top,
            "children": [
                {"code": "F", "weight": third, "aggregate": below,
                 "children": [leaf("A", weight=first), leaf("B", -1, weight=second)]},
                {"code": "G", "weight": fourth, "children": [leaf("C", weight=1), leaf("D", weight=2)]},
            ],
        },
        "steps": {"normalise": {**scale, "constant": "midpoint"}},
    }  # fmt: skip


def rows_of(data: tuple[list[float | None], ...]) -> list[tuple[Any, ...]]:
    return [
        (f"u{unit}", "2024", code, value)
        for code, values in zip(CODES, data, strict=True)
        for unit, value in enumerate(values)
    ]


def build(*parts: Any, data: Any) -> IndexResult:
    assume(any(value is not None for values in data for value in values))
    return built(scheme(*parts), panel_of(rows_of(data)))


@whole_runs
@given(columns, aggregates, aggregates, st.sampled_from(SCALES))
def test_contributions_add_up_to_the_score(data: Any, top: Any, below: Any, scale: Any) -> None:
    result = build(top, below, scale, data=data)
    total = np.nansum(result.contributions, axis=1)
    scored = ~np.isnan(result.index)
    assert np.allclose(total[scored], result.index[scored], rtol=1e-12, atol=1e-12)
    assert np.isnan(result.contributions[~scored]).all()


@whole_runs
@given(columns, aggregates, aggregates, st.permutations(range(24)), st.booleans())
def test_the_order_of_rows_and_indicators_does_not_matter(
    data: Any, top: Any, below: Any, order: list[int], turned: bool
) -> None:
    assume(any(value is not None for values in data for value in values))
    rows = rows_of(data)
    plan = scheme(top, below, SCALES[0])
    first = built(plan, panel_of(rows))
    if turned:
        for node in (plan["index"], *plan["index"]["children"]):
            node["children"].reverse()
    second = built(plan, panel_of([rows[place] for place in order]))
    assert np.allclose(first.index, second.index, rtol=1e-12, equal_nan=True)


@whole_runs
@given(columns, aggregates, st.sampled_from(SCALES), st.integers(1, 50), st.integers(-50, 50))
def test_the_unit_of_an_indicator_does_not_matter(
    data: Any, below: Any, scale: Any, factor: int, shift: int
) -> None:
    changed = (*data[:3], [None if value is None else factor * value + shift for value in data[3]])
    first = build("arithmetic", below, scale, data=data)
    second = build("arithmetic", below, scale, data=changed)
    assert np.allclose(first.index, second.index, rtol=1e-9, equal_nan=True)


@whole_runs
@given(columns, aggregates, aggregates, weight)
def test_weights_are_relative(data: Any, top: Any, below: Any, factor: int) -> None:
    first = build(top, below, SCALES[0], data=data)
    second = build(top, below, SCALES[0], (factor, 2 * factor, 3 * factor, 4 * factor), data=data)
    assert np.allclose(first.index, second.index, rtol=1e-12, equal_nan=True)


@given(
    st.lists(st.floats(0.5, 100), min_size=3, max_size=3),
    st.lists(st.floats(0.1, 5), min_size=3, max_size=3),
    st.integers(0, 2),
    st.floats(0, 20),
    st.sampled_from([Aggregate(kind, 0.5) for kind in Aggregator if kind is not Aggregator.MAZZIOTTA_PARETO]),
)
def test_a_better_child_never_makes_a_node_worse(
    children: list[float], weights: list[float], which: int, gain: float, how: Aggregate
) -> None:
    """Mazziotta-Pareto is left out: its penalty for imbalance may outweigh a gain, by design."""
    before = np.array([children])
    after = before.copy()
    after[0, which] += gain
    share = shares(before, np.array(weights))
    assert combine(after, share, how)[0] >= combine(before, share, how)[0] * (1 - 1e-12)


@given(st.lists(st.floats(0.5, 100), min_size=2, max_size=5))
def test_the_means_are_in_their_order(children: list[float]) -> None:
    x = np.array([children])
    share = shares(x, np.ones(len(children)))
    kinds = (Aggregator.MINIMUM, Aggregator.HARMONIC, Aggregator.GEOMETRIC, Aggregator.ARITHMETIC)
    found = [combine(x, share, Aggregate(kind))[0] for kind in kinds]
    assert all(low <= high * (1 + 1e-12) for low, high in pairwise(found))


values = st.lists(st.integers(-100, 100).map(float), min_size=3, max_size=20, unique=True).map(np.array)


@given(values, st.floats(0.01, 100), st.floats(-100, 100))
def test_scales_do_not_see_units(x: Any, factor: float, shift: float) -> None:
    y = x * factor + shift
    assert np.allclose(minmax(x, 1, 5), minmax(y, 1, 5), atol=1e-6)
    assert np.allclose(zscore(x, 0, 1, Deviation.SAMPLE), zscore(y, 0, 1, Deviation.SAMPLE), atol=1e-6)
    assert np.array_equal(ranks(x), ranks(y))


@given(values)
def test_scales_keep_the_order_and_mirror_with_the_direction(x: Any) -> None:
    order = np.argsort(x)
    for scaled in (minmax(x, 0, 1), zscore(x, 0, 1, Deviation.POPULATION), ranks(x), percentiles(x, 0, 1)):
        assert (np.diff(scaled[order]) > 0).all()
    assert np.allclose(minmax(x, 0, 1), 1 - minmax(-x, 0, 1))
    assert np.allclose(percentiles(x, 0, 1), 1 - percentiles(-x, 0, 1))
    assert ranks(x).sum() == len(x) * (len(x) + 1) / 2


@whole_runs
@given(st.permutations(["2021", "2022", "2023"]), st.sampled_from(["minmax", "zscore", "rank"]))
def test_periods_in_another_order_give_each_its_score(periods: list[str], method: str) -> None:
    columns_by_period = {"2021": [1.0, 5, 9], "2022": [2.0, 2, 8], "2023": [7.0, 1, 4]}

    def index(names: list[str]) -> dict[str, list[float]]:
        rows = [
            (f"u{unit}", name, "A", value)
            for name, source in zip(sorted(columns_by_period), names, strict=True)
            for unit, value in enumerate(columns_by_period[source])
        ]
        result = built(
            {"name": "p", "index": {"code": "I", "children": [leaf("A")]}, "steps": {"normalise": method}},
            panel_of(rows),
        )
        return {
            source: result.index[result.panel.period == place].tolist() for place, source in enumerate(names)
        }

    assert index(periods) == index(sorted(columns_by_period))


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_rounding_goes_half_away_from_zero(x: float, decimals: int) -> None:
    found = float(rounded(np.array([x]), decimals)[0])
    assert abs(found - x) <= 0.5 * 10**-decimals + 1e-9
    assert float(rounded(np.array([-x]), decimals)[0]) == -found
    assert rounded(np.array([95.8125, -2.5]), 3).tolist() == [95.813, -2.5]
    assert rounded(np.array([0.5, 1.5, -0.5]), 0).tolist() == [1, 2, -1]


def test_weights_as_given_are_not_renormalised_and_still_add_up() -> None:
    """Benefit of the doubt: a row's own weights need not sum to 1."""
    plan = read_scheme(
        {
            "name": "b",
            "index": {"code": "I", "children": [leaf("A"), leaf("B")]},
            "steps": {"normalise": "none"},
        }
    )
    tree = compile_tree(plan)
    leaves = np.array([[2.0, 4.0], [1.0, np.nan]])
    own = np.array([[0.1, 0.2], [0.5, 0.0]])
    share = shares(leaves, own, as_given=True)
    index = combine(leaves, share, Aggregate())
    assert index.tolist() == [1.0, 0.5]
    scores = np.column_stack([leaves, index])
    scored = Scored(scores, own, np.zeros((2, 1), dtype=bool), frozenset({2}))
    assert np.nansum(contributions(scored, tree), axis=1).tolist() == [1.0, 0.5]


def test_a_frame_of_many_rows_is_prepared_without_a_copy_per_indicator() -> None:
    """Values keep their columns contiguous: the steps go column by column."""
    frame = pl.DataFrame(
        {"unit": ["a", "b"], "period": ["1", "1"], "indicator": ["A", "A"], "value": [1.0, 2.0]}
    )
    plan = read_scheme({"name": "x", "index": {"code": "I", "children": [leaf("A")]}})
    prepared = prepare(read_panel(frame), plan, compile_tree(plan))
    assert prepared.values.flags.f_contiguous


def test_refused_inputs_leave_no_result() -> None:
    with pytest.raises(FaultsError):
        built(scheme("geometric", "geometric", {"method": "zscore"}), panel_of(rows_of(([1.0, None],) * 4)))
