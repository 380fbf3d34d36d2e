"""Looking units and posts up for an upper context's act: frozen values, never rows (docs/adr/0002).

The caller has decided, or will decide from the answer, whether the actor may name what it asks for:
organisations hold no business content.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from attrs import frozen
from django.db.models import Q, QuerySet

from xietong.foundation.organisations.models import Appointment, Post, Unit
from xietong.foundation.organisations.queries.tree import holds


@frozen
class UnitRef:
    """A unit as upper contexts name it; ``path`` is its place in today's tree."""

    pk: int
    code: str
    name: str
    short_name: str
    path: str


@frozen
class PostRef:
    """A post with its unit."""

    pk: int
    code: str
    title: str
    unit: UnitRef


def _unit(row: Unit) -> UnitRef:
    return UnitRef(row.pk, row.code, row.name, row.short_name, row.path)


def _post(row: Post) -> PostRef:
    return PostRef(row.pk, row.code, row.title, _unit(row.unit))


def find_unit(unit_id: int | None) -> UnitRef | None:
    """The unit, or None."""
    row = Unit.objects.filter(pk=unit_id).first() if unit_id is not None else None
    return _unit(row) if row else None


def find_units(unit_ids: Iterable[int]) -> dict[int, UnitRef]:
    """Those of the units that exist, by id; one query."""
    return {row.pk: _unit(row) for row in Unit.objects.filter(pk__in=set(unit_ids))}


def find_posts(post_ids: Iterable[int]) -> dict[int, PostRef]:
    """Those of the posts that exist, by id, with their units; one query."""
    rows = Post.objects.filter(pk__in=set(post_ids)).select_related("unit")
    return {row.pk: _post(row) for row in rows}


def find_unit_by_code(code: str) -> UnitRef | None:
    """The unit with this code, or None."""
    row = Unit.objects.filter(code=code).first()
    return _unit(row) if row else None


def top_units(limit: int = 2) -> tuple[UnitRef, ...]:
    """The first units that stand under no other today."""
    return tuple(_unit(row) for row in Unit.objects.filter(depth=0).order_by("pk")[:limit])


def holder_ids(*, post_id: int | None, on: date) -> frozenset[int]:
    """The persons who hold a post on a day."""
    if post_id is None:
        return frozenset()
    rows = Appointment.objects.filter(holds(on), post_id=post_id)
    return frozenset(rows.values_list("person_id", flat=True))


def holders_by_post(post_ids: Iterable[int], *, on: date) -> dict[int, tuple[int, str]]:
    """(person id, name) of whoever holds each post on a day; vacant posts are left out. One query."""
    rows = Appointment.objects.filter(holds(on), post_id__in=set(post_ids))
    return {
        post: (person, name)
        for post, person, name in rows.values_list("post_id", "person_id", "person__name")
    }


def _within(rows: QuerySet[Unit], path: str) -> QuerySet[Unit]:
    return rows.filter(path__gte=path, path__lt=path + "z")


def units_called(names: Iterable[str], *, within: str) -> Iterator[UnitRef]:
    """Units below the path ``within`` whose code, name or short name is one of ``names``; one query."""
    wanted = list(names)
    called = Q(code__in=wanted) | Q(name__in=wanted) | Q(short_name__in=wanted)
    return (_unit(row) for row in _within(Unit.objects.filter(called), within).order_by("pk"))


def posts_called(names: Iterable[str], *, within: str) -> Iterator[PostRef]:
    """Posts of units below the path ``within`` whose code or title is one of ``names``; one query."""
    wanted = list(names)
    rows = Post.objects.filter(Q(code__in=wanted) | Q(title__in=wanted)).select_related("unit")
    rows = rows.filter(unit__path__gte=within, unit__path__lt=within + "z")
    return (_post(row) for row in rows.order_by("pk"))
