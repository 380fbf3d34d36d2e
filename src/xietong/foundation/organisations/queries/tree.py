"""The tree as of any day, by recursive SQL that SQLite and PostgreSQL read alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from xietong.foundation.organisations.models import Placement, UnitName
from xietong.foundation.organisations.queries.shapes import ChildrenPage, ChildRow, TreeNode, UnitLine
from xietong.kernel.actor import SYSTEM, Actor
from xietong.kernel.denial import forbidden

READ = "organisation.read"
_ALL_LEVELS = 100
_HOLDS = "{0}.valid_from <= %(day)s AND ({0}.valid_until IS NULL OR {0}.valid_until > %(day)s)"
_DOWN = f"""
WITH RECURSIVE tree(unit_id, parent_id, depth) AS (
    SELECT p.unit_id, p.parent_id, 0 FROM org_placement p
    WHERE {{start}} AND {_HOLDS.format("p")}
    UNION ALL
    SELECT p.unit_id, p.parent_id, tree.depth + 1
    FROM tree JOIN org_placement p ON p.parent_id = tree.unit_id
    WHERE {_HOLDS.format("p")} AND tree.depth < %(levels)s
)
SELECT tree.unit_id, tree.parent_id, tree.depth, n.code, n.name, n.short_name, u.kind
FROM tree
JOIN org_unit u ON u.id = tree.unit_id
JOIN org_unit_name n ON n.unit_id = tree.unit_id AND {_HOLDS.format("n")}
ORDER BY tree.depth, n.code
"""  # noqa: S608 - built of constants; values are bound
_UP = f"""
WITH RECURSIVE up(unit_id, parent_id, height) AS (
    SELECT p.unit_id, p.parent_id, 0 FROM org_placement p
    WHERE p.unit_id = %(unit)s AND {_HOLDS.format("p")}
    UNION ALL
    SELECT up.parent_id,
        (SELECT p.parent_id FROM org_placement p
         WHERE p.unit_id = up.parent_id AND {_HOLDS.format("p")}),
        up.height + 1
    FROM up WHERE up.parent_id IS NOT NULL AND up.height < {_ALL_LEVELS}
)
SELECT up.unit_id, n.code, n.name, u.kind
FROM up
JOIN org_unit u ON u.id = up.unit_id
JOIN org_unit_name n ON n.unit_id = up.unit_id AND {_HOLDS.format("n")}
ORDER BY up.height DESC
"""  # noqa: S608 - built of constants; values are bound


def require_read(actor: Actor) -> None:
    """Refuse whoever may not read organisations at all."""
    if actor is not SYSTEM and not actor.may(READ):
        raise forbidden(READ, "须有“查看组织机构”的权限", "请联系系统管理员")


def holds(day: date) -> Q:
    """The dated facts that hold on a day."""
    return Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gt=day))


def _rows(sql: str, **values: int | str | date) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def tree(*, actor: Actor, on: date, levels: int | None = None) -> tuple[TreeNode, ...]:
    """Every unit of the tree on a day, each above its children, brothers by code; one statement.

    ``levels`` cuts below that many levels under the top (0: the top only).
    """
    require_read(actor)
    return _down("p.parent_id IS NULL", on, levels)


def subtree(*, actor: Actor, unit_id: int, on: date, levels: int | None = None) -> tuple[TreeNode, ...]:
    """A unit and all below it on a day, in the order of :func:`tree`; empty where it had no place then."""
    require_read(actor)
    return _down("p.unit_id = %(unit)s", on, levels, unit=unit_id)


def _down(start: str, on: date, levels: int | None, **values: int) -> tuple[TreeNode, ...]:
    depth = _ALL_LEVELS if levels is None else levels
    return _in_order(_rows(_DOWN.format(start=start), day=on.isoformat(), levels=depth, **values))


def _in_order(rows: Iterable[tuple[Any, ...]]) -> tuple[TreeNode, ...]:
    """Rows by level and code become rows in the order in which a tree is read."""
    tops: list[TreeNode] = []
    below: dict[int, list[TreeNode]] = {}
    for row in rows:
        node = TreeNode(*row)
        if node.depth == 0:
            tops.append(node)
        else:
            below.setdefault(row[1], []).append(node)
    ordered: list[TreeNode] = []
    waiting = tops[::-1]
    while waiting:
        node = waiting.pop()
        ordered.append(node)
        if children := below.get(node.unit_id):
            waiting.extend(reversed(children))
    return tuple(ordered)


def ancestors(*, actor: Actor, unit_id: int, on: date) -> tuple[UnitLine, ...]:
    """From the top down to the unit itself, as of a day; empty where it had no place then."""
    require_read(actor)
    return tuple(UnitLine(*row) for row in _rows(_UP, unit=unit_id, day=on.isoformat()))


def children(
    *, actor: Actor, parent_id: int | None, on: date, offset: int = 0, limit: int = 500
) -> ChildrenPage:
    """One page of the units right under another on a day (the tops for None); two statements."""
    require_read(actor)
    placed = Placement.objects.filter(holds(on), parent_id=parent_id)
    rows = _named(placed, on).order_by("unit__names__code")[offset : offset + limit]
    return ChildrenPage(
        parent_id=parent_id,
        total=placed.count(),
        offset=offset,
        rows=tuple(ChildRow(*row) for row in rows),
    )


def _named(placed: QuerySet[Placement], on: date) -> QuerySet[Placement, tuple[Any, ...]]:
    below = Placement.objects.filter(holds(on), parent_id=OuterRef("unit_id"))
    named = Q(unit__names__valid_from__lte=on) & (
        Q(unit__names__valid_until=None) | Q(unit__names__valid_until__gt=on)
    )
    return placed.filter(named).values_list(
        "unit_id",
        "unit__names__code",
        "unit__names__name",
        "unit__names__short_name",
        "unit__kind",
        Exists(below),
    )


def names_on(unit_ids: Iterable[int], on: date) -> dict[int, str]:
    """What units were called on a day; units without a name that day are left out."""
    rows = UnitName.objects.filter(holds(on), unit_id__in=list(unit_ids))
    return dict(rows.values_list("unit_id", "name"))
