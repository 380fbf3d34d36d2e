"""The one clock: interfaces ask it and pass the time on; a demo can run with a pretended now."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

_started = timezone.now()


def real_now() -> datetime:
    """The present of the machine, for sessions and locks."""
    return timezone.now()


def now() -> datetime:
    """The present, or the pretended present (which also moves on) where XIETONG_NOW is set."""
    pretended: datetime | None = settings.PRETENDED_NOW
    return timezone.now() if pretended is None else pretended + (timezone.now() - _started)


def today() -> date:
    """The local day of :func:`now`."""
    return timezone.localtime(now()).date()
