"""Acts on posts and persons: register, set up, close."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xietong.foundation.audit import operations as audit
from xietong.foundation.organisations.domain import activities
from xietong.foundation.organisations.domain.kinds import PostKind
from xietong.foundation.organisations.domain.pinyin import initials
from xietong.foundation.organisations.models import Person, Post
from xietong.foundation.organisations.operations.support import (
    locked_post,
    locked_unit,
    note_post,
    require_existing,
    require_write,
    require_write_anywhere,
    text_of,
)
from xietong.foundation.organisations.operations.vacating import end_post
from xietong.kernel.actor import Actor
from xietong.kernel.denial import invalid


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
