"""Small panels and schemes for the tests of the index engine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import polars as pl

from xietong.analytics.faults import FaultsError
from xietong.analytics.index.engine import IndexResult, build_index
from xietong.analytics.index.scheme_reading import read_scheme
from xietong.analytics.panel.panel import Panel
from xietong.analytics.panel.reading import read_panel

NAN = float("nan")
Values = Iterable[tuple[Any, ...]]


def panel_of(rows: Values, extra: tuple[str, ...] = ()) -> Panel:
    """A panel from (unit, period, indicator, value, *extra) rows."""
    names = ("unit", "period", "indicator", "value", *extra)
    numbers = {"value": pl.Float64, "exposure": pl.Float64}
    schema = {name: numbers.get(name, pl.String) for name in names}
    return read_panel(pl.DataFrame(list(rows), schema=schema, orient="row"))


def wide(**columns: list[float | None]) -> Panel:
    """A panel of one period, 2024: one column for each indicator, units u00, u01, …"""
    return panel_of(
        (f"u{number:02}", "2024", code, value)
        for code, column in columns.items()
        for number, value in enumerate(column)
    )


def leaf(code: str, direction: int = 1, **more: Any) -> dict[str, Any]:
    return {"code": code, "direction": direction, **more}


def flat(*leaves: dict[str, Any], aggregate: Any = "arithmetic", **steps: Any) -> dict[str, Any]:
    """A scheme with all indicators right under the root."""
    return {
        "name": "test",
        "index": {"code": "I", "aggregate": aggregate, "children": list(leaves)},
        "steps": {"normalise": "none", **steps},
    }


def built(scheme: dict[str, Any], panel: Panel) -> IndexResult:
    return build_index(panel, read_scheme(scheme))


def normalised(scheme: dict[str, Any], panel: Panel, code: str = "A") -> list[float]:
    """One indicator's normalised column, in the order of the panel's rows."""
    result = built(scheme, panel)
    return [float(value) for value in result.normalised.values[:, result.tree.codes.index(code)]]


def node(result: IndexResult, code: str) -> np.ndarray[Any, Any]:
    column: np.ndarray[Any, Any] = result.scores[:, result.tree.codes.index(code)]
    return column


def refusal(scheme: dict[str, Any], panel: Panel | None = None) -> list[str]:
    """The sentences with which a scheme, or a scheme on a panel, is refused."""
    try:
        read = read_scheme(scheme)
        if panel is not None:
            build_index(panel, read)
    except FaultsError as fault:
        return [found.sentence for found in fault.faults]
    return []
