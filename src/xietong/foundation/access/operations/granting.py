"""Granting and revoking roles: only the security administrator, never to himself, never two that exclude."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from xietong.foundation.access.domain import activities
from xietong.foundation.access.domain.permissions import excluded, grants_to_self, lacks, lacks_at
from xietong.foundation.access.domain.roles import ADMINISTRATORS, Capability, Role
from xietong.foundation.access.models import Grant, User
from xietong.foundation.access.operations.support import locked_user, name_of, refuse, require_reason
from xietong.foundation.access.queries.actors import local_day
from xietong.foundation.audit import operations as audit
from xietong.foundation.organisations.queries.seats import (
    Sitter,
    place_of,
    post_place,
    posts_in_period,
    sitters_of,
)
from xietong.kernel.actor import Actor
from xietong.kernel.denial import Denial, DenialKind, conflict, invalid, missing


def grant_role(
    *,
    actor: Actor,
    at: datetime,
    role: Role,
    unit_id: int,
    reason: str,
    post_id: int | None = None,
    user_id: int | None = None,
    subtree: bool = True,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> int:
    """Grant a role to a post or an account on a unit (and all below) for a period; return the grant's id.

    From today on where no first day is given. RefusedError: no permission on the unit, to oneself,
    a person who holds or will hold the post in the period has a role that excludes this one, the same
    grant exists.
    """
    refuse(lacks(actor, Capability.GRANT_WRITE))
    reason = require_reason(reason)
    start = valid_from or local_day(at)
    _check_form(post_id=post_id, user_id=user_id, start=start, end=valid_until)
    with transaction.atomic():
        unit = place_of(unit_id=unit_id)
        holder, sitters = _holder(post_id=post_id, user_id=user_id, start=start, end=valid_until)
        persons = frozenset(sitter.person_id for sitter in sitters)
        refuse(
            lacks_at(actor, Capability.GRANT_WRITE, unit.path, unit.name),
            grants_to_self(actor, user_id=user_id, post_id=post_id, person_ids=persons),
            _same(
                Q(role=role.value, post_id=post_id, user_id=user_id, unit_id=unit_id)
                & _met(start, valid_until)
            ),
            *_exclusions(role, sitters, user_id=user_id, start=start, end=valid_until),
        )
        row = Grant.objects.create(
            role=role.value,
            post_id=post_id,
            user_id=user_id,
            unit_id=unit_id,
            subtree=subtree,
            reason=reason,
            valid_from=start,
            valid_until=valid_until,
            granted_by=actor.user_id,
            granted_at=at,
        )
        _note(actor, at, activities.GRANTED, row, holder=holder, unit_name=unit.name, reason=reason)
    return row.pk


def _check_form(*, post_id: int | None, user_id: int | None, start: date, end: date | None) -> None:
    if (post_id is None) == (user_id is None):
        raise invalid("holder", "请选择一个岗位或一个账号")
    if end is not None and end <= start:
        raise invalid("valid_until", f"截止日（{end}）须晚于起始日（{start}）")


def _holder(
    *, post_id: int | None, user_id: int | None, start: date, end: date | None
) -> tuple[str, tuple[Sitter, ...]]:
    """What the grant goes to, and the persons it reaches in its period."""
    if post_id is not None:
        title, place = post_place(post_id=post_id)
        return f"{place.name}{title}", sitters_of(post_id=post_id, start=start, end=end)
    user = locked_user(user_id or 0)
    sitters = (Sitter(user.person_id, name_of(user)),) if user.person_id else ()
    return f"账号“{user.username}”", sitters


def _same(which: Q) -> Denial | None:
    if not Grant.objects.filter(which).exists():
        return None
    return Denial(DenialKind.CONFLICT, "grant.same", "同样的授权在这段时间内已经存在", field="role")


def _met(start: date, end: date | None) -> Q:
    met = Q(revoked_at=None) & (Q(valid_until=None) | Q(valid_until__gt=start))
    return met & Q(valid_from__lt=end) if end is not None else met


def _exclusions(
    role: Role, sitters: Iterable[Sitter], *, user_id: int | None, start: date, end: date | None
) -> Iterable[Denial | None]:
    """A denial for each person reached who has a role that excludes this one in the period."""
    if user_id is not None and not sitters:
        held = _roles(Q(user_id=user_id), start, end)
        yield excluded("该账号", held, role)
    for sitter in sitters:
        yield excluded(sitter.name, roles_of_person(sitter.person_id, start=start, end=end), role)


def roles_of_person(person_id: int, *, start: date, end: date | None) -> frozenset[Role]:
    """All roles a person has on some day of a period, in whatever post or by the account itself."""
    posts = posts_in_period(person_id=person_id, start=start, end=end)
    return _roles(Q(post_id__in=posts) | Q(user__person_id=person_id), start, end)


def _roles(which: Q, start: date, end: date | None) -> frozenset[Role]:
    found = Grant.objects.filter(which & _met(start, end)).values_list("role", flat=True).distinct()
    return frozenset(Role.of(role) for role in found)


def refuse_excluded_holder(*, person_id: int, name: str, start: date, end: date | None = None) -> None:
    """Refuse a person whose roles would exclude each other in a period: for a change of holder."""
    roles = roles_of_person(person_id, start=start, end=end)
    if roles & ADMINISTRATORS:
        refuse(*(excluded(name, roles - {role}, role) for role in sorted(roles & ADMINISTRATORS)))


def revoke_grant(*, actor: Actor, at: datetime, grant_id: int, reason: str) -> None:
    """Take a grant back at once. RefusedError: no permission on its unit, revoked already, one's own."""
    refuse(lacks(actor, Capability.GRANT_WRITE))
    reason = require_reason(reason)
    with transaction.atomic():
        row = (
            Grant.objects.select_for_update(of=("self",))
            .select_related("unit", "post__unit", "user")
            .filter(pk=grant_id)
            .first()
        )
        if row is None:
            raise missing("没有这项授权", "access.no_grant")
        refuse(lacks_at(actor, Capability.GRANT_WRITE, row.unit.path, row.unit.name))
        if row.revoked_at is not None:
            raise conflict("access.revoked", "这项授权已经收回")
        _keep_one_security_admin(row)
        row.revoked_by, row.revoked_at = actor.user_id or 0, at
        row.save(update_fields=["revoked_by", "revoked_at"])
        holder = f"{row.post.unit.name}{row.post.title}" if row.post else f"账号“{_username(row.user)}”"
        _note(actor, at, activities.REVOKED, row, holder=holder, unit_name=row.unit.name, reason=reason)


def _username(user: User | None) -> str:
    return user.username if user else ""


def _keep_one_security_admin(row: Grant) -> None:
    """The last security administrator stays, or nobody could ever grant again."""
    if row.role != Role.SECURITY_ADMIN:
        return
    if not Grant.objects.filter(role=row.role, revoked_at=None).exclude(pk=row.pk).exists():
        raise conflict("access.last_security_admin", "这是最后一名安全管理员，收回后将无人可以授权")


def _note(
    actor: Actor, at: datetime, activity: str, row: Grant, *, holder: str, unit_name: str, reason: str
) -> None:
    """On the account's stream, or on the post's."""
    subject = ("user", row.user_id) if row.user_id else ("post", row.post_id)
    audit.record(
        actor=actor,
        at=at,
        activity=activity,
        subject=subject,
        label=holder,
        unit_id=row.unit_id,
        reason=reason,
        payload={
            "grant_id": row.pk,
            "holder": holder,
            "role": row.role,
            "role_label": Role.of(row.role).label,
            "scope": unit_name + ("及以下" if row.subtree else "（仅本级）"),
            "valid_from": row.valid_from,
            "until": f"至{row.valid_until}" if row.valid_until else "起",
        },
    )
