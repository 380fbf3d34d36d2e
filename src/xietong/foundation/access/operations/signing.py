"""Signing in and out: the same answer whatever was wrong, lockout, and a limit of sessions."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from attrs import frozen
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from xietong.foundation.access.domain import activities, limits
from xietong.foundation.access.domain.permissions import lacks
from xietong.foundation.access.domain.roles import Capability
from xietong.foundation.access.models import LoginSession, User
from xietong.foundation.access.operations.support import (
    drop_sessions,
    locked_user,
    note,
    refuse,
    self_of,
)
from xietong.kernel.actor import SYSTEM, Actor
from xietong.kernel.denial import Denial, DenialKind, RefusedError, forbidden, missing

WRONG = Denial(
    DenialKind.INVALID,
    "access.sign_in",
    "账号或密码不对，或账号已锁定、停用",
    f"连续 {limits.FAILURES_BEFORE_LOCK} 次失败将锁定 {limits.LOCK_FOR.seconds // 60} 分钟；"
    "忘记密码请联系系统管理员，需要解锁请联系安全管理员",
)


@frozen
class SignedIn:
    """An account whose password was right. ``must_change`` until the first password is replaced."""

    user_id: int
    must_change: bool


class _Outcome(Enum):
    RIGHT = "right"
    WRONG = "wrong"


def sign_in(*, at: datetime, username: str, password: str, address: str = "") -> SignedIn:
    """Check name and password; count failures and lock the account after five in a row.

    RefusedError with one and the same sentence for an unknown name, a wrong password, a locked and a
    shut account, after the same work: one hash is computed in every case, outside any transaction.
    """
    user = User.objects.filter(username=username.strip()).first()
    if user is None:
        make_password(password)
        raise RefusedError(WRONG)
    right = check_password(password, user.password)
    with transaction.atomic():
        row = locked_user(user.pk)
        outcome = _judge(row, right=right, at=at, address=address)
    if outcome is _Outcome.WRONG:
        raise RefusedError(WRONG)
    return SignedIn(row.pk, row.must_change_password)


def _judge(row: User, *, right: bool, at: datetime, address: str) -> _Outcome:
    """Decide with the account locked, so that parallel guesses cannot slip past the count."""
    if not row.is_active or (row.locked_until and row.locked_until > at):
        return _Outcome.WRONG
    if right:
        if row.failed_logins or row.locked_until:
            row.failed_logins, row.locked_until = 0, None
            row.save(update_fields=["failed_logins", "locked_until"])
        return _Outcome.RIGHT
    _count_failure(row, at=at, address=address)
    return _Outcome.WRONG


def _count_failure(row: User, *, at: datetime, address: str) -> None:
    failures = row.failed_logins + 1
    payload = {"failures": failures, "address": address or "不明"}
    note(actor=SYSTEM, at=at, activity=activities.SIGN_IN_FAILED, user=row, payload=payload)
    row.failed_logins = failures
    if failures >= limits.FAILURES_BEFORE_LOCK:
        row.failed_logins, row.locked_until = 0, at + limits.LOCK_FOR
        until = timezone.localtime(row.locked_until).strftime("%H:%M")
        note(
            actor=SYSTEM,
            at=at,
            activity=activities.LOCKED,
            user=row,
            payload={"failures": failures, "until": until},
        )
    row.save(update_fields=["failed_logins", "locked_until"])


def open_session(*, actor: Actor, at: datetime, session_key: str, address: str = "") -> int:
    """Note a browser that has signed in; return how many older sessions ended for it.

    An account has three sessions at most: the oldest gives way.
    """
    with transaction.atomic():
        user = locked_user(self_of(actor))
        LoginSession.objects.filter(user=user, seen_at__lt=at - limits.SESSION_LASTS).delete()
        kept = limits.SESSIONS_AT_ONCE - 1
        surplus = list(LoginSession.objects.filter(user=user).order_by("-started_at", "-pk")[kept:])
        drop_sessions(surplus)
        for _ in surplus:
            note(
                actor=SYSTEM,
                at=at,
                activity=activities.SESSION_ENDED,
                user=user,
                reason=f"同时登录超过 {limits.SESSIONS_AT_ONCE} 处，最早的一处退出",
            )
        LoginSession.objects.create(
            user=user, session_key=session_key, started_at=at, seen_at=at, address=address or None
        )
        note(
            actor=actor,
            at=at,
            activity=activities.SIGNED_IN,
            user=user,
            payload={"address": address or "不明"},
        )
    return len(surplus)


def note_seen(*, at: datetime, session_key: str) -> None:
    """Note that a session is in use. No act of anybody: nothing is recorded."""
    LoginSession.objects.filter(session_key=session_key).update(seen_at=at)


def expire_session(*, at: datetime, session_key: str, reason: str) -> None:
    """End a session that its limits ended; the record says which limit. Nothing where it is gone."""
    with transaction.atomic():
        session = LoginSession.objects.select_related("user").filter(session_key=session_key).first()
        if session is None:
            return
        user = session.user
        drop_sessions([session])
        note(actor=SYSTEM, at=at, activity=activities.SESSION_ENDED, user=user, reason=reason)


def expire_sessions(*, at: datetime) -> int:
    """End every session that has passed a limit and was not used since; return how many."""
    rows = LoginSession.objects.filter(
        Q(seen_at__lte=at - limits.IDLE_ENDS) | Q(started_at__lte=at - limits.SESSION_LASTS)
    )
    passed = list(rows.order_by("pk"))
    for row in passed:
        reason = limits.over(started=row.started_at, seen=row.seen_at, at=at)
        expire_session(at=at, session_key=row.session_key, reason=reason)
    return len(passed)


def sign_out(*, actor: Actor, at: datetime, session_key: str) -> None:
    """Forget the session; a session that is gone already is no error."""
    with transaction.atomic():
        user = locked_user(self_of(actor))
        LoginSession.objects.filter(user=user, session_key=session_key).delete()
        note(actor=actor, at=at, activity=activities.SIGNED_OUT, user=user)


def end_session(*, actor: Actor, at: datetime, session_id: int, reason: str = "") -> None:
    """End a session: one's own, or anybody's for the security administrator."""
    with transaction.atomic():
        session = LoginSession.objects.select_related("user").filter(pk=session_id).first()
        if session is None or (session.user_id != actor.user_id and not actor.may(Capability.SESSION_END)):
            raise missing("没有这个会话，或它已经结束", "access.no_session")
        user = session.user
        drop_sessions([session])
        why = reason.strip() or ("本人结束" if user.pk == actor.user_id else "安全管理员结束")
        note(actor=actor, at=at, activity=activities.SESSION_ENDED, user=user, reason=why)


def unlock_user(*, actor: Actor, at: datetime, user_id: int) -> None:
    """Let a locked account sign in again at once. RefusedError where it is not locked."""
    refuse(lacks(actor, Capability.SESSION_END))
    with transaction.atomic():
        row = locked_user(user_id)
        if row.pk == actor.user_id:
            raise forbidden("access.unlock_self", "不能给自己解锁")
        if not row.locked_until or row.locked_until <= at:
            raise RefusedError(
                Denial(DenialKind.CONFLICT, "access.not_locked", f"账号“{row.username}”没有被锁定")
            )
        row.failed_logins, row.locked_until = 0, None
        row.save(update_fields=["failed_logins", "locked_until"])
        note(actor=actor, at=at, activity=activities.USER_UNLOCKED, user=row)
