"""What a table of units would change: compared with what is stored, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from attrs import field, frozen

from xietong.foundation.organisations.domain.paths import MAX_DEPTH
from xietong.foundation.organisations.domain.periods import covers
from xietong.foundation.organisations.models import Placement, Unit
from xietong.foundation.organisations.operations.importing.shapes import MOST_SENTENCES, Faults
from xietong.foundation.organisations.operations.importing.unit_rows import UnitRow
from xietong.foundation.organisations.operations.support import WRITE
from xietong.kernel.actor import SYSTEM, Actor
from xietong.kernel.period import Period

_FEW = 2_000


@frozen(slots=True)
class Stored:
    """A unit as it stands, with its last place."""

    id: int
    code: str
    name: str
    short_name: str
    kind: str
    path: str
    valid_from: date
    valid_until: date | None
    parent_id: int | None
    placed_from: date | None


@frozen
class _Against:
    """What a row is held against: the other rows, what is stored, the day, and the root of the load."""

    rows: Mapping[str, UnitRow]
    stored: Mapping[str, Stored]
    on: date
    faults: Faults


@frozen
class Plan:
    """New rows above their children, changed ones with what they were, and how many stay."""

    created: list[UnitRow]
    changed: list[tuple[UnitRow, Stored]]
    unchanged: int
    stored: Mapping[str, Stored] = field(repr=False)
    lines: tuple[str, ...] = ()


def stored_units(rows: Mapping[str, UnitRow]) -> dict[str, Stored]:
    """Stored units by code: those the rows name where they are few, else all of them."""
    if len(rows) > _FEW:
        places, units = _places(None), _units(None)
    else:
        named = {
            code for row in rows.values() for code in (row.code, row.parent_code, *row.successors) if code
        }
        few = [row for part in _parts(sorted(named)) for row in _units(part)]
        places, units = _places([row[0] for row in few]), iter(few)
    found = (Stored(*row, *places.pop(row[0], (None, None))) for row in units)
    return {unit.code: unit for unit in found}


def _parts(values: list[str]) -> Iterable[list[str]]:
    return (values[start : start + 500] for start in range(0, len(values), 500))


def _units(codes: list[str] | None) -> Iterator[tuple[Any, ...]]:
    rows = Unit.objects.all() if codes is None else Unit.objects.filter(code__in=codes)
    columns = ("pk", "code", "name", "short_name", "kind", "path", "valid_from", "valid_until")
    return iter(rows.values_list(*columns).iterator(chunk_size=20_000))


def _places(unit_ids: list[int] | None) -> dict[int, tuple[int | None, date]]:
    rows = Placement.objects.all() if unit_ids is None else Placement.objects.filter(unit_id__in=unit_ids)
    ordered = rows.order_by("valid_from").values_list("unit_id", "parent_id", "valid_from")
    return {unit_id: (parent_id, start) for unit_id, parent_id, start in ordered.iterator(chunk_size=20_000)}


def plan_units(
    *, actor: Actor, rows: Mapping[str, UnitRow], on: date, root: Stored | None, faults: Faults
) -> Plan:
    """Compare rows with what is stored; faults name unknown parents, bad dates and what lies out of scope."""
    stored = stored_units(rows)
    created: list[UnitRow] = []
    changed: list[tuple[UnitRow, Stored]] = []
    unchanged = 0
    lines: list[str] = []
    against = _Against(rows, stored, on, faults)
    for row in rows.values():
        _check(row, against)
        known = stored.get(row.code)
        if known is None:
            created.append(row)
            continue
        differences = _differences(row, known, stored, root)
        if not differences:
            unchanged += 1
            continue
        changed.append((row, known))
        if len(lines) < MOST_SENTENCES:
            lines.append(f"{row.code} {known.name}：" + "，".join(differences))
    _check_scope(actor, [*created, *(row for row, _ in changed)], against)
    return Plan(
        _parents_first(created, rows), changed, unchanged, stored, (*_new_lines(created, lines), *lines)
    )


def _new_lines(created: list[UnitRow], lines: list[str]) -> list[str]:
    room = MOST_SENTENCES - len(lines)
    return [f"{row.code} {row.name}：新设" for row in created[: min(room, 20)]]


def _check(row: UnitRow, against: _Against) -> None:
    known = against.stored.get(row.code)
    start = row.valid_from or (known.valid_from if known else against.on)
    ends_early = row.valid_until is not None and row.valid_until <= start
    if ends_early:
        against.faults.add(
            row.where,
            "截止日期",
            row.valid_until,
            f"截止日期 {row.valid_until} 不晚于起始日期 {start}。",
            "请改正日期；仍存在的单位不填截止日期。",
        )
    for code in row.successors:
        if code not in against.rows and code not in against.stored:
            against.faults.add(
                row.where, "承接单位编码", code, "没有这个单位。", "请核对编码，或把承接单位一并导入。"
            )
    if row.parent_code and not ends_early:
        _check_parent(row, start, against)


def _check_parent(row: UnitRow, start: date, against: _Against) -> None:
    parent = _parent_period(row, against)
    if parent is None:
        against.faults.add(
            row.where,
            "上级编码",
            row.parent_code,
            f"没有编码为 {row.parent_code} 的上级单位。",
            "请核对编码，或把上级单位一并导入。",
        )
    elif row.code not in against.stored and not covers(parent, Period(start, row.valid_until)):
        existed = f"{parent.start} 至{parent.end or '今'}"
        against.faults.add(
            row.where,
            "上级编码",
            row.parent_code,
            f"上级单位存在于 {existed}，不能涵盖本单位的 {start} 至{row.valid_until or '今'}。",
            "请改正日期或上级。",
        )


def _parent_period(row: UnitRow, against: _Against) -> Period | None:
    above, given = against.stored.get(row.parent_code), against.rows.get(row.parent_code)
    starts = [unit.valid_from for unit in (above, given) if unit is not None and unit.valid_from]
    ends = [unit.valid_until for unit in (given, above) if unit is not None and unit.valid_until]
    if above is None and given is None:
        return None
    start = min(starts, default=against.on)
    end = ends[0] if ends else None
    return Period(start, end if end is None or end > start else None)


def _differences(row: UnitRow, known: Stored, stored: Mapping[str, Stored], root: Stored | None) -> list[str]:
    """What the row would change, in words. What a file leaves open stays."""
    found = []
    if row.name != known.name:
        found.append(f"更名为“{row.name}”")
    if row.short_name and row.short_name != known.short_name:
        found.append(f"简称改为“{row.short_name}”")
    if row.kind and row.kind != known.kind:
        found.append("类型变更")
    if moved(row, known, stored, root):
        found.append(f"改隶 {row.parent_code or '最上级'}")
    if row.valid_from and row.valid_from != known.valid_from:
        found.append(f"起始日期由 {known.valid_from} 改为 {row.valid_from}")
    if row.valid_until and row.valid_until != known.valid_until:
        found.append(f"自 {row.valid_until} 撤销")
    return found


def moved(row: UnitRow, known: Stored, stored: Mapping[str, Stored], root: Stored | None) -> bool:
    """True where the row names another parent than the unit's last one; a closed unit stays where it was."""
    if known.valid_until is not None:
        return False
    above = stored.get(row.parent_code) if row.parent_code else root
    if row.parent_code and above is None:
        return True
    return (above.id if above else None) != known.parent_id


