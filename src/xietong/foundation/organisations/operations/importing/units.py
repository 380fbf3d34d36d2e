"""The import of units: one load of one or several tables, one event, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction

from xietong.foundation.audit import operations as audit
from xietong.foundation.organisations.domain import activities
from xietong.foundation.organisations.domain.kinds import UnitKind
from xietong.foundation.organisations.domain.paths import extend
from xietong.foundation.organisations.domain.pinyin import initials
from xietong.foundation.organisations.models import Placement, Unit, UnitName
from xietong.foundation.organisations.operations.importing.shapes import (
    Faults,
    ImportResult,
    SourceTable,
    refused,
)
from xietong.foundation.organisations.operations.importing.unit_plan import Plan, Stored, plan_units
from xietong.foundation.organisations.operations.importing.unit_rows import check_circles, read_rows
from xietong.foundation.organisations.operations.importing.unit_write import (
    write_changes,
    write_new,
    write_successions,
)
from xietong.foundation.organisations.operations.support import (
    require_write_anywhere,
    require_write_at_top,
)
from xietong.kernel.actor import Actor
from xietong.kernel.progress import Progress, silent

_WHAT = "单位"
_MANY = 20_000


def import_units(
    *,
    actor: Actor,
    at: datetime,
    sources: Sequence[SourceTable],
    on: date,
    root_name: str = "",
    preview: bool = False,
    progress: Progress = silent,
) -> ImportResult:
    """Bring units in: new ones from ``on`` (or their own date), changed ones from ``on``; the rest stays.

    Several tables are one load: parents may stand in any of them. ``root_name`` puts whatever has no
    parent under one unit of that name. All or nothing, one event; a second import changes nothing and
    records nothing. A preview answers what would happen, with every fault named by table, row and column.
    RefusedError lists the faults where it is no preview; FileRefused where a file cannot serve.
    """
    require_write_anywhere(actor)
    faults = Faults()
    rows = read_rows(sources, faults, progress)
    check_circles(rows, faults)
    progress("核对各行", 0, 0)
    with transaction.atomic():
        root = _root(actor, root_name, on, at) if root_name else None
        plan = (
            _EMPTY if faults.errors else plan_units(actor=actor, rows=rows, on=on, root=root, faults=faults)
        )
        if not faults.errors and not (preview and not plan.changed):
            ids = write_new(plan=plan, at=at, on=on, root=root, progress=progress)
            write_changes(plan=plan, at=at, on=on, ids=ids, root=root, faults=faults)
            write_successions(rows, ids, at)
        if preview or faults.errors:
            transaction.set_rollback(True)
        elif plan.created or plan.changed:
            _record(actor, at, sources, plan, on)
    if faults.errors and not preview:
        raise refused(faults.errors)
    if len(plan.created) >= _MANY and not preview:
        _analyse()
    return ImportResult(
        what=_WHAT,
        created=len(plan.created),
        changed=len(plan.changed),
        unchanged=plan.unchanged,
        lines=plan.lines,
        errors=tuple(faults.errors),
        applied=not preview,
    )


_EMPTY = Plan([], [], 0, {})


def _root(actor: Actor, name: str, on: date, at: datetime) -> Stored:
    """The unit above all others of the load, set up where there is none of that name at the top."""
    known = Unit.objects.filter(name=name, depth=0).order_by("pk").first()
    if known is None:
        require_write_at_top(actor)
        known = Unit.objects.create(
            code=initials(name).upper()[:40] or name[:40],
            name=name,
            kind=UnitKind.REGION,
            pinyin=initials(name),
            valid_from=on,
        )
        known.path = extend("", known.pk)
        known.save(update_fields=["path"])
        UnitName.objects.create(unit=known, code=known.code, name=name, valid_from=on, recorded_at=at)
        Placement.objects.create(unit=known, parent=None, valid_from=on, recorded_at=at)
    return Stored(
        known.pk,
        known.code,
        known.name,
        known.short_name,
        known.kind,
        known.path,
        known.valid_from,
        known.valid_until,
        None,
        known.valid_from,
    )


def _record(actor: Actor, at: datetime, sources: Sequence[SourceTable], plan: Plan, on: date) -> None:
    audit.record(
        actor=actor,
        at=at,
        activity=activities.IMPORTED,
        subject=("organisation", "units"),
        label=_WHAT,
        payload={
            "what": _WHAT,
            "on": on,
            "created": len(plan.created),
            "changed": len(plan.changed),
            "unchanged": plan.unchanged,
            "digest": "、".join(source.digest for source in sources),
            "files": [{"name": source.name, "digest": source.digest} for source in sources],
            "changes": list(plan.lines),
        },
    )


def _analyse() -> None:
    """Tell PostgreSQL's planner about the new size at once; the recursive reads depend on it.

    Not SQLite: with statistics it builds a Bloom filter over all placements for each small read.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in ("org_unit", "org_unit_name", "org_placement"):
                cursor.execute(f"ANALYZE {table}")
