"""Each step by numbers that a hand can check."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.unit.analytics.building import NAN, built, flat, leaf, node, normalised, panel_of, refusal, wide
from xietong.analytics.index.scheme import LogForm, Treat, Treatment
from xietong.analytics.index.steps.treat import (
    Mark,
    excess_kurtosis,
    is_extreme,
    logarithm,
    skewness,
    treat,
    winsorised,
)

WINSORISE = Treat(Treatment.WINSORISE_THEN_LOG)


# --- screening -------------------------------------------------------------------------------------


def screened() -> Any:
    return {
        "name": "s",
        "index": {
            "code": "I",
            "children": [
                {"code": "F", "children": [leaf("A"), leaf("B")]},
                {"code": "G", "children": [leaf("C")]},
            ],
        },
        "steps": {"normalise": "none"},
    }


def test_coverage_is_the_share_of_indicators_present_before_imputation() -> None:
    scheme = screened()
    scheme["steps"]["impute"] = "group_mean"
    result = built(scheme, wide(A=[1, None, 3], B=[1, 2, 3], C=[None, 2, 4]))
    covered = dict(
        zip(result.tree.codes[result.tree.leaves :], result.prepared.coverage.T.tolist(), strict=True)
    )
    assert covered == {"F": [1, 0.5, 1], "G": [0, 1, 1], "I": [2 / 3, 2 / 3, 1]}
    assert not np.isnan(result.scores).any()


def test_a_screened_out_row_enters_no_statistic_and_has_no_score() -> None:
    scheme = screened()
    scheme["steps"] = {"screen": {"minimum_coverage": 2 / 3}, "normalise": "minmax"}
    result = built(scheme, wide(A=[0, 10, 1e6], B=[5, 10, None], C=[0, 10, None]))
    assert node(result, "A").tolist()[:2] == [0, 100]
    assert np.isnan(result.scores[2]).all()
    assert result.prepared.coverage[2, -1] == pytest.approx(1 / 3)


def test_the_threshold_is_met_exactly() -> None:
    """33 of 50 is 0.66, though 1 - 17/50 is a little less in binary."""
    leaves = [leaf(f"L{number}") for number in range(50)]
    columns: dict[str, list[float | None]] = {
        f"L{number}": [1.0 if number < 33 else None, 1.0, 2.0] for number in range(50)
    }
    result = built(flat(*leaves, screen={"minimum_coverage": 0.66}), wide(**columns))
    assert result.prepared.usable.all()


def test_a_missing_family_voids_the_index_and_nothing_else() -> None:
    scheme = screened()
    scheme["steps"].update(screen={"void_if_family_missing": True}, impute="group_mean")
    result = built(scheme, wide(A=[1, 2, 3], B=[1, 2, 3], C=[None, 2, 4]))
    assert np.isnan(result.index).tolist() == [True, False, False]
    assert not np.isnan(node(result, "G")).any()
    assert np.isnan(result.contributions[0]).all()


def test_a_node_may_ask_for_coverage_of_its_own() -> None:
    scheme = screened()
    scheme["index"]["children"][0]["minimum_coverage"] = 0.6
    result = built(scheme, wide(A=[1, None], B=[3, 2], C=[4, 6]))
    assert node(result, "F").tolist()[0] == 2
    assert np.isnan(node(result, "F")[1])
    assert result.index.tolist() == [3, 6]


def test_too_little_exposure_is_missing() -> None:
    panel = panel_of(
        [("a", "2024", "A", 5, 10), ("b", "2024", "A", 6, 30), ("c", "2024", "A", 7, None)], ("exposure",)
    )
    result = built(flat(leaf("A", minimum_exposure=30)), panel)
    assert np.isnan(result.index).tolist() == [True, False, True]
    assert result.prepared.suppressed.sum() == 2


# --- denominators and imputation -------------------------------------------------------------------


def test_denominators_divide_and_a_missing_one_makes_the_value_missing() -> None:
    result = built(flat(leaf("A"), denominate={"A": "n"}), wide(A=[10, 20, 30], n=[4, None, 3]))
    assert result.index[[0, 2]].tolist() == [2.5, 10]
    assert np.isnan(result.index[1])


GROUPED = [
    ("a", "2024", "A", 1, "x"),
    ("b", "2024", "A", 3, "x"),
    ("c", "2024", "A", 8, "x"),
    ("d", "2024", "A", None, "x"),
    ("e", "2024", "A", None, "y"),
    ("f", "2024", "A", 100, ""),
    ("g", "2024", "A", None, ""),
]


@pytest.mark.parametrize(("method", "filled"), [("group_mean", 4.0), ("group_median", 3.0)])
def test_peers_fill_only_within_their_group(method: str, filled: float) -> None:
    result = built(flat(leaf("A"), impute=method), panel_of(GROUPED, ("group",)))
    assert np.array_equal(node(result, "A"), [1, 3, 8, filled, NAN, 100, NAN], equal_nan=True)
    assert result.prepared.imputed[:, 0].tolist() == [False, False, False, True, False, False, False]


def test_without_groups_all_rows_of_a_period_are_peers() -> None:
    rows = [("a", "2023", "A", 1), ("a", "2024", "A", 10), ("b", "2024", "A", None)]
    assert node(built(flat(leaf("A"), impute="group_mean"), panel_of(rows)), "A").tolist() == [1, 10, 10]


@pytest.mark.parametrize(
    ("method", "filled"),
    [("last", [NAN, 10, 10, 10, 40, 40]), ("linear", [NAN, 10, 20, 25, 40, NAN])],
)
def test_a_units_own_series_fills_by_the_distance_in_time(method: str, filled: list[float]) -> None:
    years = ["2015", "2016", "2018", "2019", "2022", "2024"]
    values = [None, 10, None, None, 40, None]
    rows = [("a", year, "A", value) for year, value in zip(years, values, strict=True)]
    rows += [("b", "2016", "A", 999)]
    result = built(flat(leaf("A"), impute=method), panel_of(rows))
    own = node(result, "A")[[panel_unit == 0 for panel_unit in result.panel.unit]]
    assert np.array_equal(own, filled, equal_nan=True)


# --- treatment -------------------------------------------------------------------------------------


def test_skewness_and_kurtosis_are_the_bias_corrected_ones() -> None:
    """Values of the R implementation in e1071, type 2."""
    x = np.array([1, 2, 2, 3, 4, 7, 11, 30, 100.0])
    assert skewness(x) == pytest.approx(2.6049421980525329, rel=1e-14)
    assert excess_kurtosis(x) == pytest.approx(6.9950813346244933, rel=1e-14)
    assert np.isnan(skewness(x[:2]))
    assert np.isnan(excess_kurtosis(x[:3]))
    assert not is_extreme(np.ones(9), WINSORISE)


def test_one_value_at_a_time_ties_together_from_the_side_of_the_skew() -> None:
    x = np.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 100.0])
    found = winsorised(x, WINSORISE)
    assert found is not None
    assert found.values.tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 30]
    mirrored = winsorised(-x, WINSORISE)
    assert mirrored is not None
    assert mirrored.values.tolist() == (-found.values).tolist()
    assert mirrored.marks.tolist()[-1] == Mark.WINSORISED_LOW
    tied = winsorised(
        np.append(x, 100.0), Treat(Treatment.WINSORISE_THEN_LOG, maximum_points=1, skew=1, kurtosis=-2)
    )
    assert tied is not None
    assert (tied.marks > 0).sum() == 2


def test_where_winsorising_is_not_enough_the_logarithm_is_of_the_original() -> None:
    x = np.append(np.arange(1, 41), [1e3, 1e4, 1e5])
    found = treat(np.append(x, NAN), Treat(Treatment.WINSORISE_THEN_LOG, maximum_points=1), None)
    shift = 0.01 * (1e5 - 1)
    assert np.array_equal(found.values[:-1], np.log(x - 1 + shift))
    assert np.isnan(found.values[-1])
    assert set(found.marks[:-1]) == {Mark.LOG}
    assert found.marks[-1] == Mark.NONE


def test_the_mirrored_logarithm_serves_negative_skew() -> None:
    x = -np.array([1, 2, 3, 4, 1e3])
    assert np.allclose(logarithm(x, LogForm.BY_SKEW), -logarithm(-x, LogForm.SHIFTED))
    assert (np.diff(logarithm(np.sort(x), LogForm.BY_SKEW)) > 0).all()


def test_a_column_that_winsorising_would_make_constant_is_left_alone_and_named() -> None:
    result = built(
        flat(leaf("A"), treat={"method": "winsorise_then_log"}, normalise={"method": "minmax"}),
        wide(A=[0.0] * 20 + [1.0]),
    )
    assert result.index[-1] == 100
    assert "不同的值太少" in result.notes[0]


def test_caps_cut_both_sides_and_mark_what_they_cut() -> None:
    scheme = flat(leaf("A", caps=[None, 10]), leaf("B", caps=[2, None]), treat="caps")
    result = built(scheme, wide(A=[-5, 11], B=[1, 50]))
    assert result.scores[:, :2].tolist() == [[-5, 2], [10, 50]]
    assert result.treated.marks.tolist() == [[Mark.NONE, Mark.CAPPED], [Mark.CAPPED, Mark.NONE]]


def test_goalposts_replace_the_treatment_of_extremes() -> None:
    scheme = flat(leaf("A", goalposts=[0, 10]), treat={"method": "winsorise_then_log"}, normalise="goalposts")
    result = built(scheme, wide(A=[*range(10), 1e6]))
    assert not result.treated.marks.any()
    assert result.index[-1] == 100


def test_the_treatment_sees_the_frame_of_the_normalisation_unless_told() -> None:
    rows = [(f"u{unit}", year, "A", float(unit)) for year in ("2023", "2024") for unit in range(10)]
    rows += [("x", "2023", "A", 500.0)]
    scheme = flat(
        leaf("A"), treat={"method": "winsorise_then_log"}, normalise={"method": "minmax", "frame": "all"}
    )
    assert built(scheme, panel_of(rows)).treated.marks.sum() == 1
    scheme["steps"]["treat"]["frame"] = "period"
    assert built(scheme, panel_of(rows)).treated.marks.sum() == 1


# --- normalisation ---------------------------------------------------------------------------------

A = wide(A=[2, 4, 4, 10])


@pytest.mark.parametrize(
    ("normalise", "direction", "expected"),
    [
        ({"method": "minmax", "to": [0, 100]}, 1, [0, 25, 25, 100]),
        ({"method": "minmax", "to": [1, 5]}, -1, [5, 4, 4, 1]),
        ({"method": "rank"}, 1, [1, 2.5, 2.5, 4]),
        ({"method": "rank"}, -1, [4, 2.5, 2.5, 1]),
        ({"method": "percentile"}, 1, [0, 50, 50, 100]),
        ({"method": "none"}, -1, [-2, -4, -4, -10]),
        ({"method": "minmax", "to": [0, 1], "round": 1}, 1, [0, 0.3, 0.3, 1]),
    ],
)
def test_scales_by_hand(normalise: Any, direction: int, expected: list[float]) -> None:
    assert normalised(flat(leaf("A", direction), normalise=normalise), A) == expected


def test_zscores_take_the_samples_deviation_unless_told() -> None:
    x = np.array([2, 4, 4, 10.0])
    for deviation, ddof in (("sample", 1), ("population", 0)):
        spec = {"method": "zscore", "mean": 50, "sd": 10, "standard_deviation": deviation}
        assert normalised(flat(leaf("A"), normalise=spec), A) == pytest.approx(
            list((x - 5) / x.std(ddof=ddof) * 10 + 50), rel=1e-15
        )


@pytest.mark.parametrize(
    ("direction", "goalposts", "expected"),
    [
        (1, [0, 8], [25, 50, 50, 100]),
        (-1, [0, 8], [75, 50, 50, 0]),
        (-1, [8, 0], [75, 50, 50, 0]),
        (1, [4, 6], [0, 0, 0, 100]),
    ],
)
@pytest.mark.parametrize("method", ["goalposts", "minmax"])
def test_goalposts_in_raw_units_mean_what_is_written(
    method: str, direction: int, goalposts: list[float], expected: list[float]
) -> None:
    scheme = flat(leaf("A", direction, goalposts=goalposts), normalise={"method": method, "to": [0, 100]})
    assert normalised(scheme, A) == expected


@pytest.mark.parametrize(
    ("direction", "target", "cap", "expected"),
    [(1, 6, False, [0, 50, 50, 200]), (1, 6, True, [0, 50, 50, 100]), (-1, 2, False, [100, 75, 75, 0])],
)
def test_distance_to_a_target(direction: int, target: float, cap: bool, expected: list[float]) -> None:
    scheme = flat(leaf("A", direction, target=target), normalise={"method": "target", "cap": cap})
    assert normalised(scheme, A) == expected


def test_a_target_that_everybody_passed_is_refused() -> None:
    assert "目标值 1 不优于最差的值" in refusal(flat(leaf("A", target=1), normalise="target"), A)[0]


def test_robust_z_compares_peers_and_survives_a_zero_mad() -> None:
    rows = [(f"u{n}", "2024", "A", value, "x") for n, value in enumerate([1, 2, 3, 4, 100])]
    rows += [(f"v{n}", "2024", "A", value, "y") for n, value in enumerate([0, 0, 0, 0, 5])]
    found = normalised(flat(leaf("A"), normalise="robust_z"), panel_of(rows, ("group",)))
    assert found[:5] == pytest.approx([0.6745 * d for d in (-2, -1, 0, 1, 97)])
    assert found[5:] == pytest.approx([0, 0, 0, 0, np.sqrt(2 / np.pi) * 5])


def test_the_adjusted_mazziotta_pareto_scale_puts_the_reference_at_100() -> None:
    rows = [("a", "2023", "A", 10), ("b", "2023", "A", 30), ("a", "2024", "A", 20), ("b", "2024", "A", 50)]
    spec = {"method": "ampi", "frame": "all", "reference": "2023"}
    assert normalised(flat(leaf("A"), normalise=spec), panel_of(rows)) == [85, 115, 100, 145]
    assert normalised(flat(leaf("A", -1), normalise=spec), panel_of(rows)) == [115, 85, 100, 55]


def test_a_frame_of_all_periods_makes_years_comparable() -> None:
    rows = [("a", "2023", "A", 0), ("b", "2023", "A", 5), ("a", "2024", "A", 5), ("b", "2024", "A", 10)]
    spec = {"method": "minmax", "to": [0, 1]}
    assert normalised(flat(leaf("A"), normalise=spec), panel_of(rows)) == [0, 1, 0, 1]
    assert normalised(flat(leaf("A"), normalise={**spec, "frame": "all"}), panel_of(rows)) == [0, 0.5, 0.5, 1]


@pytest.mark.parametrize("method", ["minmax", "zscore", "percentile", "robust_z", "ampi"])
def test_a_constant_indicator_is_named_and_its_handling_chosen(method: str) -> None:
    panel = wide(A=[3, 3], B=[1, 2])
    said = refusal(flat(leaf("A"), leaf("B"), normalise=method), panel)
    assert len(said) == 1
    assert "指标“A”、时期“2024”：所有的值都是 3.0" in said[0]
    half = built(flat(leaf("A"), leaf("B"), normalise={"method": method, "constant": "midpoint"}), panel)
    assert set(node(half, "A")) == {{"minmax": 50, "percentile": 50, "ampi": 100}.get(method, 0)}
    dropped = built(flat(leaf("A"), leaf("B"), normalise={"method": method, "constant": "drop"}), panel)
    assert dropped.index.tolist() == node(dropped, "B").tolist()
    assert any("指标“A”" in note for note in dropped.notes)


# --- aggregation and bands -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("aggregate", "expected"),
    [
        ("arithmetic", (1 * 4 + 3 * 9) / 4),
        ("geometric", (4 * 9**3) ** 0.25),
        ("harmonic", 4 / (1 / 4 + 3 / 9)),
        ("minimum", 4),
        ({"power": 0.5}, ((1 * 2 + 3 * 3) / 4) ** 2),
        ({"power": -1}, 4 / (1 / 4 + 3 / 9)),
        ({"mazziotta_pareto": "minus"}, 7.75 - (0.25 * 3.75**2 + 0.75 * 1.25**2) / 7.75),
        ({"mazziotta_pareto": "plus"}, 7.75 + (0.25 * 3.75**2 + 0.75 * 1.25**2) / 7.75),
    ],
)
def test_means_by_hand_and_missing_values_alike(aggregate: Any, expected: float) -> None:
    scheme = flat(leaf("A", weight=1), leaf("B", weight=3), leaf("C", weight=4), aggregate=aggregate)
    result = built(scheme, wide(A=[4, None, None], B=[9, 9, None], C=[None, None, None]))
    assert result.index[0] == pytest.approx(expected, rel=1e-14)
    assert result.index[1] == pytest.approx(9, rel=1e-14)
    assert np.isnan(result.index[2])


def test_every_zero_under_a_mean_that_cannot_take_it_is_named() -> None:
    panel = wide(A=[0, 1, -1], B=[1, 1, 0])
    assert len(refusal(flat(leaf("A"), leaf("B"), aggregate="geometric"), panel)) == 3
    assert len(refusal(flat(leaf("A"), leaf("B"), aggregate="harmonic"), panel)) == 3
    assert len(refusal(flat(leaf("A"), leaf("B"), aggregate={"power": 0.5}), panel)) == 1
    assert len(refusal(flat(leaf("A"), leaf("B"), aggregate={"mazziotta_pareto": "plus"}), panel)) == 1
    said = refusal(flat(leaf("A"), leaf("B"), aggregate="geometric"), panel)[0]
    assert said.startswith("节点“I”、单位“u00”、时期“2024”：“A”的得分是 0.0，geometric 只能用正数")


def test_a_node_may_be_filled_from_its_peers() -> None:
    scheme = screened()
    scheme["index"]["children"][1]["fill"] = "group_mean"
    result = built(scheme, wide(A=[1, 2, 3], B=[1, 2, 3], C=[None, 4, 8]))
    assert node(result, "G").tolist() == [6, 4, 8]
    assert result.index.tolist() == [3.5, 3, 5.5]
    given = dict(zip(result.tree.codes, result.contributions[0].tolist(), strict=True))
    assert (given["A"], given["B"], given["G"]) == (0.25, 0.25, 3)
    assert np.isnan(given["C"])


def test_bands_are_closed_on_the_left() -> None:
    scheme = {**flat(leaf("A")), "bands": {"cuts": [50, 60], "labels": ["低", "中", "高"]}}
    result = built(scheme, wide(A=[49.999, 50, 59.999, 60, None]))
    assert result.bands[:, result.tree.root].tolist() == [0, 1, 1, 2, -1]
