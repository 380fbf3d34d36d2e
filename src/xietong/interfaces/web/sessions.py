"""A browser's session: begun at sign-in, over at its limits, noted as used once a minute."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest

from xietong.foundation.access import operations, queries
from xietong.foundation.access.domain import limits
from xietong.interfaces import clock

STARTED, SEEN = "started", "seen"
#: A page that asks how far a work has come is no use of the session: nobody may be sitting there.
ASKS_BY_ITSELF = "/progress"
BACKEND = "xietong.interfaces.web.backends.AccountBackend"


def address_of(request: HttpRequest) -> str:
    """Where the request came from, as the server in front of us names it."""
    return str(request.META.get("REMOTE_ADDR") or "")


def begin(request: HttpRequest, user_id: int) -> int:
    """Sign the browser in under a new session key; return how many older sessions ended for it.

    Sessions live by the real clock, also where the demonstration pretends another day.
    """
    at = clock.real_now()
    if (before := getattr(request, "actor", None)) is not None:
        end(request, before)
    login(request, queries.account(user_id=user_id), backend=BACKEND)
    request.session[STARTED] = request.session[SEEN] = at.timestamp()
    request.session.save()
    actor = queries.actor_of(user_id=user_id, at=clock.now())
    key = str(request.session.session_key)
    return operations.open_session(actor=actor, at=at, session_key=key, address=address_of(request))


def still_open(request: HttpRequest) -> bool:
    """False, and signed out, where a limit is passed; otherwise the use is noted, once a minute."""
    at = clock.real_now()
    started, seen = _time(request, STARTED, at), _time(request, SEEN, at)
    why = limits.over(started=started, seen=seen, at=at)
    if why:
        operations.expire_session(at=at, session_key=str(request.session.session_key), reason=why)
        logout(request)
        return False
    if at - seen >= limits.NOTED_EVERY and not request.path.endswith(ASKS_BY_ITSELF):
        request.session[SEEN] = at.timestamp()
        operations.note_seen(at=at, session_key=str(request.session.session_key))
    return True


def _time(request: HttpRequest, key: str, at: datetime) -> datetime:
    value: Any = request.session.get(key)
    return datetime.fromtimestamp(value, UTC) if value else at


def end(request: HttpRequest, actor: Any) -> None:
    """Sign the browser out."""
    key = str(request.session.session_key)
    operations.sign_out(actor=actor, at=clock.real_now(), session_key=key)
    logout(request)


def keep(request: HttpRequest, actor: Any) -> None:
    """Stay signed in after one's own password has changed."""
    user = queries.account(user_id=actor.user_id)
    if user is not None:
        update_session_auth_hash(request, user)
