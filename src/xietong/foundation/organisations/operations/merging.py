"""Acts that end units: merge into a successor, close; and successions that end none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from xietong.foundation.organisations.domain import activities
from xietong.foundation.organisations.domain.kinds import SuccessionKind
from xietong.foundation.organisations.domain.periods import circle
from xietong.foundation.organisations.models import Placement, Succession, Unit, UnitName
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
    text_of,
)
from xietong.foundation.organisations.operations.vacating import end_posts_of
from xietong.kernel.actor import Actor
from xietong.kernel.denial import conflict, invalid
from xietong.kernel.period import Period

_NAMES_IN_SENTENCE = 10


def merge_units(
    *,
    actor: Actor,
    at: datetime,
    predecessor_ids: Sequence[int],
    successor_id: int,
    on: date,
    reason: str = "",
) -> None:
    """Merge units into a successor on a day: they close, their lower units go over to the successor.

    Posts of the merged units end that day. One event on the successor names all.
    RefusedError: no permission at one of them, a unit among its own successors, one not existing.
    """
    if not predecessor_ids or successor_id in predecessor_ids:
        raise invalid("predecessor_ids", "请选择并入的单位，且不含承接单位本身")
    with transaction.atomic():
        units = [locked_unit(unit_id) for unit_id in sorted({*predecessor_ids, successor_id})]
        successor = next(unit for unit in units if unit.pk == successor_id)
        predecessors = [unit for unit in units if unit.pk != successor_id]
        require_write(actor, *units)
        require_existing(successor, on)
        for unit in predecessors:
            require_existing(unit, on)
        _lift_successor(successor, {unit.pk for unit in predecessors}, on=on, at=at)
        for unit in predecessors:
            _hand_children_over(unit, successor, set(predecessor_ids), on=on, at=at)
        for unit in predecessors:
            _end_unit(actor, unit, on=on, at=at)
            Succession.objects.create(
                predecessor=unit, successor=successor, kind=SuccessionKind.MERGED, on=on, recorded_at=at
            )
        note_unit(
            actor=actor,
            at=at,
            activity=activities.UNITS_MERGED,
            unit=successor,
            on=on,
            reason=reason,
            payload={
                "predecessor_ids": [unit.pk for unit in predecessors],
                "predecessor_names": _listed(predecessors),
            },
        )


def _listed(units: Sequence[Unit]) -> str:
    names = "、".join(f"“{unit.name}”" for unit in units[:_NAMES_IN_SENTENCE])
    return names if len(units) <= _NAMES_IN_SENTENCE else f"{names}等{len(units)}个单位"


def _open_places(on: date, **which: object) -> QuerySet[Placement]:
    open_on = Q(valid_until=None) | Q(valid_until__gt=on)
    return Placement.objects.filter(open_on, **which).select_related("unit", "parent").order_by("pk")


def _lift_successor(successor: Unit, closing: set[int], *, on: date, at: datetime) -> None:
    """A successor under a unit that closes takes the place of the highest one closing above it."""
    placed = _open_places(on, unit=successor).first()
    if placed is None or placed.parent_id not in closing:
        return
    above = placed.parent
    while above is not None and above.pk in closing:
        upper = _open_places(on, unit=above).first()
        above = upper.parent if upper else None
    _replace(placed, above, on=on, at=at)


def _hand_children_over(unit: Unit, successor: Unit, closing: set[int], *, on: date, at: datetime) -> None:
    """The children of ``unit`` go under ``successor``, but those that close themselves."""
    for placed in _open_places(on, parent=unit):
        if placed.unit_id in closing:
            continue
        period = Period(on, placed.valid_until)
        if circle(unit=placed.unit_id, parent=successor.pk, period=period, placements_of=placement_spells):
            raise conflict(
                "organisations.circle",
                f"“{successor.name}”在“{placed.unit.name}”之下，不能成为它的上级",
                "请先把承接单位划转出来",
            )
        _replace(placed, successor, on=on, at=at)


def _replace(placed: Placement, parent: Unit | None, *, on: date, at: datetime) -> None:
    """From ``on`` the unit stands under ``parent``, for as long as it would have stayed where it was."""
    if parent is not None:
        require_existing_through(parent, Period(on, placed.valid_until))
    if placed.valid_from >= on:
        raise conflict(
            "organisations.planned_child",
            f"“{placed.unit.name}”自{placed.valid_from}起的隶属已登记，不能再自{on}起调整",
            "请选择更晚的日期",
        )
    until = placed.valid_until
    cut_at(placed, on)
    Placement.objects.create(
        unit=placed.unit, parent=parent, valid_from=on, valid_until=until, recorded_at=at
    )
    today = local_day(at)
    stays = today in Period(on, until) or (on <= today and until == placed.unit.valid_until)
    if stays:  # else a later place holds today; an ended unit keeps its last place
        place_now(unit=placed.unit, parent=parent)


def succeed(
    *,
    actor: Actor,
    at: datetime,
    predecessor_ids: Sequence[int],
    successor_id: int,
    kind: SuccessionKind,
    on: date,
    reason: str = "",
) -> None:
    """Put on record that a unit came out of others on a day, closing none of them (split, upgrade, …).

    RefusedError: no permission at the successor, the same succession recorded twice.
    """
    if not predecessor_ids or successor_id in predecessor_ids:
        raise invalid("predecessor_ids", "请选择来源单位，且不含承接单位本身")
    with transaction.atomic():
        successor = locked_unit(successor_id)
        require_write(actor, successor)
        predecessors = [locked_unit(unit_id) for unit_id in sorted(set(predecessor_ids))]
        for unit in predecessors:
            if Succession.objects.filter(predecessor=unit, successor=successor, on=on).exists():
                raise conflict("organisations.succession_twice", f"“{unit.name}”在{on}的沿革已登记")
            Succession.objects.create(predecessor=unit, successor=successor, kind=kind, on=on, recorded_at=at)
        note_unit(
            actor=actor,
            at=at,
            activity=activities.UNIT_SUCCEEDED,
            unit=successor,
            on=on,
            reason=reason,
            payload={
                "predecessor_ids": [unit.pk for unit in predecessors],
                "predecessor_names": _listed(predecessors),
                "kind": kind.value,
                "kind_label": kind.label,
            },
        )


def close_unit(*, actor: Actor, at: datetime, unit_id: int, on: date, reason: str) -> None:
    """Close a unit on a day; its posts, appointments and portfolios end with it.

    RefusedError: no permission, no reason, lower units still placed under it, closed already.
    """
    reason = text_of("reason", reason, label="撤销理由", longest=500)
    with transaction.atomic():
        unit = locked_unit(unit_id)
        require_write(actor, unit)
        child = (
            Placement.objects.filter(parent=unit)
            .exclude(valid_until__lte=on)
            .select_related("unit")
            .order_by("pk")
            .first()
        )
        if child:
            raise conflict(
                "organisations.has_children",
                f"“{child.unit.name}”等单位在{on}仍隶属“{unit.name}”",
                "请先划转或撤销下属单位",
            )
        _end_unit(actor, unit, on=on, at=at)
        note_unit(
            actor=actor, at=at, activity=activities.UNIT_CLOSED, unit=unit, on=on, reason=reason, payload={}
        )


def _end_unit(actor: Actor, unit: Unit, *, on: date, at: datetime) -> None:
    require_existing(unit, on)
    later = Placement.objects.filter(unit=unit, valid_from__gte=on).order_by("valid_from").first()
    if later:
        raise conflict(
            "organisations.placement_overlap",
            f"“{unit.name}”自{later.valid_from}起另有隶属关系，不能在{on}撤销",
            "请选择更晚的日期",
        )
    if unit.valid_from >= on:
        raise conflict("organisations.not_existing", f"“{unit.name}”自{unit.valid_from}起才设立")
    Placement.objects.filter(unit=unit, valid_until=None).update(valid_until=on)
    UnitName.objects.filter(unit=unit, valid_until=None, valid_from__lt=on).update(valid_until=on)
    end_posts_of(actor=actor, at=at, unit=unit, on=on)
    unit.valid_until = on
    unit.save(update_fields=["valid_until"])
