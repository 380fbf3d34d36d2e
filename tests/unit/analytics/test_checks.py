"""A panel that does not fit its scheme: each cell, code and period named, none guessed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.unit.analytics.building import built, flat, leaf, panel_of, refusal, wide
from xietong.analytics.index.checks import unfinished


def test_codes_that_the_scheme_does_not_have_are_named_unless_ignored() -> None:
    panel = wide(A=[1, 2], X=[1, 2])
    assert refusal(flat(leaf("A")), panel) == ["指标“X”：方案中没有这个代码；请写进方案，或列入 ignore"]
    assert refusal({**flat(leaf("A")), "ignore": ["X"]}, panel) == []
    assert refusal(flat(leaf("A"), leaf("X", 0)), panel) == []


def test_an_indicator_without_values_is_missing_and_noted() -> None:
    result = built(flat(leaf("A"), leaf("B")), wide(A=[1, 2]))
    assert result.index.tolist() == [1, 2]
    assert result.notes == ("指标“B”没有一个值，按缺失计",)
    assert refusal(flat(leaf("A")), wide(A=[None, None])) == ["数据：方案中的指标一项也没有值"]


def test_negative_counts_are_named() -> None:
    said = refusal(flat(leaf("A", count=True), leaf("B")), wide(A=[-1, 2, -3], B=[-1, 1, 1]))
    assert said == [
        "单位“u00”、时期“2024”、指标“A”：计数不能是负数（-1.0）",
        "单位“u02”、时期“2024”、指标“A”：计数不能是负数（-3.0）",
    ]


def test_denominators_of_zero_are_named_even_where_the_value_is_missing() -> None:
    said = refusal(flat(leaf("A"), denominate={"A": "n"}), wide(A=[1, None, 2], n=[0, 0, -5]))
    assert len(said) == 3
    assert said[0].startswith("单位“u00”、时期“2024”、指标“n”：分母是 0")
    assert "分母是负数（-5.0）" in said[2]


def test_a_missing_denominator_and_exposure_are_named() -> None:
    assert "没有它的分母“n”" in refusal(flat(leaf("A"), denominate={"A": "n"}), wide(A=[1, 2]))[0]
    assert "没有基数" in refusal(flat(leaf("A", minimum_exposure=5)), wide(A=[1, 2]))[0]
    panel = panel_of([("a", "2024", "A", 1, -5), ("b", "2024", "A", 1, 5)], ("exposure",))
    assert "基数不能是负数" in refusal(flat(leaf("A")), panel)[0]


def test_a_period_that_is_not_over_is_named() -> None:
    panel = panel_of([("a", period, "A", 1) for period in ("2023", "2024", "2024-Q4", "末期")])
    day = date(2024, 12, 31)
    assert [fault.place for fault in unfinished(panel, day)] == ["时期“2024”", "时期“2024-Q4”"]
    assert list(unfinished(panel, date(2025, 1, 1))) == []
    assert list(unfinished(panel, None)) == []
    said = refusal({**flat(leaf("A")), "as_of": "2024-06-30"}, panel)
    assert said[0] == "时期“2024”：到 2024-06-30 还没有结束；请等它结束，或从数据中去掉"


@pytest.mark.parametrize("impute", ["last", "linear"])
def test_filling_in_time_needs_periods_that_are_time(impute: str) -> None:
    panel = panel_of([("a", "一期", "A", 1), ("a", "二期", "A", None)])
    assert "按时间补缺需要" in refusal(flat(leaf("A"), impute=impute), panel)[0]


def monthly(figures: list[list[float]]) -> list[tuple[Any, ...]]:
    return [
        (f"u{unit}", f"2024-{month:02}", "A", value)
        for unit, series in enumerate(figures)
        for month, value in enumerate(series, 1)
    ]


def test_cumulative_figures_under_the_name_of_period_figures_are_noticed() -> None:
    """Three units whose figures never fall in six months: 1 in 720 each by chance."""
    rising = monthly([[1, 3, 4, 8, 9, 15]] * 3)
    assert "像是累计数" in refusal(flat(leaf("A", figures="period")), panel_of(rising))[0]
    assert refusal(flat(leaf("A", figures="cumulative")), panel_of(rising)) == []
    assert refusal(flat(leaf("A")), panel_of(rising)) == []
    mixed = monthly([[1, 3, 4, 8, 9, 15], [1, 3, 4, 8, 9, 15], [2, 1, 3, 2, 4, 1]])
    assert refusal(flat(leaf("A", figures="period")), panel_of(mixed)) == []
    assert refusal(flat(leaf("A", figures="period")), panel_of(monthly([[0, 0, 0, 0, 0, 1]] * 3))) == []


def test_figures_declared_cumulative_may_not_fall_within_a_year() -> None:
    rows = [("a", "2023-12", "A", 50), *monthly([[1, 3, 2]])]
    said = refusal(flat(leaf("A", figures="cumulative")), panel_of(rows))
    assert said == ["单位“u0”、指标“A”：方案写的是累计数（figures: cumulative），年内却有下降"]
