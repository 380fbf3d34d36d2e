"""Writing a planned table of units: new ones in bulk, changed ones one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from xietong.foundation.organisations.domain.kinds import SuccessionKind, UnitKind
from xietong.foundation.organisations.domain.paths import depth_of, extend
from xietong.foundation.organisations.domain.pinyin import initials
from xietong.foundation.organisations.models import Placement, Succession, Unit, UnitName
from xietong.foundation.organisations.operations.importing.bulk import (
    day_value,
    insert,
    moment_value,
    reserve_ids,
)
from xietong.foundation.organisations.operations.importing.shapes import Faults
from xietong.foundation.organisations.operations.importing.unit_plan import Plan, Stored, moved
from xietong.foundation.organisations.operations.importing.unit_rows import UnitRow
from xietong.foundation.organisations.operations.paths import place_now
from xietong.foundation.organisations.operations.support import local_day
from xietong.kernel.progress import Progress

_STEP = 5_000
_UNIT = ("id", "code", "name", "short_name", "kind", "pinyin", "path", "depth", "valid_from", "valid_until")
_NAME = ("unit_id", "code", "name", "short_name", "valid_from", "valid_until", "recorded_at")
_PLACE = ("unit_id", "parent_id", "valid_from", "valid_until", "recorded_at")


def write_new(
    *, plan: Plan, at: datetime, on: date, root: Stored | None, progress: Progress
) -> dict[str, int]:
    """Insert the new units with their names and places; return the ids of new and stored units by code."""
    ids = {code: unit.id for code, unit in plan.stored.items()}
    ids.update(zip((row.code for row in plan.created), reserve_ids(Unit, len(plan.created)), strict=True))
    paths = {unit.id: unit.path for unit in plan.stored.values()}
    if root is not None:
        paths[root.id] = root.path
    top = root.id if root else None
    rows, stamp = plan.created, moment_value(at)

    def told(stage: str, values: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        for number, row in enumerate(values, start=1):
            yield row
            if number % _STEP == 0 or number == len(rows):
                progress(stage, number, len(rows))

    insert(Unit, _UNIT, told("写入单位", _unit_rows(rows, ids, paths, top, on)))
    insert(UnitName, _NAME, told("写入名称", _name_rows(rows, ids, on, stamp)))
    insert(Placement, _PLACE, told("写入隶属", _place_rows(rows, ids, top, on, stamp)))
    return ids


def _unit_rows(
    rows: list[UnitRow], ids: Mapping[str, int], paths: dict[int, str], top: int | None, on: date
) -> Iterator[tuple[Any, ...]]:
    days = _Days()
    above = {row.parent_code for row in rows}
    for row in rows:
        unit_id = ids[row.code]
        parent = ids[row.parent_code] if row.parent_code else top
        path = extend(paths[parent] if parent is not None else "", unit_id)
        if row.code in above:
            paths[unit_id] = path
        yield (
            unit_id,
            row.code,
            row.name,
            row.short_name,
            row.kind or UnitKind.OTHER.value,
            initials(row.name),
            path,
            depth_of(path),
            days.of(row.valid_from or on),
            days.of(row.valid_until),
        )


def _name_rows(
    rows: list[UnitRow], ids: Mapping[str, int], on: date, stamp: object
) -> Iterator[tuple[Any, ...]]:
    days = _Days()
    for row in rows:
        start, end = days.of(row.valid_from or on), days.of(row.valid_until)
        yield ids[row.code], row.code, row.name, row.short_name, start, end, stamp


def _place_rows(
    rows: list[UnitRow], ids: Mapping[str, int], top: int | None, on: date, stamp: object
) -> Iterator[tuple[Any, ...]]:
    days = _Days()
    for row in rows:
        parent = ids[row.parent_code] if row.parent_code else top
        yield ids[row.code], parent, days.of(row.valid_from or on), days.of(row.valid_until), stamp


class _Days:
    """Days as the driver takes them, each converted once."""

    def __init__(self) -> None:
        self._known: dict[date | None, Any] = {}

    def of(self, day: date | None) -> Any:
        if day not in self._known:
            self._known[day] = day_value(day)
        return self._known[day]


def write_changes(
    *, plan: Plan, at: datetime, on: date, ids: Mapping[str, int], root: Stored | None, faults: Faults
) -> None:
    """Bring changed units in line with their rows; what cannot be goes to ``faults``."""
    for row, known in plan.changed:
        unit = Unit.objects.get(pk=known.id)
        start = row.valid_from
        if start and start != known.valid_from:
            _restart(unit, start, row, faults)
        if row.name != known.name or (row.short_name and row.short_name != known.short_name):
            _rename(unit, row, at, on, faults)
        if row.kind and row.kind != unit.kind:
            unit.kind = row.kind
            unit.save(update_fields=["kind"])
        if moved(row, known, plan.stored, root):
            parent_id = ids[row.parent_code] if row.parent_code else (root.id if root else None)
            parent = Unit.objects.get(pk=parent_id) if parent_id else None
            _move(unit, parent, row, at=at, on=on, faults=faults)
        if row.valid_until and row.valid_until != known.valid_until:
            _end(unit, row, faults)


def _restart(unit: Unit, start: date, row: UnitRow, faults: Faults) -> None:
    """Let a unit begin on another day, and with it its first name and place."""
    for model in (UnitName, Placement):
        first = model.objects.filter(unit=unit).order_by("valid_from").first()
        if first and first.valid_from == unit.valid_from:
            if first.valid_until is not None and first.valid_until <= start:
                faults.add(
                    row.where,
                    "起始日期",
                    start,
                    f"“{unit.name}”在 {first.valid_until} 已有变更，不能改为此后设立。",
                    "请改正日期。",
                )
                return
            first.valid_from = start
            first.save(update_fields=["valid_from"])
    unit.valid_from = start
    unit.save(update_fields=["valid_from"])


def _rename(unit: Unit, row: UnitRow, at: datetime, on: date, faults: Faults) -> None:
    """From ``on`` another name; on the day of the last name, or of an ended unit, that one is corrected."""
    last = UnitName.objects.filter(unit=unit).order_by("-valid_from").first()
    short = row.short_name or unit.short_name
    if last and last.valid_from > on:
        faults.add(
            row.where,
            "单位名称",
            row.name,
            f"“{last.name}”自 {last.valid_from} 起登记，晚于本次导入的日期 {on}。",
            "请用更晚的日期导入。",
        )
        return
    ended = unit.valid_until is not None and unit.valid_until <= on
    if last and (last.valid_from == on or ended):
        last.name, last.short_name = row.name, short
        last.save(update_fields=["name", "short_name"])
    else:
        if last:
            last.valid_until = on
            last.save(update_fields=["valid_until"])
        UnitName.objects.create(
            unit=unit,
            code=unit.code,
            name=row.name,
            short_name=short,
            valid_from=on,
            valid_until=unit.valid_until,
            recorded_at=at,
        )
    unit.name, unit.short_name, unit.pinyin = row.name, short, initials(row.name)
    unit.save(update_fields=["name", "short_name", "pinyin"])


def _move(unit: Unit, parent: Unit | None, row: UnitRow, *, at: datetime, on: date, faults: Faults) -> None:
    parent_id = parent.pk if parent else None
    last = Placement.objects.filter(unit=unit).order_by("-valid_from").first()
    if last and last.valid_from > on:
        faults.add(
            row.where,
            "上级编码",
            row.parent_code,
            f"“{unit.name}”自 {last.valid_from} 起的隶属已登记，晚于本次导入的日期 {on}。",
            "请用更晚的日期导入。",
        )
        return
    if last and last.valid_from == on:
        last.parent_id = parent_id
        last.save(update_fields=["parent"])
    else:
        if last:
            last.valid_until = on
            last.save(update_fields=["valid_until"])
        Placement.objects.create(unit=unit, parent_id=parent_id, valid_from=on, recorded_at=at)
    if parent and parent.path.startswith(unit.path):
        faults.add(
            row.where,
            "上级编码",
            row.parent_code,
            f"“{parent.name}”在“{unit.name}”之下，不能作它的上级。",
            "请改正上级编码。",
        )
    elif on <= local_day(at):
        place_now(unit=unit, parent=parent)


def _end(unit: Unit, row: UnitRow, faults: Faults) -> None:
    end = row.valid_until
    if end is None or end <= unit.valid_from:
        return
    child = Placement.objects.filter(parent=unit, valid_until=None).select_related("unit").first()
    if child:
        faults.add(
            row.where,
            "截止日期",
            end,
            f"“{child.unit.name}”等单位仍隶属“{unit.name}”。",
            "请先划转或撤销下属单位，或在同一批导入中写明它们的截止日期（先下级后上级）。",
        )
        return
    UnitName.objects.filter(unit=unit, valid_until=None).update(valid_until=end)
    Placement.objects.filter(unit=unit, valid_until=None).update(valid_until=end)
    unit.valid_until = end
    unit.save(update_fields=["valid_until"])


def write_successions(rows: Mapping[str, UnitRow], ids: Mapping[str, int], at: datetime) -> int:
    """Record which unit each closed one went over into; return how many were new."""
    count = 0
    for row in rows.values():
        for successor in row.successors if row.valid_until else ():
            _, created = Succession.objects.get_or_create(
                predecessor_id=ids[row.code],
                successor_id=ids[successor],
                on=row.valid_until,
                defaults={"kind": SuccessionKind.MERGED, "recorded_at": at},
            )
            count += created
    return count
