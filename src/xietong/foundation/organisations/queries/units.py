"""One unit with all that is known of it, and who held a post when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen
from django.db.models import Q, SmallIntegerField, Value

from xietong.foundation.organisations.domain.kinds import (
    PortfolioKind,
    PostKind,
    SuccessionKind,
    UnitKind,
)
from xietong.foundation.organisations.models import (
    Appointment,
    Deputation,
    Placement,
    Portfolio,
    Post,
    Succession,
    UnitName,
)
from xietong.foundation.organisations.queries.shapes import (
    HolderSpell,
    NameSpell,
    PlaceSpell,
    PortfolioLine,
    PostLine,
    SuccessionLine,
    UnitDetail,
)
from xietong.foundation.organisations.queries.tree import ancestors, holds, require_read
from xietong.kernel.actor import Actor
from xietong.kernel.denial import missing


def unit_detail(*, actor: Actor, unit_id: int, on: date) -> UnitDetail:
    """A unit through time, with its posts, holders and portfolios of a day; seven statements."""
    require_read(actor)
    names = list(UnitName.objects.filter(unit_id=unit_id).select_related("unit").order_by("valid_from"))
    if not names:
        raise missing("没有这个单位", "organisations.no_unit")
    unit = names[0].unit
    posts = list(Post.objects.filter(holds(on), unit_id=unit_id).order_by("code"))
    portfolios = portfolios_of(Q(post__unit_id=unit_id) | Q(unit_id=unit_id), on)
    seats = seats_of({post.pk for post in posts} | {row.post_id for row in portfolios}, on)
    return UnitDetail(
        unit_id=unit.pk,
        code=unit.code,
        name=unit.name,
        short_name=unit.short_name,
        kind=unit.kind,
        kind_label=UnitKind.of(unit.kind).label,
        path=unit.path,
        valid_from=unit.valid_from,
        valid_until=unit.valid_until,
        ancestors=ancestors(actor=actor, unit_id=unit_id, on=on)[:-1],
        names=tuple(_name_spell(row) for row in names),
        places=_places(unit_id),
        successions=_successions(unit_id),
        posts=tuple(post_line(post, seats) for post in posts),
        portfolios=tuple(portfolio_line(row, seats) for row in portfolios if row.post.unit_id == unit_id),
        leaders=tuple(portfolio_line(row, seats) for row in portfolios if row.unit_id == unit_id),
    )


def _name_spell(row: UnitName) -> NameSpell:
    return NameSpell(row.code, row.name, row.short_name, row.valid_from, row.valid_until)


def _places(unit_id: int) -> tuple[PlaceSpell, ...]:
    rows = Placement.objects.filter(unit_id=unit_id).select_related("parent").order_by("valid_from")
    return tuple(
        PlaceSpell(row.parent_id, row.parent.name if row.parent else "", row.valid_from, row.valid_until)
        for row in rows
    )


def _successions(unit_id: int) -> tuple[SuccessionLine, ...]:
    rows = (
        Succession.objects.filter(Q(predecessor_id=unit_id) | Q(successor_id=unit_id))
        .select_related("predecessor", "successor")
        .order_by("on", "pk")
    )
    found = []
    for row in rows:
        forward = row.predecessor_id == unit_id
        other = row.successor if forward else row.predecessor
        label = SuccessionKind.of(row.kind).label
        found.append(SuccessionLine(other.pk, other.name, row.kind, label, row.on, forward))
    return tuple(found)


def posts_of(*, actor: Actor, unit_id: int, on: date) -> tuple[PostLine, ...]:
    """The posts of a unit on a day with holder and deputy of that day; two statements."""
    require_read(actor)
    posts = list(Post.objects.filter(holds(on), unit_id=unit_id).order_by("code"))
    seats = seats_of({post.pk for post in posts}, on)
    return tuple(post_line(post, seats) for post in posts)


@frozen
class Sitting:
    """Somebody in a post on a day: the holder, or a deputy."""

    person_id: int
    name: str
    since: date


Seats = dict[tuple[int, bool], Sitting]


def seats_of(post_ids: Iterable[int], on: date) -> Seats:
    """Holders (False) and deputies (True) of posts on a day, by post; one statement."""
    wanted = list(post_ids)
    if not wanted:
        return {}
    held = Appointment.objects.filter(holds(on), post_id__in=wanted)
    acting = Deputation.objects.filter(holds(on), post_id__in=wanted)
    columns = ("post_id", "person_id", "person__name", "valid_from")
    theirs = ("post_id", "deputy_id", "deputy__name", "valid_from")
    holder, deputy = Value(0, SmallIntegerField()), Value(1, SmallIntegerField())
    rows = held.values_list(*columns, holder).union(acting.values_list(*theirs, deputy), all=True)
    return {(row[0], bool(row[4])): Sitting(*row[1:4]) for row in rows}


def post_line(post: Post, seats: Seats) -> PostLine:
    """The post as a line of the day of ``seats``."""
    holder, deputy = seats.get((post.pk, False)), seats.get((post.pk, True))
    return PostLine(
        post_id=post.pk,
        code=post.code,
        title=post.title,
        kind=post.kind,
        kind_label=PostKind.of(post.kind).label,
        holder_id=holder.person_id if holder else None,
        holder_name=holder.name if holder else "",
        held_since=holder.since if holder else None,
        deputy_id=deputy.person_id if deputy else None,
        deputy_name=deputy.name if deputy else "",
    )


def portfolios_of(which: Q, on: date) -> list[Portfolio]:
    """The portfolios of a day that ``which`` picks, with post and unit; one statement."""
    rows = Portfolio.objects.filter(which, holds(on)).select_related("post", "unit")
    return list(rows.order_by("kind", "post__code", "unit__code"))


def portfolio_line(row: Portfolio, seats: Seats) -> PortfolioLine:
    """The portfolio as a line, with the holder by ``seats``."""
    holder = seats.get((row.post_id, False))
    return PortfolioLine(
        portfolio_id=row.pk,
        post_id=row.post_id,
        post_title=row.post.title,
        holder_name=holder.name if holder else "",
        unit_id=row.unit_id,
        unit_name=row.unit.name,
        kind=row.kind,
        kind_label=PortfolioKind.of(row.kind).label,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def holders_of(*, actor: Actor, post_id: int) -> tuple[HolderSpell, ...]:
    """Everyone who held a post or acted for its holder, earliest first; two statements."""
    require_read(actor)
    held = Appointment.objects.filter(post_id=post_id).select_related("person")
    acted = Deputation.objects.filter(post_id=post_id).select_related("deputy")
    spells = [
        HolderSpell(row.person_id, row.person.name, row.valid_from, row.valid_until, deputy=False, reason="")
        for row in held
    ] + [
        HolderSpell(
            row.deputy_id, row.deputy.name, row.valid_from, row.valid_until, deputy=True, reason=row.reason
        )
        for row in acted
    ]
    return tuple(sorted(spells, key=lambda spell: (spell.valid_from, spell.deputy)))
