"""Organisations as rows of the sheets they come in by, for export: what goes out comes back unchanged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TypeVar

from django.db.models import F, Model, OuterRef, QuerySet, Subquery

from xietong.foundation.organisations.models import Appointment, Placement, Portfolio, Post, Unit
from xietong.foundation.organisations.queries.tree import holds, require_read
from xietong.kernel.actor import Actor

Row = Mapping[str, object]
_M = TypeVar("_M", bound=Model)
_AT_ONCE = 5_000


def unit_rows(*, actor: Actor, on: date, within: str = "") -> Iterator[Row]:
    """Units that exist on a day as rows of the sheet of units, parents above children."""
    require_read(actor)
    place = Placement.objects.filter(holds(on), unit_id=OuterRef("pk")).values("parent__code")[:1]
    rows = Unit.objects.filter(holds(on)).annotate(parent_code=Subquery(place))
    if within:
        rows = rows.filter(path__gte=within, path__lt=f"{within}z")
    columns = ("code", "name", "short_name", "kind", "parent_code", "valid_from", "valid_until")
    return iter(rows.order_by("depth", "code").values(*columns).iterator(chunk_size=_AT_ONCE))


def post_rows(*, actor: Actor, on: date, within: str = "") -> Iterator[Row]:
    """Posts that exist on a day as rows of the sheet of posts."""
    require_read(actor)
    rows = _within(Post.objects.filter(holds(on)), "unit", within).order_by("unit__code", "code")
    return iter(
        rows.values(
            "title", "kind", "valid_from", "valid_until", post_code=F("code"), unit_code=F("unit__code")
        ).iterator(chunk_size=_AT_ONCE)
    )


def people_rows(*, actor: Actor, on: date, within: str = "") -> Iterator[Row]:
    """Who holds which post on a day, as rows of the sheet of persons."""
    require_read(actor)
    rows = _within(Appointment.objects.filter(holds(on)), "post__unit", within).order_by("post__code")
    return iter(
        rows.values(
            "valid_from",
            "valid_until",
            staff_number=F("person__staff_number"),
            name=F("person__name"),
            post_code=F("post__code"),
        ).iterator(chunk_size=_AT_ONCE)
    )


def portfolio_rows(*, actor: Actor, on: date, within: str = "") -> Iterator[Row]:
    """Which post has which unit in charge or contact on a day, as rows of the sheet of portfolios."""
    require_read(actor)
    rows = _within(Portfolio.objects.filter(holds(on)), "post__unit", within)
    return iter(
        rows.order_by("post__code", "unit__code")
        .values("kind", "valid_from", "valid_until", post_code=F("post__code"), unit_code=F("unit__code"))
        .iterator(chunk_size=_AT_ONCE)
    )


def _within(rows: QuerySet[_M], unit: str, path: str) -> QuerySet[_M]:
    return rows.filter(**{f"{unit}__path__gte": path, f"{unit}__path__lt": f"{path}z"}) if path else rows
