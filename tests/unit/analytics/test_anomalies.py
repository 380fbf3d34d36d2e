"""anomalies.csv: the planted trees and no other, in sentences with their numbers."""

from __future__ import annotations

import random
from typing import Any

from tests.unit.analytics.building import leaf, panel_of
from xietong.analytics.index.anomalies import anomalies_table, find_anomalies
from xietong.analytics.index.scheme_reading import read_scheme
from xietong.analytics.panel.panel import Panel

SCHEME = {
    "name": "trees",
    "index": {
        "code": "I",
        "children": [
            leaf("A", label="完成率", unit="%"),
            leaf("C", 0, label="案件", count=True),
            leaf("D", -1),
        ],
    },
    "steps": {"denominate": {"D": "n"}},
}


def city(planted: dict[tuple[int, str, str], float]) -> Panel:
    """Forty units in two groups, two years, no effects but the planted ones (unit, period, indicator)."""
    chance = random.Random(5)
    rows: list[tuple[Any, ...]] = []
    for period in ("2022", "2023"):
        for unit in range(40):
            staff = chance.randint(100, 400)
            found = {
                "A": round(chance.gauss(50, 5), 2),
                "C": float(sum(chance.random() < 0.01 for _ in range(staff))),
                "D": round(staff * chance.gauss(2, 0.1), 2),
                "n": float(staff),
            }
            for code, value in found.items():
                base = float(staff) if code == "C" else None
                cell = planted.get((unit, period, code), value)
                rows.append((f"u{unit:02}", period, code, cell, "区" if unit < 25 else "校", base))
    return panel_of(rows, ("group", "exposure"))


def test_a_city_without_effects_has_no_trees() -> None:
    panel = city({})
    found = find_anomalies(panel, read_scheme(SCHEME))
    assert (found.hits, found.notes) == ((), ())
    assert anomalies_table(panel, found).is_empty()


def test_planted_trees_are_found_on_measures_rates_and_counts_and_no_other() -> None:
    panel = city({(7, "2023", "A"): 120.0, (30, "2022", "C"): 34.0, (3, "2023", "D"): 3000.0})
    found = find_anomalies(panel, read_scheme(SCHEME))
    lines = anomalies_table(panel, found).to_dicts()
    assert {(line["unit"], line["period"], line["indicator"]) for line in lines} == {
        ("u07", "2023", "A"),
        ("u30", "2022", "C"),
        ("u03", "2023", "D"),
    }
    by = {line["indicator"]: line for line in lines}
    assert "该单位 120%" in by["A"]["sentence"]
    assert "共 34 件" in by["C"]["sentence"]
    assert "没有固定含义" in by["C"]["sentence"]
    assert by["A"]["exposure"] is None
    assert [line["indicator"] for line in anomalies_table(panel, found, "2022").to_dicts()] == ["C"]


def test_what_cannot_be_compared_is_noted_and_stops_nothing() -> None:
    rows = [(f"u{unit:02}", "2022", "C", 1.5, "区", 10.0) for unit in range(20)]
    scheme = {"name": "x", "index": {"code": "I", "children": [leaf("C", count=True)]}}
    found = find_anomalies(panel_of(rows, ("group", "exposure")), read_scheme(scheme))
    assert found.hits == ()
    assert "没有比较异常" in found.notes[0]
