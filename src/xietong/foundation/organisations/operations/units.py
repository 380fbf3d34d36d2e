"""Acts on units: set up, rename, move."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xietong.foundation.organisations.domain import activities
from xietong.foundation.organisations.domain.kinds import UnitKind
from xietong.foundation.organisations.domain.periods import circle
from xietong.foundation.organisations.domain.pinyin import initials
from xietong.foundation.organisations.models import Placement, Unit, UnitName
from xietong.foundation.organisations.operations.paths import place_now
from xietong.foundation.organisations.operations.support import (
    cut_at,
    local_day,
    locked_unit,
    note_unit,
    placement_spells,
    require_existing,
    require_existing_through,
    require_write,
    require_write_at_top,
    text_of,
)
from xietong.kernel.actor import Actor
from xietong.kernel.denial import conflict, invalid
from xietong.kernel.period import Period


def create_unit(
    *,
    actor: Actor,
    at: datetime,
    code: str,
    name: str,
    kind: UnitKind = UnitKind.OTHER,
    parent_id: int | None,
    on: date,
    short_name: str = "",
    reason: str = "",
) -> int:
    """Set up a unit under a parent from a day on; return its id.

    RefusedError: no permission at the parent, code taken, parent not existing on that day.
    """
    code = text_of("code", code, label="编码", longest=40)
    name = text_of("name", name, label="名称", longest=200)
    with transaction.atomic():
        parent = _parent_for(actor, parent_id, on)
        _require_free_code(code)
        unit = Unit.objects.create(
            code=code,
            name=name,
            short_name=short_name.strip()[:100],
            kind=kind,
            pinyin=initials(name),
            valid_from=on,
        )
        UnitName.objects.create(
            unit=unit, code=code, name=name, short_name=unit.short_name, valid_from=on, recorded_at=at
        )
        Placement.objects.create(unit=unit, parent=parent, valid_from=on, recorded_at=at)
        place_now(unit=unit, parent=parent)
        note_unit(
            actor=actor,
            at=at,
            activity=activities.UNIT_CREATED,
            unit=unit,
            on=on,
            reason=reason,
            payload={
                "code": code,
                "name": name,
                "parent_id": parent_id,
                "parent_name": parent.name if parent else "最上级",
            },
        )
    return unit.pk


def _parent_for(actor: Actor, parent_id: int | None, on: date) -> Unit | None:
    if parent_id is None:
        require_write_at_top(actor)
        return None
    parent = locked_unit(parent_id)
    require_write(actor, parent)
    require_existing_through(parent, Period(on))
    return parent


def _require_free_code(code: str) -> None:
    taken = Unit.objects.filter(code=code).values_list("name", flat=True).first()
    if taken:
        raise invalid("code", f"编码 {code} 已由“{taken}”使用", "请换一个编码", "organisations.code_taken")


def rename_unit(
    *,
    actor: Actor,
    at: datetime,
    unit_id: int,
    name: str,
    on: date,
    short_name: str | None = None,
    code: str | None = None,
    reason: str = "",
) -> None:
    """Give a unit another name, short name or code from a day on; earlier names stay on the record.

    RefusedError: no permission, nothing would change, a later or same-day name stands already.
    """
    name = text_of("name", name, label="名称", longest=200)
    with transaction.atomic():
        unit = locked_unit(unit_id)
        require_write(actor, unit)
        require_existing(unit, on)
        new_code = unit.code if code is None else text_of("code", code, label="编码", longest=40)
        new_short = unit.short_name if short_name is None else short_name.strip()[:100]
        if (name, new_code, new_short) == (unit.name, unit.code, unit.short_name):
            raise conflict("organisations.same_name", f"“{unit.name}”的名称、简称和编码都没有变化")
        if new_code != unit.code:
            _require_free_code(new_code)
        current = UnitName.objects.filter(unit=unit).order_by("-valid_from").first()
        if current and current.valid_from >= on:
            raise conflict(
                "organisations.name_overlap",
                f"“{current.name}”自{current.valid_from}起已登记，新名称须晚于这一天",
            )
        if current:
            cut_at(current, on)
        UnitName.objects.create(
            unit=unit,
            code=new_code,
            name=name,
            short_name=new_short,
            valid_from=on,
            valid_until=unit.valid_until,
            recorded_at=at,
        )
        old_name, old_code = unit.name, unit.code
        if on <= local_day(at):
            unit.name, unit.code, unit.short_name, unit.pinyin = name, new_code, new_short, initials(name)
            unit.save(update_fields=["name", "code", "short_name", "pinyin"])
        note_unit(
            actor=actor,
            at=at,
            activity=activities.UNIT_RENAMED,
            unit=unit,
            on=on,
            reason=reason,
            payload={"old_name": old_name, "new_name": name, "old_code": old_code, "new_code": new_code},
        )


def move_unit(
    *, actor: Actor, at: datetime, unit_id: int, parent_id: int, on: date, reason: str = ""
) -> None:
    """Put a unit, with all below it, under another parent from a day on.

    RefusedError: no permission at either place; the parent stands below the unit on some day (a circle);
    the unit has a place that starts on or after that day already.
    """
    with transaction.atomic():
        unit, parent = _locked_pair(unit_id, parent_id)
        require_write(actor, unit, parent)
        require_existing(unit, on)
        require_existing_through(parent, Period(on, unit.valid_until))
        current = Placement.objects.filter(unit=unit).select_related("parent").order_by("-valid_from").first()
        _refuse_bad_move(unit, parent, current, on)
        if current:
            cut_at(current, on)
        Placement.objects.create(
            unit=unit, parent=parent, valid_from=on, valid_until=unit.valid_until, recorded_at=at
        )
        if on <= local_day(at):
            place_now(unit=unit, parent=parent)
        old = current.parent if current else None
        note_unit(
            actor=actor,
            at=at,
            activity=activities.UNIT_MOVED,
            unit=unit,
            on=on,
            reason=reason,
            payload={
                "old_parent_id": old.pk if old else None,
                "old_parent_name": old.name if old else "最上级",
                "parent_id": parent.pk,
                "parent_name": parent.name,
            },
        )


def _locked_pair(unit_id: int, parent_id: int) -> tuple[Unit, Unit]:
    """Both units and all above the parent, locked in one order, so that two moves cannot close a circle."""
    locked_unit(unit_id)
    parent = locked_unit(parent_id)
    above = {int(parent.path[start : start + 7]) for start in range(0, len(parent.path), 7)}
    list(Unit.objects.select_for_update().filter(pk__in={*above, unit_id, parent_id}).order_by("pk"))
    return locked_unit(unit_id), locked_unit(parent_id)


def _refuse_bad_move(unit: Unit, parent: Unit, current: Placement | None, on: date) -> None:
    if current and current.valid_from >= on:
        where = current.parent.name if current.parent else "最上级"
        raise conflict(
            "organisations.placement_overlap",
            f"“{unit.name}”自{current.valid_from}起已登记隶属“{where}”，与自{on}起的划转重叠",
            "请选择更晚的日期",
        )
    if current and current.parent_id == parent.pk and current.valid_until == unit.valid_until:
        raise conflict("organisations.same_parent", f"“{unit.name}”已隶属“{parent.name}”")
    closed = circle(
        unit=unit.pk, parent=parent.pk, period=Period(on, unit.valid_until), placements_of=placement_spells
    )
    if closed:
        raise conflict(
            "organisations.circle",
            f"“{parent.name}”自{closed.start}起在“{unit.name}”之下，不能反过来作它的上级",
            "请选择其他上级单位",
        )
