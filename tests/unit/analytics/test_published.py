"""Published indices come out as published: HDI 2022, the SDG Index 2021, the EQI 2021."""

from __future__ import annotations

import csv
from collections import defaultdict
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from xietong.analytics.index.engine import IndexResult, build_index
from xietong.analytics.index.scheme_reading import read_scheme
from xietong.analytics.panel.reading import read_panel

Row = dict[str, str]


def table(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def run(scheme: dict[str, Any], rows: list[tuple[str, str, str, float | None]], groups: Row) -> IndexResult:
    """Build from (unit, period, indicator, value) rows, groups by unit."""
    frame = pl.DataFrame(
        rows,
        schema={"unit": pl.String, "period": pl.String, "indicator": pl.String, "value": pl.Float64},
        orient="row",
    ).with_columns(group=pl.col("unit").replace_strict(groups, default=None, return_dtype=pl.String))
    return build_index(read_panel(frame), read_scheme(scheme))


def number(text: str) -> float | None:
    return float(text) if text else None


def scores_by_unit(result: IndexResult, node: str) -> dict[str, float]:
    column = result.scores[:, result.tree.codes.index(node)]
    return {result.panel.units[unit]: float(column[row]) for row, unit in enumerate(result.panel.unit)}


HDI = {
    "name": "hdi",
    "index": {
        "code": "HDI",
        "aggregate": "geometric",
        "children": [
            {"code": "health", "direction": 1, "goalposts": [20, 85]},
            {
                "code": "education",
                "children": [
                    {"code": "eys", "direction": 1, "goalposts": [0, 18]},
                    {"code": "mys", "direction": 1, "goalposts": [0, 15]},
                ],
            },
            {"code": "income", "direction": 1, "goalposts": [log(100), log(75000)]},
        ],
    },
    "steps": {"normalise": {"method": "goalposts", "to": [0, 1]}},
}


def test_hdi_2022_is_the_published_value_for_every_country(shared: Path) -> None:
    rows = [
        row
        for row in table(shared / "data/hdi/hdi_components_long.csv")
        if row["year"] == "2022" and row["hdi"]
    ]
    codes = {"le": "health", "eys": "eys", "mys": "mys"}
    values = [(row["iso3"], "2022", codes[key], number(row[key])) for row in rows for key in codes]
    values += [(row["iso3"], "2022", "income", log(float(row["gnipc"]))) for row in rows]
    found = scores_by_unit(run(HDI, values, {}), "HDI")
    published = {row["iso3"]: float(row["hdi"]) for row in rows}
    assert {unit: round(score, 3) for unit, score in found.items()} == published
    assert len(published) == 193


class Sdg:
    """The report's tables, ranked countries only, and the scheme that makes its index."""

    def __init__(self, folder: Path) -> None:
        self.bounds = {row["IndCode"]: row for row in table(folder / "codebook_bounds.csv")}
        self.scores = {
            row["iso3"]: row for row in table(folder / "sdr2021_scores.csv") if row["2021 SDG Index Rank"]
        }
        self.raw = {row["iso3"]: row for row in table(folder / "sdr2021_raw.csv")}
        self.normalised = {row["iso3"]: row for row in table(folder / "sdr2021_normalised.csv")}
        self.codes = [code for code in next(iter(self.raw.values())) if code != "iso3"]
        self.regions = {unit: row["Regions used for the SDR"] for unit, row in self.scores.items()}

    def value(self, unit: str, code: str) -> float | None:
        return number((self.normalised if code == "sdg16_safe" else self.raw)[unit][code])

    def leaf(self, code: str) -> dict[str, Any]:
        if code == "sdg16_safe":
            return {"code": code, "direction": 1, "normalise": "none"}
        low, high = float(self.bounds[code]["Lower Bound (=0)"]), float(self.bounds[code]["Optimum (= 100)"])
        return {"code": code, "direction": 1 if high > low else -1, "goalposts": sorted((low, high))}

    def scheme(self) -> dict[str, Any]:
        """What the tables lack comes from what they publish: goal 4 of 32 countries uses an indicator that
        is in none of them, sdg16_safe has no raw values. Landlocked countries have no goal 14.
        """
        goals: dict[str, list[Any]] = defaultdict(list)
        for code in self.codes:
            goals[self.bounds[code]["SDG"]].append(self.leaf(code))
        goals["4"] = [{"code": "goal4", "direction": 1, "normalise": "none"}]
        children: list[dict[str, Any]] = [
            {"code": f"G{goal}", "fill": "group_mean", "children": leaves} for goal, leaves in goals.items()
        ]
        children[13]["minimum_coverage"] = 0.5
        return {
            "name": "sdg",
            "index": {"code": "SDG", "children": children},
            "steps": {"normalise": {"method": "goalposts", "to": [0, 100], "round": 3}},
        }


@pytest.fixture(scope="module")
def sdg(shared: Path) -> Sdg:
    return Sdg(shared / "data/sdg")


def test_every_published_cell_of_the_sdg_index_is_normalised_alike(sdg: Sdg) -> None:
    scheme = {
        "name": "cells",
        "index": {"code": "all", "children": [sdg.leaf(code) for code in sdg.codes]},
        "steps": {"normalise": {"method": "goalposts", "round": 3}},
    }
    values = [(unit, "2021", code, number(row[code])) for unit, row in sdg.raw.items() for code in sdg.codes]
    result = run(scheme, values, {})
    cells = wrong = 0
    for row, unit in enumerate(result.panel.unit):
        published = sdg.normalised[result.panel.units[unit]]
        for column, code in enumerate(result.tree.codes[: result.tree.leaves]):
            if published[code] and sdg.raw[result.panel.units[unit]][code]:
                cells += 1
                wrong += abs(result.normalised.values[row, column] - float(published[code])) > 1e-9
    assert (cells, wrong) == (14_933, 0)


def test_every_published_sdg_index_score_comes_out(sdg: Sdg) -> None:
    values = [
        (unit, "2021", code, sdg.value(unit, code))
        for unit in sdg.scores
        for code in sdg.codes
        if sdg.bounds[code]["SDG"] != "4"
    ]
    values += [(unit, "2021", "goal4", number(row["Goal 4 Score"])) for unit, row in sdg.scores.items()]
    result = run(sdg.scheme(), values, sdg.regions)
    found = scores_by_unit(result, "SDG")
    published = {unit: float(row["2021 SDG Index Score"]) for unit, row in sdg.scores.items()}
    assert len(published) == 165
    assert found == pytest.approx(published, abs=1e-9, rel=0)
    assert np.allclose(np.nansum(result.contributions, axis=1), result.index, rtol=0, atol=1e-10)


def test_the_eqi_comes_out_within_its_rounding(shared: Path) -> None:
    rows = table(shared / "data/eqi/eqi2021_nuts.csv")
    pillars = ["qualityp21_n2", "impartialityp21_n2", "corruptionp21_n2"]
    means = {
        "name": "pillars",
        "index": {"code": "EQI", "children": [{"code": pillar, "direction": 1} for pillar in pillars]},
        "steps": {"normalise": "none"},
    }
    values = [(row["region_code"], "2021", pillar, number(row[pillar])) for row in rows for pillar in pillars]
    mean = scores_by_unit(run(means, values, {}), "EQI")
    again = {
        "name": "eqi",
        "index": {"code": "EQI", "children": [{"code": "mean", "direction": 1}]},
        "steps": {"normalise": "zscore"},
    }
    found = scores_by_unit(
        run(again, [(unit, "2021", "mean", value) for unit, value in mean.items()], {}), "EQI"
    )
    published = {row["region_code"]: float(row["eqi21_n2"]) for row in rows}
    differences = np.array([found[unit] - value for unit, value in published.items()])
    assert np.abs(differences).max() < 0.0015
    assert float(np.sqrt(np.mean(differences**2))) < 0.0005
