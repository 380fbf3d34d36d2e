"""Acts on posts and their holders: set up, appoint, end, deputise, assign portfolios."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from attrs import frozen
from django.db import transaction
from django.db.models import Q

from xietong.foundation.audit import operations as audit
from xietong.foundation.organisations.domain import activities
from xietong.foundation.organisations.domain.kinds import PortfolioKind, PostKind
from xietong.foundation.organisations.domain.pinyin import initials
from xietong.foundation.organisations.models import Appointment, Deputation, Person, Portfolio, Post
from xietong.foundation.organisations.operations.support import (
    cut_at,
    known_person,
    locked_post,
    locked_unit,
    note_post,
    period_of,
    require_existing,
    require_write,
    require_write_anywhere,
    text_of,
)
from xietong.foundation.organisations.operations.vacating import end_post
from xietong.kernel.actor import Actor
from xietong.kernel.denial import conflict, invalid, missing


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


def create_person(*, actor: Actor, at: datetime, staff_number: str, name: str) -> int:
    """Register a person by staff number and name; return the id. RefusedError where the number is taken."""
    staff_number = text_of("staff_number", staff_number, label="工号", longest=40)
    name = text_of("name", name, label="姓名", longest=60)
    require_write_anywhere(actor)
    with transaction.atomic():
        if Person.objects.filter(staff_number=staff_number).exists():
            raise invalid("staff_number", f"工号 {staff_number} 已登记", code="organisations.number_taken")
        person = Person.objects.create(
            staff_number=staff_number, name=name, pinyin=initials(name, longest=60)
        )
        audit.record(
            actor=actor,
            at=at,
            activity=activities.PERSON_CREATED,
            subject=("person", person.pk),
            label=name,
            payload={"person_id": person.pk, "staff_number": staff_number},
        )
    return person.pk


def create_post(
    *,
    actor: Actor,
    at: datetime,
    unit_id: int,
    code: str,
    title: str,
    kind: PostKind = PostKind.STAFF,
    on: date,
) -> int:
    """Set up a post in a unit from a day on; return its id. RefusedError: no permission, code taken."""
    code = text_of("code", code, label="岗位编码", longest=60)
    title = text_of("title", title, label="岗位名称", longest=100)
    with transaction.atomic():
        unit = locked_unit(unit_id)
        require_write(actor, unit)
        require_existing(unit, on)
        if Post.objects.filter(code=code).exists():
            raise invalid("code", f"岗位编码 {code} 已使用", "请换一个编码", "organisations.code_taken")
        post = Post.objects.create(unit=unit, code=code, title=title, kind=kind, valid_from=on)
        note_post(
            actor=actor,
            at=at,
            activity=activities.POST_CREATED,
            post=post,
            on=on,
            payload={"code": code, "kind": kind.value},
        )
    return post.pk


def close_post(*, actor: Actor, at: datetime, post_id: int, on: date) -> None:
    """Close a post on a day; its appointment, deputations and portfolios end with it."""
    with transaction.atomic():
        post = locked_post(post_id)
        require_write(actor, post.unit)
        require_existing(post, on)
        end_post(actor=actor, at=at, post=post, on=on)


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
            payload={
                "deputation_id": new.pk,
                "deputy_id": deputy.pk,
                "deputy_name": deputy.name,
                "holder_id": holder.pk if holder else None,
                "holder_name": holder.name if holder else "空缺",
                "until": until,
            },
        )
    return new.pk


def _holder(post: Post, day: date) -> Person | None:
    held = (
        Appointment.objects.filter(
            Q(valid_until=None) | Q(valid_until__gt=day), post=post, valid_from__lte=day
        )
        .select_related("person")
        .first()
    )
    return held.person if held else None


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
