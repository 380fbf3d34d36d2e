"""Columns of long values, cell by cell: keys as text, numbers as float64."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from xietong.analytics.faults import Fault
from xietong.analytics.panel.panel import Floats
from xietong.analytics.panel.tables import Table

if TYPE_CHECKING:
    import polars as pl

#: What stands for a missing number besides an empty cell; anything else that is no number is a fault.
MISSING = ("", "NA", "NaN", "nan")
_LABELS = {"unit": "单位", "period": "时期", "indicator": "指标", "value": "数值", "exposure": "基数"}


def keys(table: Table, column: str, faults: list[Fault]) -> pl.Series:
    """A key column as text without blanks around it; each empty one becomes a fault."""
    import polars as pl

    series = table.frame[column]
    if series.dtype.is_float():
        faults.append(Fault(table.name, f"{_LABELS[column]}（{column}）列是小数", "请写成文字或整数"))
    text = series.cast(pl.String).str.strip_chars().replace("", None)
    faults += [_at(table, place, column, "为空") for place in _places(text.is_null())]
    return text


def numbers(table: Table, column: str, faults: list[Fault]) -> Floats:
    """A number column as float64 with NaN for missing; text and infinities become faults."""
    import polars as pl

    series = table.frame[column]
    if series.dtype == pl.String:
        text = series.str.strip_chars()
        parsed = text.cast(pl.Float64, strict=False)
        bad = parsed.is_null() & text.is_not_null() & ~text.is_in(MISSING)
        faults += [
            _at(table, place, column, f"“{text[place]}”不是数", "缺失请留空") for place in _places(bad)
        ]
    elif series.dtype.is_numeric() or series.dtype == pl.Null:
        parsed = series.cast(pl.Float64)
    else:
        faults.append(Fault(table.name, f"{_LABELS[column]}（{column}）列的类型是 {series.dtype}，不是数"))
        return np.full(len(series), np.nan)
    found: Floats = parsed.to_numpy(writable=True).astype(np.float64)
    faults += [
        _at(table, place, column, f"“{series[place]}”是无穷大或超出范围")
        for place in _places(parsed.is_infinite())
    ]
    return found


def _places(wrong: pl.Series) -> list[int]:
    return [int(place) for place in np.flatnonzero(wrong.fill_null(value=False).to_numpy())]


def _at(table: Table, place: int, column: str, reason: str, mend: str = "") -> Fault:
    where = f"{table.name} 第 {place + table.first_row} 行"
    return Fault(where, f"{_LABELS[column]}（{column}）列{reason}", mend)