def _check_scope(actor: Actor, touched: Iterable[UnitRow], against: _Against) -> None:
    """Every unit touched must lie where the actor keeps organisations.

    Of a branch that is new only its top is named: all below it stand or fall with it.
    """
    if actor is SYSTEM:
        return
    fresh = against.rows.keys() - against.stored.keys()
    for row in touched:
        if row.code in fresh and row.parent_code in fresh:
            continue
        paths = [against.stored[row.code].path] if row.code in against.stored else []
        above: UnitRow | None = row
        while above is not None and above.parent_code not in against.stored:
            above = against.rows.get(above.parent_code)
        paths.append(against.stored[above.parent_code].path if above else "")
        if not all(path and actor.may_at(WRITE, path) for path in paths):
            against.faults.add(
                row.where,
                "上级编码",
                row.parent_code,
                f"“{row.name}”不在您维护的范围内。",
                "请把上级编码改为您维护的单位，或在服务器上用 xietong load units 导入。",
            )


def _parents_first(created: list[UnitRow], rows: Mapping[str, UnitRow]) -> list[UnitRow]:
    """New rows ordered by their level within the load, then as they came.

    Levels are kept for units that stand above others only: most units of a country do not.
    """
    levels: dict[str, int] = {}

    def level(code: str) -> int:
        chain: list[str] = []
        while code in rows and code not in levels and len(chain) <= MAX_DEPTH:
            chain.append(code)
            code = rows[code].parent_code
        height = levels.get(code, -1)
        for one in reversed(chain):
            height += 1
            levels[one] = height
        return height

    return sorted(created, key=lambda row: level(row.parent_code))
