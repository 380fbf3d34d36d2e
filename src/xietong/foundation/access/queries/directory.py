"""Accounts, grants, sessions and tokens: for the administrators, and each for oneself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from xietong.foundation.access.domain import limits
from xietong.foundation.access.domain.permissions import lacks
from xietong.foundation.access.domain.roles import Capability, Role
from xietong.foundation.access.models import ApiToken, Grant, LoginSession, User
from xietong.foundation.access.queries.actors import in_force, local_day
from xietong.foundation.access.queries.shapes import (
    GrantLine,
    Identity,
    SessionLine,
    TokenLine,
    UserLine,
)
from xietong.foundation.organisations.queries.seats import posts_by_person, search_people, sitters_by_post
from xietong.kernel.actor import Actor
from xietong.kernel.denial import RefusedError, missing

PAGE = 20


def _require(actor: Actor, *capabilities: Capability) -> None:
    """Refuse unless the actor has one of the capabilities."""
    denials = [lacks(actor, capability) for capability in capabilities]
    first = denials[0]
    if first is not None and all(denials):
        raise RefusedError(first)


def users(
    *, actor: Actor, at: datetime, text: str = "", status: str = "", page: int = 1
) -> tuple[tuple[UserLine, ...], int]:
    """One page of accounts by name, and how many match; four statements.

    ``text`` finds username, name or initials; ``status`` is locked, inactive, fresh (first password) or "".
    """
    _require(actor, Capability.USER_WRITE, Capability.SESSION_END)
    rows = User.objects.filter(_user_matches(text.strip())).filter(_user_status(status, at))
    found = rows.select_related("person").annotate(seen=Max("sessions__seen_at")).order_by("username")
    part = list(found[(page - 1) * PAGE : page * PAGE])
    posts = posts_by_person(person_ids=[row.person_id for row in part if row.person_id], on=local_day(at))
    return tuple(_user_line(row, row.seen, posts, at) for row in part), rows.count()


def _user_matches(text: str) -> Q:
    if not text:
        return Q()
    return (
        Q(username__icontains=text)
        | Q(person__name__icontains=text)
        | Q(person__pinyin__startswith=text.lower())
    )


def _user_status(status: str, at: datetime) -> Q:
    return {
        "locked": Q(locked_until__gt=at),
        "inactive": Q(is_active=False),
        "fresh": Q(must_change_password=True),
    }.get(status, Q())


def _user_line(row: User, seen: datetime | None, posts: dict[int, str], at: datetime) -> UserLine:
    return UserLine(
        user_id=row.pk,
        username=row.username,
        name=row.person.name if row.person else "—",
        posts=posts.get(row.person_id or 0, ""),
        is_active=row.is_active,
        must_change_password=row.must_change_password,
        locked_until=row.locked_until if row.locked_until and row.locked_until > at else None,
        last_seen=seen,
    )


def user_detail(*, actor: Actor, at: datetime, user_id: int) -> UserLine:
    """One account for the administrators; RefusedError (missing) where there is none."""
    _require(actor, Capability.USER_WRITE, Capability.SESSION_END)
    row = User.objects.select_related("person").filter(pk=user_id).first()
    if row is None:
        raise missing("没有这个账号", "access.no_account")
    posts = posts_by_person(person_ids=[row.person_id] if row.person_id else [], on=local_day(at))
    seen = LoginSession.objects.filter(user=row).aggregate(seen=Max("seen_at"))["seen"]
    return _user_line(row, seen, posts, at)


def grants(
    *,
    actor: Actor,
    at: datetime,
    text: str = "",
    role: str = "",
    status: str = "held",
    page: int = 1,
) -> tuple[tuple[GrantLine, ...], int]:
    """One page of grants, newest first, and how many match; three statements.

    ``status``: held (today), past (ended or revoked), coming, or all.
    """
    _require(actor, Capability.GRANT_WRITE)
    day = local_day(at)
    rows = Grant.objects.filter(_grant_matches(text.strip()), _grant_status(status, day))
    if role:
        rows = rows.filter(role=role)
    part = _with_names(rows.order_by("-granted_at", "-pk"))[(page - 1) * PAGE : page * PAGE]
    return _grant_lines(part, day), rows.count()


def _grant_matches(text: str) -> Q:
    if not text:
        return Q()
    return (
        Q(post__title__icontains=text)
        | Q(post__unit__name__icontains=text)
        | Q(user__username__icontains=text)
        | Q(unit__name__icontains=text)
        | Q(reason__icontains=text)
    )


def _grant_status(status: str, day: date) -> Q:
    return {
        "held": in_force(day),
        "past": Q(revoked_at__isnull=False) | Q(valid_until__lte=day),
        "coming": Q(revoked_at=None, valid_from__gt=day),
    }.get(status, Q())


def _with_names(rows: QuerySet[Grant]) -> QuerySet[Grant]:
    return rows.select_related("post__unit", "user", "unit")


def _grant_lines(rows: Iterable[Grant], day: date) -> tuple[GrantLine, ...]:
    rows = list(rows)
    sitters = sitters_by_post(post_ids=[row.post_id for row in rows if row.post_id], on=day)
    return tuple(_grant_line(row, sitters) for row in rows)


def _grant_line(row: Grant, sitters: dict[int, str]) -> GrantLine:
    holder = f"{row.post.unit.name}{row.post.title}" if row.post else ""
    return GrantLine(
        grant_id=row.pk,
        role=Role.of(row.role),
        holder=holder or (f"账号 {row.user.username}" if row.user else ""),
        persons=sitters.get(row.post_id, "空缺") if row.post_id else "",
        post_id=row.post_id,
        user_id=row.user_id,
        unit_id=row.unit_id,
        unit_name=row.unit.name,
        subtree=row.subtree,
        reason=row.reason,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        granted_at=row.granted_at,
        revoked_at=row.revoked_at,
    )


def my_grants(*, actor: Actor, at: datetime) -> tuple[GrantLine, ...]:
    """The grants by which the actor acts now: of the account and of every post held; two statements."""
    day = local_day(at)
    mine = Q(user_id=actor.user_id or 0) | Q(post_id__in=actor.held_post_ids)
    rows = Grant.objects.filter(mine, in_force(day)).order_by("post_id", "pk")
    return _grant_lines(_with_names(rows), day)


def sessions(
    *, actor: Actor, at: datetime, text: str = "", page: int = 1
) -> tuple[tuple[SessionLine, ...], int]:
    """One page of the sessions in use, last used first, and how many; for the security administrator."""
    _require(actor, Capability.SESSION_END)
    rows = LoginSession.objects.filter(_live(at))
    if text.strip():
        rows = rows.filter(Q(user__username__icontains=text) | Q(user__person__name__icontains=text))
    part = rows.select_related("user__person").order_by("-seen_at", "pk")[(page - 1) * PAGE : page * PAGE]
    return tuple(_session_line(row, "") for row in part), rows.count()


def my_sessions(*, actor: Actor, at: datetime, session_key: str) -> tuple[SessionLine, ...]:
    """The actor's own sessions, the asking one marked."""
    rows = LoginSession.objects.filter(_live(at), user_id=actor.user_id or 0).select_related("user__person")
    return tuple(_session_line(row, session_key) for row in rows.order_by("-seen_at"))


