"""Histories and logs. Callers must already have established that the actor may see the streams."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from attrs import frozen
from django.db.models import QuerySet
from django.utils.timezone import localtime

from xietong.foundation.audit.domain.activities import activity as registered
from xietong.foundation.audit.domain.activities import sentence_of
from xietong.foundation.audit.models import Event
from xietong.kernel.actor import Actor
from xietong.kernel.denial import forbidden


@frozen
class EventLine:
    """One line of a history: when, who, and what as a sentence; ``late_days`` after which it was recorded."""

    id: UUID
    activity: str
    happened_at: datetime
    recorded_at: datetime
    who: str
    sentence: str
    reason: str
    clause: str
    payload: dict[str, Any]
    late_days: int
    digest: str

    @property
    def late(self) -> bool:
        return self.late_days > 0


def _line(event: Event) -> EventLine:
    payload = json.loads(event.payload)
    return EventLine(
        id=event.id,
        activity=event.activity,
        happened_at=event.happened_at,
        recorded_at=event.recorded_at,
        who=event.who,
        sentence=sentence_of(event.activity, label=event.subject_label, reason=event.reason, payload=payload),
        reason=event.reason,
        clause=event.clause,
        payload=payload,
        late_days=max(0, (localtime(event.recorded_at).date() - localtime(event.happened_at).date()).days),
        digest=f"{event.algorithm}:{event.digest}",
    )


def history(*, actor: Actor, stream: str) -> tuple[EventLine, ...]:
    """All events of one stream in order. The caller has checked that ``actor`` sees its matter."""
    del actor
    return tuple(_line(event) for event in Event.objects.filter(stream=stream).order_by("seq"))


def administration_log(
    *, actor: Actor, before: datetime | None = None, limit: int = 50
) -> tuple[EventLine, ...]:
    """The latest administrative and security events, for the audit administrator.

    Business events show that they took place, never their content. RefusedError without the capability.
    """
    if not actor.may("audit.read"):
        raise forbidden("audit.read", "安全审计日志只由审计管理员查看")
    rows: QuerySet[Event] = Event.objects.order_by("-recorded_at", "-seq")
    if before:
        rows = rows.filter(recorded_at__lt=before)
    return tuple(veiled(event) for event in rows[:limit])


def veiled(event: Event) -> EventLine:
    """The line of an event for administrators: of business, that it took place and no content."""
    line = _line(event)
    known = registered(event.activity)
    if not known.business:
        return line
    return EventLine(
        id=line.id,
        activity=line.activity,
        happened_at=line.happened_at,
        recorded_at=line.recorded_at,
        who=line.who,
        sentence=f"办理“{known.label}”（业务内容不对管理员显示）",
        reason="",
        clause="",
        payload={},
        late_days=line.late_days,
        digest=line.digest,
    )
