"""Ending what hangs on a post, as part of a greater act."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from xietong.foundation.organisations.domain import activities
from xietong.foundation.organisations.models import Appointment, Deputation, Portfolio, Post, Unit
from xietong.foundation.organisations.operations.support import note_post
from xietong.kernel.actor import Actor
from xietong.kernel.denial import conflict


def end_posts_of(*, actor: Actor, at: datetime, unit: Unit, on: date) -> None:
    """End every post of a unit that closes, and the portfolios others hold over it."""
    for post in Post.objects.filter(unit=unit, valid_until=None).select_related("unit").order_by("pk"):
        end_post(actor=actor, at=at, post=post, on=on)
    _end_portfolios(Q(unit=unit), on)


def end_post(*, actor: Actor, at: datetime, post: Post, on: date) -> None:
    """End a post with its appointment, deputations and portfolios, and record it."""
    if post.valid_from >= on:
        raise conflict("organisations.not_existing", f"岗位“{post.title}”自{post.valid_from}起才设立")
    late = Appointment.objects.filter(post=post, valid_from__gte=on).first()
    if late:
        raise conflict(
            "organisations.appointment_overlap",
            f"岗位“{post.title}”自{late.valid_from}起已有任职，不能在{on}撤销",
        )
    open_on = Q(valid_until=None) | Q(valid_until__gt=on)
    Appointment.objects.filter(open_on, post=post).update(valid_until=on)
    Deputation.objects.filter(post=post, valid_from__lt=on, valid_until__gt=on).update(valid_until=on)
    _end_portfolios(Q(post=post), on)
    post.valid_until = on
    post.save(update_fields=["valid_until"])
    note_post(actor=actor, at=at, activity=activities.POST_CLOSED, post=post, on=on, payload={})


def _end_portfolios(which: Q, on: date) -> None:
    open_on = Q(valid_until=None) | Q(valid_until__gt=on)
    Portfolio.objects.filter(which, open_on, valid_from__lt=on).update(valid_until=on)
    Portfolio.objects.filter(which, valid_from__gte=on).delete()
