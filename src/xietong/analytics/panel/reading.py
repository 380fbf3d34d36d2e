"""``read_panel``: long values → the dense panel, with every bad cell, key and group named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from xietong.analytics.faults import Fault, refuse
from xietong.analytics.panel.cells import keys, numbers
from xietong.analytics.panel.panel import NO_GROUP, Floats, Integers, Panel
from xietong.analytics.panel.periods import in_order
from xietong.analytics.panel.tables import Table, read_table

if TYPE_CHECKING:
    import polars as pl


def read_panel(source: Any, name: str = "") -> Panel:
    """Read long values (unit, period, indicator, value, optionally group, exposure) into a Panel.

    ``source`` is a path (csv, parquet, arrow) or a Polars, pandas or Arrow table; ``name`` is how
    faults call it. A row with an empty value is a missing cell. FaultsError names every text or
    infinity in a number, empty key, duplicate (unit, period, indicator) and contradicting group.
    """
    table = read_table(source, name)
    faults: list[Fault] = []
    found = {column: keys(table, column, faults) for column in ("unit", "period", "indicator")}
    value = numbers(table, "value", faults)
    exposure = numbers(table, "exposure", faults) if "exposure" in table.frame.columns else None
    if table.frame.is_empty():
        faults.append(Fault(table.name, "没有一行数据"))
    refuse(faults)
    return _dense(table, found, value, exposure)


def _dense(table: Table, found: dict[str, pl.Series], value: Floats, exposure: Floats | None) -> Panel:
    units, unit = _coded(found["unit"], tuple(found["unit"].unique().sort()))
    periods, period = _coded(found["period"], in_order(found["period"].unique()))
    codes, code = _coded(found["indicator"], tuple(found["indicator"].unique().sort()))
    rows, row = np.unique(period * len(units) + unit, return_inverse=True)
    faults = _duplicates(table, row * len(codes) + code)
    groups, group = _groups(table, row, len(rows), faults)
    panel = Panel(
        units=units,
        periods=periods,
        groups=groups,
        indicators=codes,
        unit=rows % len(units),
        period=rows // len(units),
        group=group,
        values=_scattered(value, row, code, (len(rows), len(codes))),
        exposure=None if exposure is None else _scattered(exposure, row, code, (len(rows), len(codes))),
        unused=table.unused,
    )
    refuse(faults)
    return panel


def _coded(column: pl.Series, names: tuple[str, ...]) -> tuple[tuple[str, ...], Integers]:
    import polars as pl

    return names, column.cast(pl.Enum(names)).to_physical().to_numpy().astype(np.int64)


def _scattered(value: Floats, row: Integers, column: Integers, shape: tuple[int, int]) -> Floats:
    dense = np.full(shape, np.nan, order="F")
    dense[row, column] = value
    return dense


def _duplicates(table: Table, key: Integers) -> list[Fault]:
    """Name each repeated (unit, period, indicator) with all the rows on which it stands."""
    ordered = np.argsort(key, kind="stable")
    same = key[ordered][1:] == key[ordered][:-1]
    if not same.any():
        return []
    rows: dict[int, list[int]] = {}
    for position in np.flatnonzero(same):
        first, second = ordered[position], ordered[position + 1]
        rows.setdefault(int(key[first]), [int(first)]).append(int(second))
    return [_duplicate(table, places) for places in sorted(rows.values())]


def _duplicate(table: Table, places: list[int]) -> Fault:
    unit, period, indicator = _key_of(table, places[0])
    lines = "、".join(str(place + table.first_row) for place in places)
    return Fault(
        f"{table.name} 第 {lines} 行",
        f"单位“{unit}”、时期“{period}”、指标“{indicator}”重复出现",
        "每个单位每期每项指标只留一行",
    )


def _key_of(table: Table, place: int) -> tuple[str, str, str]:
    row = table.frame.row(place, named=True)
    return str(row["unit"]), str(row["period"]), str(row["indicator"])


def _groups(table: Table, row: Integers, rows: int, faults: list[Fault]) -> tuple[tuple[str, ...], Integers]:
    """One group for each row of the panel; a unit in two groups in one period is a fault."""
    group = np.full(rows, NO_GROUP, dtype=np.int64)
    if "group" not in table.frame.columns:
        return (), group
    import polars as pl

    text = table.frame["group"].cast(pl.String).str.strip_chars().replace("", None)
    names = tuple(text.drop_nulls().unique().sort())
    written = np.flatnonzero(text.is_not_null().to_numpy())
    if not names:
        return (), group
    number = _coded(text.gather(written), names)[1]
    group[row[written]] = number
    wrong = written[group[row[written]] != number]
    told: set[int] = set()
    for place in wrong:
        if int(row[place]) in told:
            continue
        told.add(int(row[place]))
        unit, period, _ = _key_of(table, int(place))
        other = names[group[row[place]]]
        faults.append(
            Fault(
                f"{table.name} 第 {place + table.first_row} 行",
                f"单位“{unit}”、时期“{period}”在此属于“{text[int(place)]}”，在别处属于“{other}”",
                "一个单位在一期只能属于一组",
            )
        )
    return names, group
