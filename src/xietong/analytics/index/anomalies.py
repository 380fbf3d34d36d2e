"""The single trees of a panel: which unit stands out among its peers, on which indicator, in which period."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from xietong.analytics.index.scheme import Indicator, Scheme
from xietong.analytics.outliers.sentences import sentence
from xietong.analytics.outliers.trees import Tree, find_trees
from xietong.analytics.panel.panel import Floats, Panel

if TYPE_CHECKING:
    import polars as pl

_EVERYBODY = "*"


@frozen
class Anomalies:
    """``hits`` as the outliers find them, over ``leaves``; ``notes`` say what could not be compared."""

    leaves: tuple[Indicator, ...]
    hits: tuple[Tree, ...] = ()
    notes: tuple[str, ...] = ()


def find_anomalies(panel: Panel, scheme: Scheme) -> Anomalies:
    """Compare every value with its unit's peers, context indicators included.

    Counts (``count: true``) are compared as rates of their exposure or denominator, the others as
    measured, after denominators. Peers are the unit's group in its latest period, else all units.
    """
    leaves = tuple(leaf for leaf in scheme.index.indicators() if leaf.code in panel)
    denominators = dict(scheme.steps.denominate)
    values, exposure = _empty(panel, len(leaves)), _empty(panel, len(leaves))
    for place, leaf in enumerate(leaves):
        below = panel.column(denominators[leaf.code]) if leaf.code in denominators else None
        column, base = panel.column(leaf.code), panel.exposure_of(leaf.code)
        if leaf.count and below is not None:
            base = below
        elif below is not None:
            column = column / below
        values[panel.unit, place, panel.period] = column
        if leaf.count:
            exposure[panel.unit, place, panel.period] = np.where(np.isnan(column), np.nan, base)
    try:
        found = find_trees(values, _groups(panel), exposure=exposure)
    except ValueError as fault:
        return Anomalies(leaves, notes=(f"没有比较异常：{fault}",))
    return Anomalies(leaves, found.hits)


def _empty(panel: Panel, leaves: int) -> Floats:
    return np.full((len(panel.units), leaves, len(panel.periods)), np.nan)


def _groups(panel: Panel) -> list[list[str]]:
    """Labels of each unit, narrowest first: its group in the latest period that names one, then all."""
    everybody = [_EVERYBODY] * len(panel.units)
    if not panel.groups:
        return [everybody]
    own = [""] * len(panel.units)
    for row in np.flatnonzero(panel.group >= 0):  # rows are in order of time: the latest stays
        own[panel.unit[row]] = panel.groups[panel.group[row]]
    return [own, everybody]


def anomalies_table(panel: Panel, found: Anomalies, period: str = "") -> pl.DataFrame:
    """One line for each hit, most surprising first; ``period`` keeps one period only."""
    import polars as pl

    hits = [hit for hit in found.hits if not period or panel.periods[hit.period] == period]
    texts = [
        sentence(hit, leaf.label or leaf.code, unit=leaf.unit, direction=0 if leaf.count else leaf.direction)
        for hit in hits
        for leaf in (found.leaves[hit.indicator],)
    ]
    numbers = {
        name: pl.Series([getattr(hit, name) for hit in hits], dtype=pl.Float64).fill_nan(None)
        for name in ("value", "exposure", "centre", "z", "p", "q", "reliability")
    }
    return pl.DataFrame(
        {
            "unit": pl.Series([panel.units[hit.unit] for hit in hits], dtype=pl.String),
            "period": pl.Series([panel.periods[hit.period] for hit in hits], dtype=pl.String),
            "indicator": pl.Series([found.leaves[hit.indicator].code for hit in hits], dtype=pl.String),
            **numbers,
            "peers": pl.Series([hit.peers for hit in hits], dtype=pl.Int64),
            "sentence": pl.Series(texts, dtype=pl.String),
        }
    )


def write_anomalies(panel: Panel, found: Anomalies, folder: Path, period: str = "") -> int:
    """Write anomalies.csv; return its number of lines."""
    table = anomalies_table(panel, found, period)
    table.write_csv(folder / "anomalies.csv")
    return table.height
