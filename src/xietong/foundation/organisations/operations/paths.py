"""Keeping ``Unit.path`` true to the placements of today."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr

from xietong.foundation.audit import operations as audit
from xietong.foundation.organisations.domain import activities
from xietong.foundation.organisations.domain.paths import bounds, depth_of, extend, paths_of
from xietong.foundation.organisations.domain.pinyin import initials
from xietong.foundation.organisations.models import Placement, Unit, UnitName
from xietong.foundation.organisations.operations.support import require_write_anywhere
from xietong.kernel.actor import Actor

_AT_ONCE = 2_000


def place_now(*, unit: Unit, parent: Unit | None) -> None:
    """Rewrite the path of a unit and of all below it, in one statement; part of a greater act.

    Paths are read afresh, since an earlier step of the act may have moved either of the two.
    """
    unit.refresh_from_db(fields=["path", "depth"])
    if parent is not None:
        parent.refresh_from_db(fields=["path", "depth"])
    path = extend(parent.path if parent else "", unit.pk)
    if unit.path and unit.path != path:
        low, high = bounds(unit.path)
        Unit.objects.filter(path__gte=low, path__lt=high).exclude(pk=unit.pk).update(
            path=Concat(Value(path), Substr("path", len(unit.path) + 1)),
            depth=F("depth") + (depth_of(path) - depth_of(unit.path)),
        )
    unit.path, unit.depth = path, depth_of(path)
    unit.save(update_fields=["path", "depth"])


def parents_on(day: date) -> dict[int, int | None]:
    """Every unit's parent as of a day; the last one where it is closed, the first where it is to come."""
    chosen: dict[int, tuple[bool, date, int | None]] = {}
    rows = Placement.objects.values_list("unit_id", "parent_id", "valid_from").iterator(chunk_size=10_000)
    for unit_id, parent_id, start in rows:
        known = chosen.get(unit_id)
        begun = start <= day
        if known is None or _better(begun, start, known):
            chosen[unit_id] = (begun, start, parent_id)
    return {unit_id: parent_id for unit_id, (_, _, parent_id) in sorted(chosen.items())}


def _better(begun: bool, start: date, known: tuple[bool, date, int | None]) -> bool:
    """Begun beats to come; among the begun the latest, among those to come the earliest."""
    if begun != known[0]:
        return begun
    return start > known[1] if begun else start < known[1]


def refresh_paths(*, actor: Actor, at: datetime, on: date) -> int:
    """Bring path, depth and name of every unit in line with the facts of ``on``; return how many changed.

    Run by the schedule each midnight, since a move or a new name may have been recorded for that day;
    an event only where something changed.
    """
    require_write_anywhere(actor)
    with transaction.atomic():
        count = rewrite_names(on) + rewrite_paths(on)
        if count:
            audit.record(
                actor=actor,
                at=at,
                activity=activities.PATHS_REFRESHED,
                subject=("organisation", "tree"),
                label="组织树",
                payload={"on": on, "count": count},
            )
    return count


def rewrite_paths(on: date) -> int:
    """The rewriting itself, without an event: part of refresh_paths and of imports."""
    paths = paths_of(parents_on(on))
    changed: list[Unit] = []
    rows = Unit.objects.values_list("pk", "path").iterator(chunk_size=10_000)
    for pk, path in rows:
        wanted = paths.get(pk) or extend("", pk)
        if wanted != path:
            changed.append(Unit(pk=pk, path=wanted, depth=depth_of(wanted)))
    Unit.objects.bulk_update(changed, ["path", "depth"], batch_size=_AT_ONCE)
    return len(changed)


def rewrite_names(on: date) -> int:
    """Call units by the name that holds on ``on`` where it differs from the one they carry."""
    holds = Q(valid_from__lte=on) & (Q(valid_until=None) | Q(valid_until__gt=on))
    differs = ~Q(name=F("unit__name")) | ~Q(code=F("unit__code")) | ~Q(short_name=F("unit__short_name"))
    changed = [
        Unit(
            pk=row.unit_id, code=row.code, name=row.name, short_name=row.short_name, pinyin=initials(row.name)
        )
        for row in UnitName.objects.filter(holds & differs).order_by("pk")
    ]
    Unit.objects.bulk_update(changed, ["code", "name", "short_name", "pinyin"], batch_size=_AT_ONCE)
    return len(changed)
