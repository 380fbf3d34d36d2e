"""Signing in and out: lockout after failures, a limit of sessions, a forced first change of password."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localtime

from xietong.foundation.access.domain.limits import (
    FAILURES_BEFORE_LOCK,
    LOCKED_FOR,
    SEEN_EVERY,
    SESSIONS_AT_ONCE,
)
from xietong.foundation.access.models import LoginSession, User
from xietong.foundation.audit.operations import record
from xietong.kernel.actor import Actor
from xietong.kernel.denial import RefusedError, conflict, forbidden, invalid

_WRONG = "账号或密码不对"
_MEND = (
    f"连续 {FAILURES_BEFORE_LOCK} 次不对将锁定 {LOCKED_FOR.seconds // 60} 分钟；忘记密码请联系系统管理员重置"
)


def _own(user: User) -> Actor:
    return Actor(
        user_id=user.pk, person_id=user.person_id, name=user.person.name if user.person else user.username
    )


def check_credentials(*, at: datetime, username: str, password: str) -> User:
    """Return the account whose password this is.

    Unknown names and wrong passwords are refused alike and take alike long. A failure is written
    down, in a transaction of its own, before it is refused. 409 while the account is locked.
    """
    user = User.objects.select_related("person").filter(username=username.strip()).first()
    if user is None:
        make_password(password)
        raise forbidden("access.credentials", _WRONG, _MEND)
    refusal = _attempt(user, password, at)
    if refusal is not None:
        raise refusal
    return user


def _attempt(user: User, password: str, at: datetime) -> RefusedError | None:
    right = check_password(password, user.password)
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        if row.locked_until and row.locked_until > at:
            until = localtime(row.locked_until).strftime("%H:%M")
            return conflict("access.locked", f"账号已锁定，{until} 之后可再试", "也可请安全管理员解锁")
        if right and row.is_active:
            if row.failed_logins or row.locked_until:
                row.failed_logins, row.locked_until = 0, None
                row.save(update_fields=["failed_logins", "locked_until"])
            return None
        _count_failure(row, at)
    return forbidden("access.credentials", _WRONG, _MEND)


def _count_failure(row: User, at: datetime) -> None:
    row.failed_logins += 1
    locks = row.failed_logins >= FAILURES_BEFORE_LOCK
    payload: dict[str, object] = {"failures": row.failed_logins}
    if locks:
        row.locked_until = at + LOCKED_FOR
        payload["until"] = localtime(row.locked_until).strftime("%Y-%m-%d %H:%M")
        row.failed_logins = 0
    row.save(update_fields=["failed_logins", "locked_until"])
    record(
        actor=Actor(user_id=None, person_id=None, name="未登录者"),
        at=at,
        activity="access.locked" if locks else "access.sign_in_failed",
        subject=("user", row.pk),
        label=row.username,
        payload=payload,
    )


def open_session(*, user: User, at: datetime, session_key: str, address: str | None) -> None:
    """Write the session down and the sign-in on the record; the oldest session over the limit ends."""
    with transaction.atomic():
        LoginSession.objects.create(
            user=user, session_key=session_key, started_at=at, seen_at=at, address=address or None
        )
        for old in LoginSession.objects.filter(user=user).order_by("-started_at", "-pk")[SESSIONS_AT_ONCE:]:
            _end(old)
        record(
            actor=_own(user),
            at=at,
            activity="access.signed_in",
            subject=("user", user.pk),
            label=user.username,
        )


def _end(row: LoginSession) -> None:
    Session.objects.filter(session_key=row.session_key).delete()
    row.delete()


def close_session(*, actor: Actor, at: datetime, session_key: str) -> None:
    """Sign out: the session ends."""
    with transaction.atomic():
        for row in LoginSession.objects.filter(session_key=session_key):
            _end(row)
        record(actor=actor, at=at, activity="access.signed_out", subject=("user", actor.user_id))


def end_idle_session(*, session_key: str) -> None:
    """Forget a session that was idle for too long; its next request goes to the login page."""
    for row in LoginSession.objects.filter(session_key=session_key):
        _end(row)


def note_seen(*, session: LoginSession, at: datetime) -> None:
    """Write the time of the last request, at most once a minute."""
    if at - session.seen_at >= SEEN_EVERY:
        LoginSession.objects.filter(pk=session.pk).update(seen_at=at)


def end_session(*, actor: Actor, at: datetime, session_id: int, reason: str) -> None:
    """End a session of one's own, or as the security administrator anybody's."""
    row = LoginSession.objects.select_related("user").filter(pk=session_id).first()
    if row is None:
        raise conflict("access.session_gone", "这个会话已经结束")
    if row.user_id != actor.user_id and not actor.may("session.end"):
        raise forbidden("session.end", "他人的会话由安全管理员结束")
    with transaction.atomic():
        _end(row)
        record(
            actor=actor,
            at=at,
            activity="access.session_ended",
            subject=("user", row.user_id),
            label=row.user.username,
            reason=reason,
        )


def change_password(*, actor: Actor, at: datetime, old: str, new: str) -> None:
    """Change one's own password. 422 where the old one is wrong or the new one too weak."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=actor.user_id)
        if not check_password(old, user.password):
            raise invalid("old", "原密码不对")
        check_strength(new, user)
        if check_password(new, user.password):
            raise invalid("new", "新密码不能与原密码相同")
        user.set_password(new)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        record(
            actor=actor,
            at=at,
            activity="access.password_changed",
            subject=("user", user.pk),
            label=user.username,
        )


def check_strength(password: str, user: User | None = None) -> None:
    """422 with every weakness of a new password."""
    try:
        validate_password(password, user)  # type: ignore[arg-type]
    except ValidationError as weak:
        raise invalid("new", "；".join(weak.messages)) from None
