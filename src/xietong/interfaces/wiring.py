"""The one list of event subscriptions between contexts."""

from __future__ import annotations

from xietong.foundation.audit.domain.subscriptions import Handler, subscribe

SUBSCRIPTIONS: tuple[tuple[str, Handler], ...] = ()


def connect() -> None:
    """Subscribe everything on the list; calling twice changes nothing."""
    for activity, handler in SUBSCRIPTIONS:
        subscribe(activity, handler)
