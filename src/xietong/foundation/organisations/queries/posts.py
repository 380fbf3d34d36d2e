"""One post with its unit, holders through time and portfolios; and the people who could hold it."""

from __future__ import annotations

from datetime import date

from attrs import frozen
from django.db.models import Q

from xietong.foundation.organisations.models import Post
from xietong.foundation.organisations.queries.seats import search_people
from xietong.foundation.organisations.queries.shapes import HolderSpell, PortfolioLine, PostLine
from xietong.foundation.organisations.queries.tree import require_read
from xietong.foundation.organisations.queries.units import (
    holders_of,
    portfolio_line,
    portfolios_of,
    post_line,
    seats_of,
)
from xietong.kernel.actor import SYSTEM, Actor
from xietong.kernel.denial import forbidden, missing

WRITE = "organisation.write"


@frozen
class PostDetail:
    """A post: its line as of a day, its unit and period, holders and deputies through time, portfolios."""

    line: PostLine
    unit_id: int
    unit_name: str
    unit_path: str
    valid_from: date
    valid_until: date | None
    spells: tuple[HolderSpell, ...]
    portfolios: tuple[PortfolioLine, ...]


def post_detail(*, actor: Actor, post_id: int, on: date) -> PostDetail:
    """A post through time, with its holder and portfolios of a day; five statements.

    RefusedError: no permission; missing where there is no such post.
    """
    require_read(actor)
    post = Post.objects.select_related("unit").filter(pk=post_id).first()
    if post is None:
        raise missing("没有这个岗位", "organisations.no_post")
    seats = seats_of({post.pk}, on)
    rows = portfolios_of(Q(post_id=post_id), on)
    return PostDetail(
        line=post_line(post, seats),
        unit_id=post.unit_id,
        unit_name=post.unit.name,
        unit_path=post.unit.path,
        valid_from=post.valid_from,
        valid_until=post.valid_until,
        spells=holders_of(actor=actor, post_id=post_id),
        portfolios=tuple(portfolio_line(row, seats) for row in rows),
    )


def find_people(*, actor: Actor, text: str, on: date) -> tuple[tuple[int, str, str], ...]:
    """People for an appointment, as (id, name, posts of the day); two statements.

    RefusedError unless the actor keeps organisations somewhere: nobody else has a use for the list.
    """
    if actor is not SYSTEM and not actor.may(WRITE):
        raise forbidden(WRITE, "须有“维护组织机构与任职”的权限", "请联系系统管理员")
    return search_people(text=text, on=on)
