"""Acts on the holders of posts: appoint, end, deputise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from attrs import frozen
from django.db import transaction
from django.db.models import Q

from xietong.foundation.organisations.domain import activities
from xietong.foundation.organisations.models import Appointment, Deputation, Person, Post
from xietong.foundation.organisations.operations.support import (
    cut_at,
    known_person,
    locked_post,
    note_post,
    period_of,
    require_existing,
    require_write,
    text_of,
)
from xietong.kernel.actor import Actor
from xietong.kernel.denial import conflict


@frozen(kw_only=True)
class Appointed:
    """A change of holder as it was recorded; the former holder is None where the post was vacant."""

    appointment_id: int
    post_id: int
    person_id: int
    former_person_id: int | None
    former_person_name: str


@frozen(kw_only=True)
class Change:
    """One line of an order of appointment: who takes which post from when."""

    post_id: int
    person_id: int
    on: date


def appoint(
    *, actor: Actor, at: datetime, post_id: int, person_id: int, on: date, reason: str = ""
) -> Appointed:
    """Let a person hold a post from a day on; the former holder's appointment ends that day.

    Upper contexts subscribe to ``organisations.appointed`` to hand open items over; its payload names
    post_id, post, unit_id, unit_name, old_person_id, old, new_person_id, new and on (a vacancy: None, "").
    RefusedError: no permission, holds it already, an appointment starts on or after that day.
    """
    with transaction.atomic():
        post = locked_post(post_id)
        require_write(actor, post.unit)
        require_existing(post, on)
        person = known_person(person_id)
        former = _former_of(post, person, on)
        if former and (former.valid_until is None or former.valid_until > on):
            cut_at(former, on)
        new = Appointment.objects.create(post=post, person=person, valid_from=on, recorded_at=at)
        note_post(
            actor=actor,
            at=at,
            activity=activities.APPOINTED,
            post=post,
            on=on,
            reason=reason,
            payload={
                "appointment_id": new.pk,
                "old_person_id": former.person_id if former else None,
                "old": former.person.name if former else "",
                "new_person_id": person.pk,
                "new": person.name,
                "former": f"，接替{former.person.name}" if former else "",
            },
        )
    return Appointed(
        appointment_id=new.pk,
        post_id=post.pk,
        person_id=person.pk,
        former_person_id=former.person_id if former else None,
        former_person_name=former.person.name if former else "",
    )


def _former_of(post: Post, person: Person, on: date) -> Appointment | None:
    """The last appointment, which the new one follows; refused where it does not lie before ``on``."""
    last = Appointment.objects.filter(post=post).select_related("person").order_by("-valid_from").first()
    if last is None:
        return None
    if last.valid_from >= on:
        raise conflict(
            "organisations.appointment_overlap",
            f"{last.person.name}自{last.valid_from}起已任“{post.title}”，与自{on}起的任职重叠",
            "请选择更晚的日期",
        )
    if last.person_id == person.pk and (last.valid_until is None or last.valid_until > on):
        raise conflict("organisations.same_holder", f"{person.name}已任“{post.title}”")
    return last


def appoint_all(
    *, actor: Actor, at: datetime, changes: Sequence[Change], reason: str = ""
) -> tuple[Appointed, ...]:
    """Carry out an order with several changes: all of them or none, one event each."""
    with transaction.atomic():
        return tuple(
            appoint(
                actor=actor,
                at=at,
                post_id=change.post_id,
                person_id=change.person_id,
                on=change.on,
                reason=reason,
            )
            for change in changes
        )


def end_appointment(*, actor: Actor, at: datetime, post_id: int, on: date, reason: str) -> None:
    """Leave a post vacant from a day on. RefusedError: no permission, no reason, vacant already."""
    reason = text_of("reason", reason, label="理由", longest=500)
    with transaction.atomic():
        post = locked_post(post_id)
        require_write(actor, post.unit)
        held = (
            Appointment.objects.filter(
                Q(valid_until=None) | Q(valid_until__gt=on), post=post, valid_from__lt=on
            )
            .select_related("person")
            .first()
        )
        if held is None:
            raise conflict("organisations.vacant", f"“{post.title}”在{on}之前没有可结束的任职")
        cut_at(held, on)
        note_post(
            actor=actor,
            at=at,
            activity=activities.APPOINTMENT_ENDED,
            post=post,
            on=on,
            reason=reason,
            payload={"old_person_id": held.person_id, "old": held.person.name},
        )


def deputise(
    *,
    actor: Actor,
    at: datetime,
    post_id: int,
    deputy_id: int,
    on: date,
    until: date,
    reason: str,
) -> int:
    """Let a person act for a post's holder in a dated absence; return the deputation's id.

    RefusedError: no permission, no reason, period empty or shared with another deputy, acting for oneself.
    """
    reason = text_of("reason", reason, label="代理理由", longest=200)
    period = period_of(on, until)
    with transaction.atomic():
        post = locked_post(post_id)
        require_write(actor, post.unit)
        require_existing(post, on)
        deputy = known_person(deputy_id)
        other = (
            Deputation.objects.filter(post=post, valid_from__lt=until, valid_until__gt=on)
            .select_related("deputy")
            .first()
        )
        if other:
            raise conflict(
                "organisations.deputation_overlap",
                f"{other.deputy.name}已在{other.valid_from}至{other.valid_until}代理“{post.title}”",
            )
        holder = _holder(post, on)
        if holder and holder.pk == deputy.pk:
            raise conflict(
                "organisations.own_deputy", f"{deputy.name}就是“{post.title}”的任职人，不能代理自己"
            )
        new = Deputation.objects.create(
            post=post,
            deputy=deputy,
            reason=reason,
            valid_from=period.start,
            valid_until=until,
            recorded_at=at,
        )
        note_post(
            actor=actor,
            at=at,
            activity=activities.DEPUTISED,
            post=post,
            on=on,
            reason=reason,
            payload=_deputed(new, deputy, holder),
        )
    return new.pk


def _deputed(row: Deputation, deputy: Person, holder: Person | None) -> dict[str, object]:
    return {
        "deputation_id": row.pk,
        "deputy_id": deputy.pk,
        "deputy_name": deputy.name,
        "holder_id": holder.pk if holder else None,
        "holder_name": holder.name if holder else "空缺",
        "until": row.valid_until,
    }


def _holder(post: Post, day: date) -> Person | None:
    held = (
        Appointment.objects.filter(
            Q(valid_until=None) | Q(valid_until__gt=day), post=post, valid_from__lte=day
        )
        .select_related("person")
        .first()
    )
    return held.person if held else None
