"""What the acts of access share: the account locked, refusals raised, one event on the account's stream."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings

from xietong.foundation.access.models import LoginSession, User
from xietong.foundation.audit import operations as audit
from xietong.kernel.actor import Actor
from xietong.kernel.denial import Denial, RefusedError, invalid, missing


def refuse(*denials: Denial | None) -> None:
    """Raise RefusedError with the denials there are."""
    found = [denial for denial in denials if denial]
    if found:
        raise RefusedError(*found)


def require_reason(reason: str) -> str:
    """The reason without outer blanks; refused where empty or too long for its column."""
    text = reason.strip()
    if not text:
        raise invalid("reason", "请写明理由")
    if len(text) > 200:  # noqa: PLR2004 - the column's length
        raise invalid("reason", f"理由最多 200 个字，现在有 {len(text)} 个字")
    return text


def locked_user(user_id: int) -> User:
    """The account, locked for this act; missing where there is none."""
    row = User.objects.select_for_update(of=("self",)).select_related("person").filter(pk=user_id).first()
    if row is None:
        raise missing("没有这个账号", "access.no_account")
    return row


def name_of(user: User) -> str:
    """How an account is named to people."""
    return user.person.name if user.person else user.username


def self_of(actor: Actor) -> int:
    """The account of the actor; refused for the command line, which has none."""
    if actor.user_id is None:
        raise missing("这一操作须以账号办理", "access.no_account")
    return actor.user_id


def note(
    *,
    actor: Actor,
    at: datetime,
    activity: str,
    user: User,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
) -> None:
    """One event on the account's stream, in the transaction of the act."""
    audit.record(
        actor=actor,
        at=at,
        activity=activity,
        subject=("user", user.pk),
        label=user.username,
        reason=reason,
        payload=payload or {},
    )


def drop_sessions(sessions: list[LoginSession]) -> None:
    """End sessions: the browser's next request is a stranger's."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for session in sessions:
        store(session.session_key).delete()
        session.delete()
