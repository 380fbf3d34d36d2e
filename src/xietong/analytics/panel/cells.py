"""Columns of long values, cell by cell: keys as text, numbers as float64."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from xietong.analytics.faults import Fault
from xietong.analytics.panel.panel import Floats, Integers
from xietong.analytics.panel.tables import Table

if TYPE_CHECKING:
    import polars as pl

#: What stands for a missing number besides an empty cell; anything else that is no number is a fault.
MISSING = ("", "NA", "NaN", "nan")
_LABELS = {"unit": "单位", "period": "时期", "indicator": "指标", "value": "数值", "exposure": "基数"}


@frozen(eq=False)
class Key:
    """A key column: distinct ``names`` in order of text, and for each row an index into them; -1 = empty."""

    names: tuple[str, ...]
    number: Integers

    def sorted_as(self, names: tuple[str, ...]) -> Key:
        """The same column with its names in another order."""
        place = {name: position for position, name in enumerate(names)}
        moved = np.array([place[name] for name in self.names], dtype=np.int64)
        return Key(names, moved[self.number])


def keys(table: Table, column: str, faults: list[Fault]) -> Key:
    """A key column as text without blanks around it; each empty one becomes a fault."""
    series = table.frame[column]
    if series.dtype.is_float():
        faults.append(Fault(table.name, f"{_LABELS[column]}（{column}）列是小数", "请写成文字或整数"))
    key = key_of(series)
    faults += [_at(table, int(place), column, "为空") for place in np.flatnonzero(key.number < 0)]
    return key


def key_of(series: pl.Series) -> Key:
    """Number the distinct texts of a column: each text is looked at once, not once per row."""
    import polars as pl

    coded = series.cast(pl.String).cast(pl.Categorical(pl.Categories.random()))
    distinct = coded.drop_nulls().unique()
    ids = distinct.to_physical().to_numpy().astype(np.int64)
    texts = [text.strip() for text in distinct.cast(pl.String)]
    names = tuple(sorted({text for text in texts if text}))
    place = {name: position for position, name in enumerate(names)}
    number = np.full(int(ids.max(initial=-1)) + 2, -1, dtype=np.int64)
    number[ids] = [place.get(text, -1) for text in texts]
    return Key(names, number[coded.to_physical().fill_null(len(number) - 1).to_numpy()])


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