def _live(at: datetime) -> Q:
    return Q(seen_at__gt=at - limits.IDLE_ENDS, started_at__gt=at - limits.SESSION_LASTS)


def _session_line(row: LoginSession, session_key: str) -> SessionLine:
    return SessionLine(
        session_id=row.pk,
        user_id=row.user_id,
        username=row.user.username,
        name=row.user.person.name if row.user.person else row.user.username,
        started_at=timezone.localtime(row.started_at),
        seen_at=timezone.localtime(row.seen_at),
        address=row.address or "不明",
        current=row.session_key == session_key,
    )


def my_tokens(*, actor: Actor, at: datetime) -> tuple[TokenLine, ...]:
    """The actor's API tokens, newest first."""
    rows = ApiToken.objects.filter(user_id=actor.user_id or 0).order_by("-created_at", "-pk")
    return tuple(
        TokenLine(
            row.pk,
            row.name,
            timezone.localtime(row.created_at),
            timezone.localtime(row.expires_at),
            row.revoked_at,
            row.revoked_at is None and row.expires_at > at,
        )
        for row in rows
    )


def demo_identities(*, at: datetime) -> tuple[Identity, ...]:
    """The accounts to enter with one click: in a demonstration only, otherwise none."""
    if not settings.DEMO:
        return ()
    rows = list(
        User.objects.filter(is_active=True).exclude(demo_label="").select_related("person").order_by("pk")
    )
    posts = posts_by_person(person_ids=[row.person_id for row in rows if row.person_id], on=local_day(at))
    return tuple(
        Identity(
            row.pk,
            row.username,
            row.person.name if row.person else row.username,
            posts.get(row.person_id or 0, ""),
            row.demo_label,
        )
        for row in rows
    )


def find_people(*, actor: Actor, at: datetime, text: str) -> tuple[tuple[int, str, str], ...]:
    """People by name, number or initials, as (id, name, what they hold and whether they have an account)."""
    _require(actor, Capability.USER_WRITE)
    found = search_people(text=text, on=local_day(at))
    taken = set(
        User.objects.filter(person_id__in=[pk for pk, _, _ in found]).values_list("person_id", flat=True)
    )
    return tuple(
        (pk, name, "、".join(filter(None, (posts, "已有账号" if pk in taken else ""))))
        for pk, name, posts in found
    )


def demo_account(*, user_id: int) -> int | None:
    """The account behind an identity of the demonstration; None where this is none, or elsewhere."""
    if not settings.DEMO:
        return None
    rows = User.objects.filter(pk=user_id, is_active=True).exclude(demo_label="")
    return rows.values_list("pk", flat=True).first()
