"""Search of units and posts by text, code or pinyin initials."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Case, Q, QuerySet, When
from django.db.models.functions import Concat

from xietong.foundation.organisations.domain.paths import ids_of
from xietong.foundation.organisations.models import Appointment, Post, Unit
from xietong.foundation.organisations.queries.shapes import PostHit, UnitHit
from xietong.foundation.organisations.queries.tree import holds, require_read
from xietong.foundation.organisations.queries.units import Sitting, seats_of
from xietong.kernel.actor import Actor

_LATIN = re.compile(r"[A-Za-z0-9.\-]+")


def search_units(
    *,
    actor: Actor,
    text: str,
    on: date,
    within: str = "",
    kinds: Iterable[str] = (),
    limit: int = 20,
) -> tuple[UnitHit, ...]:
    """Units that exist on a day, found by name, short name, code or pinyin initials; two statements.

    ``within`` keeps to the subtree of a path. Nearest to the top first, then by code.
    """
    require_read(actor)
    rows = Unit.objects.filter(holds(on), _unit_matches(text.strip()))
    if within:
        rows = rows.filter(path__gte=within, path__lt=f"{within}z")
    if wanted := list(kinds):
        rows = rows.filter(kind__in=wanted)
    found = list(rows.order_by("depth", "code")[:limit])
    above = {ids_of(unit.path)[-2] for unit in found if unit.depth}
    names = dict(Unit.objects.filter(pk__in=above).values_list("pk", "name")) if above else {}
    return tuple(
        UnitHit(
            unit_id=unit.pk,
            code=unit.code,
            name=unit.name,
            kind=unit.kind,
            path=unit.path,
            parent_name=names.get(ids_of(unit.path)[-2], "") if unit.depth else "",
        )
        for unit in found
    )


def _unit_matches(text: str) -> Q:
    matches = Q(name__icontains=text) | Q(short_name__icontains=text)
    if _LATIN.fullmatch(text):
        matches |= Q(code__startswith=text) | Q(pinyin__startswith=text.lower())
    return matches


def search_posts(
    *,
    actor: Actor,
    text: str,
    on: date,
    within: str = "",
    first: Collection[int] = (),
    limit: int = 20,
) -> tuple[PostHit, ...]:
    """Posts that exist on a day, found by title, code, unit or holder, in words or initials.

    Words apart by blanks must all match, so that 黄浦 书记 finds the secretary there; so does the full name
    of a post as it is shown, 黄浦区委书记. The posts of the ids ``first`` come before all others; where they
    are named, an empty text finds them alone. Two statements.
    """
    require_read(actor)
    rows = Post.objects.filter(holds(on)).select_related("unit").alias(named=Concat("unit__name", "title"))
    for word in text.split():
        rows = rows.filter(_post_matches(word, on))
    if within:
        rows = rows.filter(unit__path__gte=within, unit__path__lt=f"{within}z")
    if first and not text.strip():
        rows = rows.filter(pk__in=first)
    found = list(_ordered(rows, first)[:limit])
    seats = seats_of({post.pk for post in found}, on)
    return tuple(_post_hit(post, seats.get((post.pk, False))) for post in found)


def _ordered(rows: QuerySet[Post], first: Collection[int]) -> QuerySet[Post]:
    order = ("unit__depth", "unit__code", "code")
    if not first:
        return rows.order_by(*order)
    return rows.order_by(Case(When(pk__in=first, then=0), default=1), *order)


def _post_matches(word: str, on: date) -> Q:
    matches = Q(named__icontains=word) | Q(unit__short_name__icontains=word)
    person = Q(person__name__icontains=word)
    if _LATIN.fullmatch(word):
        matches |= Q(code__startswith=word) | Q(unit__pinyin__startswith=word.lower())
        person |= Q(person__pinyin__startswith=word.lower())
    held = Appointment.objects.filter(holds(on), person).values("post_id")
    return matches | Q(pk__in=held)


def _post_hit(post: Post, holder: Sitting | None) -> PostHit:
    return PostHit(
        post_id=post.pk,
        code=post.code,
        title=post.title,
        kind=post.kind,
        unit_id=post.unit_id,
        unit_name=post.unit.name,
        holder_id=holder.person_id if holder else None,
        holder_name=holder.name if holder else "",
    )
