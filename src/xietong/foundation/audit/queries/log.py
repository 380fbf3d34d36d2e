"""The log as the audit administrator reads it: filtered, page by page, business veiled."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from xietong.foundation.audit.domain.activities import all_activities
from xietong.foundation.audit.models import Event
from xietong.foundation.audit.queries.history import EventLine, veiled
from xietong.kernel.actor import Actor
from xietong.kernel.denial import forbidden


def log_page(
    *,
    actor: Actor,
    activity: str = "",
    who: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    business: bool | None = None,
    page: int = 1,
    size: int = 50,
) -> tuple[tuple[EventLine, ...], bool]:
    """One page of events, newest first, and whether there are more; one statement.

    ``activity`` is a code, ``who`` a part of the name, ``since`` included, ``until`` not; ``business`` keeps
    to business (True) or to administration and security (False). Of business nothing but its kind, time and
    actor is shown. RefusedError without the capability.
    """
    if not actor.may("audit.read"):
        raise forbidden("audit.read", "安全审计日志只由审计管理员查看")
    rows = Event.objects.filter(_within(since, until))
    if activity:
        rows = rows.filter(activity=activity)
    if who:
        rows = rows.filter(who__icontains=who)
    if business is not None:
        codes = [known.code for known in all_activities() if known.business is business]
        rows = rows.filter(activity__in=codes)
    start = (page - 1) * size
    found = list(rows.order_by("-recorded_at", "-id")[start : start + size + 1])
    return tuple(veiled(event) for event in found[:size]), len(found) > size


def _within(since: datetime | None, until: datetime | None) -> Q:
    condition = Q()
    if since:
        condition &= Q(recorded_at__gte=since)
    if until:
        condition &= Q(recorded_at__lt=until)
    return condition
