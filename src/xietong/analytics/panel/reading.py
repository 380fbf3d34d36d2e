"""``read_panel``: long values → the dense panel, with every bad cell, key and group named."""

from __future__ import annotations

from typing import Any

import numpy as np

from xietong.analytics.faults import Fault, refuse
from xietong.analytics.panel.cells import Key, key_of, keys, numbers
from xietong.analytics.panel.panel import NO_GROUP, Floats, Integers, Panel
from xietong.analytics.panel.periods import in_order
from xietong.analytics.panel.tables import Table, read_table


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


def _dense(table: Table, found: dict[str, Key], value: Floats, exposure: Floats | None) -> Panel:
    units, codes = found["unit"], found["indicator"]
    periods = found["period"].sorted_as(in_order(found["period"].names))
    rows, row = _numbered(periods.number * len(units.names) + units.number)
    shape = (len(rows), len(codes.names))
    faults = _duplicates(table, row * shape[1] + codes.number, shape[0] * shape[1])
    groups, group = _groups(table, row, shape[0], faults)
    refuse(faults)
    return Panel(
        units=units.names,
        periods=periods.names,
        groups=groups,
        indicators=codes.names,
        unit=rows % len(units.names),
        period=rows // len(units.names),
        group=group,
        values=_scattered(value, row, codes.number, shape),
        exposure=None if exposure is None else _scattered(exposure, row, codes.number, shape),
        unused=table.unused,
    )


def _numbered(key: Integers) -> tuple[Integers, Integers]:
    """The distinct keys in order, and the place of each key among them; keys are dense enough to count."""
    seen = np.zeros(int(key.max()) + 1, dtype=bool)
    seen[key] = True
    return np.flatnonzero(seen), (np.cumsum(seen) - 1)[key]


def _scattered(value: Floats, row: Integers, column: Integers, shape: tuple[int, int]) -> Floats:
    dense = np.full(shape, np.nan, order="F")
    dense[row, column] = value
    return dense


def _duplicates(table: Table, key: Integers, cells: int) -> list[Fault]:
    """Name each repeated (unit, period, indicator) with all the rows on which it stands."""
    seen = np.zeros(cells, dtype=bool)
    seen[key] = True
    if np.count_nonzero(seen) == len(key):
        return []
    ordered = np.argsort(key, kind="stable")
    same = key[ordered][1:] == key[ordered][:-1]
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
    key = key_of(table.frame["group"])
    written = np.flatnonzero(key.number >= 0)
    group[row[written]] = key.number[written]
    wrong = written[group[row[written]] != key.number[written]]
    told: set[int] = set()
    for place in wrong:
        if int(row[place]) in told:
            continue
        told.add(int(row[place]))
        unit, period, _ = _key_of(table, int(place))
        other = key.names[group[row[place]]]
        faults.append(
            Fault(
                f"{table.name} 第 {place + table.first_row} 行",
                f"单位“{unit}”、时期“{period}”在此属于“{key.names[key.number[place]]}”，在别处属于“{other}”",
                "一个单位在一期只能属于一组",
            )
        )
    return key.names, group
