"""A table of a source checked before anything is written: units by date, numbers, the last period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from attrs import define, field, frozen

from xietong.foundation.documents.domain.rows import RowError
from xietong.wings.ecology.domain.checking import CellFault, Line, Numbers, doubts, faults
from xietong.wings.ecology.domain.cumulative import converted, earlier_in_year, suspected
from xietong.wings.ecology.domain.definition import Definition
from xietong.wings.ecology.domain.periods import before, last_day, words
from xietong.wings.ecology.domain.sheets import UNIT_CODE, UNIT_NAME, keys_of
from xietong.wings.ecology.models import Figure
from xietong.wings.ecology.queries.reading import Table, Told
from xietong.wings.ecology.queries.units import Directory, Resolution, directory


@frozen
class Reading:
    """What a table would bring: good lines, every fault, every doubt, codes that look cumulative.

    ``before`` are the values of the last period by unit and indicator, for the preview.
    """

    lines: tuple[Line, ...]
    faults: tuple[RowError, ...]
    doubts: tuple[str, ...]
    notes: tuple[str, ...]
    cumulative: tuple[str, ...]
    numbers: int
    before: Mapping[tuple[int, str], Numbers]


@define
class _Stored:
    """Figures of the last period, and of the earlier periods of the year."""

    last: dict[tuple[int, str], Numbers] = field(factory=dict)
    names: dict[int, str] = field(factory=dict)
    earlier: dict[tuple[int, str], dict[str, Numbers]] = field(factory=dict)


def check(
    table: Table,
    *,
    definitions: Sequence[Definition],
    period: str,
    today: date,
    cumulative: Sequence[str] = (),
) -> Reading:
    """Resolve units, check every number, compare with what is stored; five statements.

    ``cumulative`` are the codes whose numbers a person says run from January: they are converted.
    """
    by_code = {one.code: one for one in definitions}
    lines, wrong, remarks = _resolved(table, period)
    wrong += [_placed(fault, table, by_code) for fault in faults(lines, by_code)]
    stored = _stored(by_code, period)
    looks = suspected(lines, by_code, stored.earlier, period)
    if cumulative:
        lines, unconverted = converted(lines, cumulative, stored.earlier, period)
        wrong += [_placed(fault, table, by_code) for fault in unconverted]
    if last_day(period) >= today:
        wrong.append(_not_over(table, period))
    pointed = doubts(lines, by_code, stored.last, stored.names, {} if cumulative else table.totals)
    return Reading(
        lines=tuple(lines),
        faults=tuple(sorted((*table.errors, *wrong), key=lambda error: error.row)),
        doubts=(*remarks, *pointed, *_looks(looks, cumulative, by_code)),
        notes=table.notes,
        cumulative=looks,
        numbers=sum(len(line.cells) for line in lines),
        before=stored.last,
    )


def _looks(
    looks: Sequence[str], cumulative: Sequence[str], by_code: Mapping[str, Definition]
) -> Sequence[str]:
    return [
        f"{code}（{by_code[code].label}）本年内各单位逐期只增不减，像是年内累计数；如果是，请勾选“按累计数换算”"
        for code in looks
        if code not in cumulative
    ]


def _not_over(table: Table, period: str) -> RowError:
    message = f"{words(period)}到 {last_day(period)} 才结束，现在还没有完整的当期数。"
    return RowError(
        sheet=table.sheet,
        row=0,
        letter="",
        label="期间",
        value=period,
        message=message,
        mend="请选已经结束的期间。",
    )


def _resolved(table: Table, period: str) -> tuple[list[Line], list[RowError], list[str]]:
    """Rows with the units they meant on the last day of the period; what another name stood for is told."""
    on = last_day(period)
    book = directory(text for row in table.rows for text in (row.code, row.name))
    lines: list[Line] = []
    wrong: list[RowError] = []
    remarks: list[str] = []
    for row in table.rows:
        found = _unit_of(row, book, on)
        if found.unit_id is None:
            wrong.append(_unit_error(table, row, found))
            continue
        lines.append(Line(row.number, found.unit_id, found.name, row.cells))
        if found.remark:
            remarks.append(f"第 {row.number} 行：{found.remark}")
    return lines, wrong, remarks


def _unit_of(row: Told, book: Directory, on: date) -> Resolution:
    if not row.code and not row.name:
        return Resolution(reason="没有写单位。", mend="请填写单位代码或名称。")
    if not row.code or not row.name:
        return book.resolve(row.code or row.name, on)
    by_code, by_name = book.resolve(row.code, on), book.resolve(row.name, on)
    if by_code.unit_id is None:
        return by_code
    if by_name.unit_id is not None and by_name.unit_id != by_code.unit_id:
        return Resolution(
            reason=f"代码“{row.code}”是“{by_code.name}”，名称“{row.name}”是“{by_name.name}”，两者不一致。",
            mend="请改正其中一个。",
        )
    return by_code


def _unit_error(table: Table, row: Told, found: Resolution) -> RowError:
    key = UNIT_CODE if row.code or UNIT_NAME not in table.letters else UNIT_NAME
    return RowError(
        sheet=table.sheet,
        row=row.number,
        letter=table.letters.get(key, ""),
        label="单位",
        value=row.code or row.name,
        message=found.reason,
        mend=found.mend,
    )


def _placed(fault: CellFault, table: Table, by_code: Mapping[str, Definition]) -> RowError:
    """A fault with its place in the file."""
    key, label = UNIT_NAME, "单位"
    if fault.indicator:
        definition = by_code[fault.indicator]
        keys = keys_of(definition)
        key = getattr(keys, fault.part) or keys.value or keys.numerator
        named = {"numerator": definition.numerator, "denominator": definition.denominator}
        label = f"{definition.code} {named.get(fault.part) or definition.label}"
    return RowError(
        sheet=table.sheet,
        row=fault.row,
        letter=table.letters.get(key, ""),
        label=label,
        value="",
        message=fault.message,
        mend=fault.mend,
    )


def _stored(by_code: Mapping[str, Definition], period: str) -> _Stored:
    wanted = {*earlier_in_year(period), before(period)}
    rows = Figure.objects.filter(version__indicator__code__in=list(by_code), period__in=wanted, current=True)
    columns = (
        "unit_id",
        "unit__name",
        "version__indicator__code",
        "period",
        "value",
        "numerator",
        "denominator",
    )
    found = _Stored()
    for unit, name, code, when, value, top, bottom in rows.values_list(*columns):
        numbers = Numbers(None, top, bottom) if by_code[code].is_ratio else Numbers(value)
        if when == before(period):
            found.last[unit, code], found.names[unit] = numbers, name
        if when in wanted and when[:4] == period[:4]:
            found.earlier.setdefault((unit, code), {})[when] = numbers
    return found
