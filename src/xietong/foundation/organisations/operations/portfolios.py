"""Acts on portfolios: who has which unit in charge (分管) or contact (联系)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from xietong.foundation.organisations.domain import activities
from xietong.foundation.organisations.domain.kinds import PortfolioKind
from xietong.foundation.organisations.models import Portfolio
from xietong.foundation.organisations.operations.support import (
    locked_post,
    locked_unit,
    note_post,
    require_existing,
    require_write,
)
from xietong.kernel.actor import Actor
from xietong.kernel.denial import conflict, missing


def assign_portfolio(
    *, actor: Actor, at: datetime, post_id: int, unit_id: int, kind: PortfolioKind, on: date
) -> int:
    """Put a unit in a post's charge (分管) or contact (联系) from a day on; return the portfolio's id.

    Another post of the same team that had the unit in the same way gives it up that day.
    RefusedError: no permission, assigned already.
    """
    with transaction.atomic():
        post = locked_post(post_id)
        unit = locked_unit(unit_id)
        require_write(actor, post.unit)
        require_existing(post, on)
        require_existing(unit, on)
        open_on = Q(valid_until=None) | Q(valid_until__gt=on)
        held = Portfolio.objects.filter(open_on, post__unit_id=post.unit_id, unit=unit, kind=kind)
        for row in held.select_related("post").order_by("pk"):
            if row.post_id == post.pk or row.valid_from >= on:
                raise conflict(
                    "organisations.portfolio_overlap",
                    f"“{unit.name}”自{row.valid_from}起已由“{row.post.title}”{kind.label}",
                )
            row.valid_until = on
            row.save(update_fields=["valid_until"])
        new = Portfolio.objects.create(post=post, unit=unit, kind=kind, valid_from=on, recorded_at=at)
        note_post(
            actor=actor,
            at=at,
            activity=activities.PORTFOLIO_ASSIGNED,
            post=post,
            on=on,
            payload={
                "portfolio_id": new.pk,
                "portfolio_unit_id": unit.pk,
                "portfolio_unit_name": unit.name,
                "kind": kind.value,
                "kind_label": kind.label,
            },
        )
    return new.pk


def end_portfolio(*, actor: Actor, at: datetime, portfolio_id: int, on: date) -> None:
    """Take a unit out of a post's portfolio from a day on. RefusedError: no permission, ended already."""
    with transaction.atomic():
        row = Portfolio.objects.select_related("unit").filter(pk=portfolio_id).first()
        if row is None:
            raise missing("没有这项分工", "organisations.no_portfolio")
        post = locked_post(row.post_id)
        require_write(actor, post.unit)
        if row.valid_from >= on or (row.valid_until is not None and row.valid_until <= on):
            raise conflict("organisations.portfolio_ended", f"这项分工在{on}并不有效")
        row.valid_until = on
        row.save(update_fields=["valid_until"])
        kind = PortfolioKind.of(row.kind)
        note_post(
            actor=actor,
            at=at,
            activity=activities.PORTFOLIO_ENDED,
            post=post,
            on=on,
            payload={
                "portfolio_id": row.pk,
                "portfolio_unit_id": row.unit_id,
                "portfolio_unit_name": row.unit.name,
                "kind": kind.value,
                "kind_label": kind.label,
            },
        )
