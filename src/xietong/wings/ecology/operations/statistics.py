"""Published statistics brought in from their files, all or nothing; what stands already is not doubled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from attrs import frozen
from django.db import transaction

from xietong.foundation.documents.domain.rows import FileRefused, RowError, TableResult
from xietong.foundation.documents.formats.importing import import_workbook
from xietong.foundation.documents.formats.reading import read_table
from xietong.kernel.actor import Actor
from xietong.kernel.denial import Denial, DenialKind, RefusedError
from xietong.kernel.digest import digest, preferred_algorithm
from xietong.wings.ecology.domain.counts import Count
from xietong.wings.ecology.domain.layouts import LAYOUTS, SERIES, Layout, RowFault, counts_in
from xietong.wings.ecology.models import DisciplineCount
from xietong.wings.ecology.operations.support import Counts, note, require_keeper

_KEY = ("series", "region", "first_month", "last_month", "kind", "level", "counted", "caliber")
_REST = ("value", "rounded_to", "reference", "note", "cumulative")
_MOST_FAULTS = 200
_MOST_CHANGES = 50
Key = tuple[str | date, ...]


@frozen
class Imported:
    """What an import did or would do; ``changes`` are the numbers that would replace others, in sentences."""

    label: str
    counts: Counts
    changes: tuple[str, ...]
    notes: tuple[str, ...]


def import_statistics(
    *, actor: Actor, at: datetime, filename: str, data: bytes, preview: bool = False
) -> Imported:
    """Read a table of published counts, whichever of the known layouts it has; return what it brings.

    Numbers under a known key replace what stood there and are listed. RefusedError with every fault of a row
    or cell; FileRefused where no layout fits. ``preview`` writes nothing.
    """
    require_keeper(actor)
    layout, result = _read(data, filename)
    found, wrong = _counts(layout, result)
    if wrong:
        raise RefusedError(*(_denial(fault) for fault in wrong[:_MOST_FAULTS]))
    mark = f"{preferred_algorithm()}:{digest(data)}"
    label = SERIES.get(layout.series, "统计数据")
    with transaction.atomic():
        counts, changes = _put(found, at=at, mark=mark, preview=preview)
        if not preview and (counts.created or counts.changed):
            note(
                actor=actor,
                at=at,
                activity="statistics.import",
                subject=("statistics", layout.series or "plain"),
                label=f"{label} {filename}"[:200],
                payload={
                    "created": counts.created,
                    "changed": counts.changed,
                    "unchanged": counts.unchanged,
                    "digest": mark,
                    "changes": changes[:_MOST_CHANGES],
                },
            )
    return Imported(label, counts, tuple(changes), result.notes)


def _read(data: bytes, filename: str) -> tuple[Layout, TableResult]:
    """The first layout whose required columns stand in the file; FileRefused where none fits."""
    workbook = read_table(data, filename=filename)
    for layout in LAYOUTS:
        try:
            return layout, import_workbook(workbook, schema=layout.schema)
        except FileRefused:
            continue
    raise FileRefused(
        reason="看不出是哪一种统计表。",
        mend="可以导入：八项规定月报、审查调查情况通报、分省查处案件表，或按导出的格式逐行填写。",
    )


def _counts(layout: Layout, result: TableResult) -> tuple[list[Count], list[RowError]]:
    found: dict[Key, Count] = {}
    wrong = list(result.errors)
    for row in result.rows:
        try:
            for count in counts_in(layout, row.values):
                key = _key(count)
                _same(found.get(key), count)
                found[key] = count
        except RowFault as fault:
            wrong.append(_row_error(result, row.number, fault))
    return list(found.values()), wrong


def _same(before: Count | None, count: Count) -> None:
    if before is not None and before.value != count.value:
        raise RowFault("", f"与前面的行重复而数不同：{_said(count)} {before.value:g} 和 {count.value:g}")


def _row_error(result: TableResult, number: int, fault: RowFault) -> RowError:
    match = result.mapping.match_of(fault.key)
    known = {column.key: column.label for column in result.schema.columns}
    return RowError(
        sheet=result.mapping.sheet,
        row=number,
        letter=match.letters if match else "",
        label=known.get(fault.key, "整行"),
        value="",
        message=f"{fault.message}。",
        mend="",
    )


def _denial(fault: RowError) -> Denial:
    return Denial(DenialKind.INVALID, "statistics.cell", fault.sentence, "", "file")


def _key(count: Count | DisciplineCount) -> Key:
    return tuple(getattr(count, name) for name in _KEY)


def _said(count: Count) -> str:
    months = f"{count.first_month:%Y-%m}至{count.last_month:%Y-%m}"
    return " ".join(part for part in (count.region, months, count.kind, count.level, count.counted) if part)


def _put(found: Iterable[Count], *, at: datetime, mark: str, preview: bool) -> tuple[Counts, list[str]]:
    wanted = {_key(count): count for count in found}
    series = {count.series for count in wanted.values()}
    regions = {count.region for count in wanted.values()}
    rows = DisciplineCount.objects.select_for_update().filter(series__in=series, region__in=regions)
    known = {_key(row): row for row in rows}
    new = [_row(count, at, mark) for key, count in wanted.items() if key not in known]
    changed: list[DisciplineCount] = []
    changes: list[str] = []
    for key, count in wanted.items():
        row = known.get(key)
        if row is not None and any(getattr(row, name) != getattr(count, name) for name in _REST):
            changes.append(f"{_said(count)}：{row.value:g} 改为 {count.value:g}")
            for name in _REST:
                setattr(row, name, getattr(count, name))
            row.batch, row.recorded_at = mark, at
            changed.append(row)
    if not preview:
        DisciplineCount.objects.bulk_create(new, batch_size=1_000)
        DisciplineCount.objects.bulk_update(changed, [*_REST, "batch", "recorded_at"], batch_size=500)
    return Counts(len(new), len(changed), len(wanted) - len(new) - len(changed)), changes


def _row(count: Count, at: datetime, mark: str) -> DisciplineCount:
    values = {name: getattr(count, name) for name in (*_KEY, *_REST)}
    return DisciplineCount(**values, batch=mark, recorded_at=at)
