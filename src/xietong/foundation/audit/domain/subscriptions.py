"""What upper contexts want to do when a lower one has acted: called in the transaction of the act.

The one list of subscriptions stands in interfaces/wiring.py; nothing subscribes on import.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from attrs import frozen

from xietong.kernel.actor import Actor


@frozen(kw_only=True)
class Occurrence:
    """The facts of one recorded event, as its subscribers see them."""

    event_id: UUID
    activity: str
    happened_at: datetime
    subject_kind: str
    subject_id: str
    subject_label: str
    unit_id: int | None
    reason: str
    payload: Mapping[str, Any]


Handler = Callable[[Actor, datetime, Occurrence], None]
_HANDLERS: dict[str, list[Handler]] = {}


def subscribe(activity: str, handler: Handler) -> None:
    """Call ``handler(actor, at, occurrence)`` after each event of this activity; twice is once."""
    handlers = _HANDLERS.setdefault(activity, [])
    if handler not in handlers:
        handlers.append(handler)


def unsubscribe(activity: str, handler: Handler) -> None:
    """Take a subscription back; nothing happens where there is none."""
    if handler in _HANDLERS.get(activity, []):
        _HANDLERS[activity].remove(handler)


def subscriptions() -> dict[str, tuple[Handler, ...]]:
    """All subscriptions by activity, for the papers and for tests."""
    return {activity: tuple(handlers) for activity, handlers in sorted(_HANDLERS.items()) if handlers}


def publish(actor: Actor, at: datetime, occurrence: Occurrence) -> None:
    """Call the subscribers in order of subscription; what one raises undoes the whole act."""
    for handler in tuple(_HANDLERS.get(occurrence.activity, ())):
        handler(actor, at, occurrence)
