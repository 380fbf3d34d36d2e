"""What every act on organisations needs: who may, what exists, what day it is, refusals in one voice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from xietong.foundation.audit import operations as audit
from xietong.foundation.organisations.domain.periods import Spell, covers
from xietong.foundation.organisations.models import Appointment, Person, Placement, Post, Unit, UnitName
from xietong.kernel.actor import SYSTEM, Actor
from xietong.kernel.denial import conflict, forbidden, invalid, missing
from xietong.kernel.period import Period

WRITE = "organisation.write"


def local_day(at: datetime) -> date:
    """The day of ``at`` where the office is."""
    return timezone.localtime(at).date()


def require_write(actor: Actor, *units: Unit) -> None:
    """Refuse unless the actor keeps the organisation of every one of ``units``."""
    for unit in units:
        if actor is not SYSTEM and not actor.may_at(WRITE, unit.path):
            raise forbidden(
                WRITE,
                f"维护“{unit.name}”的机构和任职须有“维护组织机构与任职”的权限，且在授权范围内",
                "请联系系统管理员",
            )


def require_write_anywhere(actor: Actor) -> None:
    """Refuse unless the actor keeps organisations somewhere: for facts that hang on no unit."""
    if actor is not SYSTEM and not actor.may(WRITE):
        raise forbidden(WRITE, "须有“维护组织机构与任职”的权限", "请联系系统管理员")


def require_write_at_top(actor: Actor) -> None:
    """Only the system itself, or whoever it acts for at installation, sets up a tree of its own."""
    if actor is not SYSTEM:
        raise forbidden(WRITE, "最上级单位在安装时由系统设立，不能在日常维护中新设", "请选择上级单位")


def locked_unit(unit_id: int) -> Unit:
    """The unit, locked for this act; missing where there is none."""
    unit = Unit.objects.select_for_update().filter(pk=unit_id).first()
    if unit is None:
        raise missing("没有这个单位", "organisations.no_unit")
    return unit


def locked_post(post_id: int) -> Post:
    """The post with its unit, locked for this act; missing where there is none."""
    post = Post.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=post_id).first()
    if post is None:
        raise missing("没有这个岗位", "organisations.no_post")
    return post


def known_person(person_id: int) -> Person:
    """The person; missing where there is none."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise missing("没有这名人员", "organisations.no_person")
    return person


def text_of(field: str, value: str, *, label: str, longest: int) -> str:
    """The text without outer blanks; refused where empty or too long."""
    text = value.strip()
    if not text:
        raise invalid(field, f"请填写{label}")
    if len(text) > longest:
        raise invalid(field, f"{label}最多{longest}个字，现在有{len(text)}个字")
    return text


def period_of(start: date, end: date | None, *, field: str = "until") -> Period:
    """The period, refused in Chinese where it ends before it starts."""
    if end is not None and end <= start:
        raise invalid(field, f"截止日（{end}）须晚于起始日（{start}）")
    return Period(start, end)


def existence(thing: Unit | Post) -> Period:
    """The days on which a unit or post exists."""
    return Period(thing.valid_from, thing.valid_until)


def require_existing(thing: Unit | Post, day: date) -> None:
    """Refuse a fact about a unit or post on a day on which it does not exist."""
    if day not in existence(thing):
        name = thing.name if isinstance(thing, Unit) else thing.title
        end = f"至{thing.valid_until}" if thing.valid_until else "起"
        raise conflict("organisations.not_existing", f"“{name}”在{day}不存在（{thing.valid_from}{end}）")


def require_existing_through(parent: Unit, period: Period) -> None:
    """Refuse to put anything under a unit that ends before it does."""
    require_existing(parent, period.start)
    if not covers(existence(parent), period):
        raise conflict(
            "organisations.not_existing",
            f"“{parent.name}”自{parent.valid_until}起撤销，不能作此后的上级",
            "请选择承接它的单位",
        )


def placement_spells(unit_ids: Iterable[int]) -> dict[int, tuple[Spell, ...]]:
    """All placements of some units as spells whose value is the parent's id."""
    found: dict[int, list[Spell]] = {}
    rows = Placement.objects.filter(unit_id__in=list(unit_ids)).order_by("valid_from")
    for unit_id, parent_id, start, end in rows.values_list(
        "unit_id", "parent_id", "valid_from", "valid_until"
    ):
        found.setdefault(unit_id, []).append(Spell(Period(start, end), parent_id))
    return {unit_id: tuple(spells) for unit_id, spells in found.items()}


def cut_at(fact: Placement | UnitName | Appointment, day: date) -> None:
    """End a dated fact on ``day``; the day itself belongs to what follows."""
    fact.valid_until = day
    fact.save(update_fields=["valid_until"])


def note_unit(
    *,
    actor: Actor,
    at: datetime,
    activity: str,
    unit: Unit,
    on: date,
    reason: str,
    payload: Mapping[str, Any],
) -> None:
    """One event on the unit's stream, with the day from which it holds."""
    audit.record(
        actor=actor,
        at=at,
        activity=activity,
        subject=("unit", unit.pk),
        label=unit.name,
        unit_id=unit.pk,
        reason=reason,
        payload={"unit_id": unit.pk, "on": on, **payload},
    )


def note_post(
    *,
    actor: Actor,
    at: datetime,
    activity: str,
    post: Post,
    on: date,
    reason: str = "",
    payload: Mapping[str, Any],
) -> None:
    """One event on the post's stream, with the day from which it holds."""
    audit.record(
        actor=actor,
        at=at,
        activity=activity,
        subject=("post", post.pk),
        label=post.title,
        unit_id=post.unit_id,
        reason=reason,
        payload={
            "post_id": post.pk,
            "post": post.title,
            "unit_id": post.unit_id,
            "unit_name": post.unit.name,
            "on": on,
            **payload,
        },
    )
