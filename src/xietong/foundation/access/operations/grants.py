"""Granting and revoking roles; the three administrators exclude each other."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from xietong.foundation.access.domain.roles import Role, conflict_between
from xietong.foundation.access.models import Grant, User
from xietong.foundation.audit.operations import record
from xietong.foundation.organisations.models import Appointment, Post, Unit
from xietong.kernel.actor import SYSTEM, Actor
from xietong.kernel.denial import conflict, forbidden, invalid, missing

_SYSTEM_GRANTOR = 0


def _current(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_until__isnull=True) | Q(valid_until__gt=day))


def _people_of(post: Post | None, user: User | None, day: date) -> set[int]:
    if user is not None:
        return {user.person_id} if user.person_id else set()
    held = Appointment.objects.filter(_current(day), post=post)
    return set(held.values_list("person_id", flat=True))


def _roles_of(person_id: int, day: date) -> frozenset[Role]:
    posts = Appointment.objects.filter(_current(day), person_id=person_id).values("post_id")
    rows = Grant.objects.filter(
        _current(day), Q(user__person_id=person_id) | Q(post_id__in=posts), revoked_at__isnull=True
    )
    return frozenset(Role.of(role) for role in rows.values_list("role", flat=True))


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
    """Bind a role to a post or an account on a unit (with its subtree) for a period; return the grant's id.

    409 where a person would hold two administrators' roles, or an administrator's with business;
    403 for anybody but the security administrator, and for a grant to oneself.
    """
    if actor is not SYSTEM and not actor.may("grant.write"):
        raise forbidden("grant.write", "角色由安全管理员授予")
    today = localtime(at).date()
    post = Post.objects.select_related("unit").filter(pk=post_id).first() if post_id else None
    user = User.objects.select_related("person").filter(pk=user_id).first() if user_id else None
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None or (post is None) == (user is None):
        raise invalid("holder", "请选择一个岗位或一个账号，并选择单位")
    if not reason.strip():
        raise invalid("reason", "请写明授权理由")
    start = valid_from or today
    if valid_until is not None and valid_until <= start:
        raise invalid("valid_until", "止期须晚于起期")
    _refuse_conflicts(actor, role, _people_of(post, user, today), today)
    holder = f"{post.unit.name}{post.title}" if post else user.username if user else ""
    with transaction.atomic():
        grant = Grant.objects.create(
            role=role.value,
            post=post,
            user=user,
            unit=unit,
            subtree=subtree,
            reason=reason.strip(),
            valid_from=start,
            valid_until=valid_until,
            granted_by=actor.user_id,
            granted_at=at,
        )
        payload = {
            "holder": holder,
            "role": role.label,
            "unit": unit.name,
            "below": "及下级" if subtree else "本级",
        }
        record(
            actor=actor,
            at=at,
            activity="access.role_granted",
            subject=("grant", grant.pk),
            label=holder,
            unit_id=unit.pk,
            reason=reason,
            payload={**payload, "since": start},
        )
    return int(grant.pk)


def _refuse_conflicts(actor: Actor, role: Role, people: set[int], today: date) -> None:
    if actor.person_id is not None and actor.person_id in people:
        raise forbidden("grant.self", "不能给自己授权，请另一位安全管理员办理")
    for person_id in people:
        reason = conflict_between(_roles_of(person_id, today), role)
        if reason:
            raise conflict("grant.conflict", reason)


def revoke_grant(*, actor: Actor, at: datetime, grant_id: int, reason: str) -> None:
    """End a grant now; it stays on the record who gave and who took it."""
    if actor is not SYSTEM and not actor.may("grant.write"):
        raise forbidden("grant.write", "角色由安全管理员收回")
    with transaction.atomic():
        grant = (
            Grant.objects.select_for_update(of=("self",))
            .select_related("post__unit", "user")
            .filter(pk=grant_id, revoked_at__isnull=True)
            .first()
        )
        if grant is None:
            raise missing("没有这项授权，或已收回")
        if not reason.strip():
            raise invalid("reason", "请写明收回理由")
        grant.revoked_at, grant.revoked_by = at, actor.user_id or _SYSTEM_GRANTOR
        grant.save(update_fields=["revoked_at", "revoked_by"])
        holder = f"{grant.post.unit.name}{grant.post.title}" if grant.post else str(grant.user)
        record(
            actor=actor,
            at=at,
            activity="access.role_revoked",
            subject=("grant", grant.pk),
            label=holder,
            unit_id=grant.unit_id,
            reason=reason,
            payload={"holder": holder, "role": Role.of(grant.role).label},
        )
