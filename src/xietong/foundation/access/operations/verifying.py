"""The audit administrator's check of the whole record."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from attrs import frozen
from django.db import transaction

from xietong.foundation.access.domain import activities
from xietong.foundation.access.domain.permissions import lacks
from xietong.foundation.access.domain.roles import Capability
from xietong.foundation.access.operations.support import refuse, self_of
from xietong.foundation.audit import operations as audit
from xietong.foundation.audit import queries as record
from xietong.kernel.actor import Actor
from xietong.kernel.progress import Progress, silent

_SHOWN = 20


@frozen
class Verified:
    """What the check found: up to twenty breaks as (place, what is wrong); none is a sound record."""

    events: int
    streams: int
    seals: int
    last_seal: str
    breaks: tuple[tuple[str, str], ...]


def verify_record(*, actor: Actor, at: datetime, progress: Progress = silent) -> Verified:
    """Check every stream, head and seal, and record that it was done. RefusedError without permission."""
    refuse(lacks(actor, Capability.AUDIT_VERIFY))
    size = record.size()
    found = tuple((item.where, item.what) for item in islice(record.breaks(progress=progress), _SHOWN))
    with transaction.atomic():
        audit.record(
            actor=actor,
            at=at,
            activity=activities.RECORD_VERIFIED,
            subject=("user", self_of(actor)),
            label="记录链",
            payload={"events": size.events, "outcome": f"发现 {len(found)} 处断裂" if found else "完好"},
        )
    return Verified(size.events, size.streams, size.seals, size.last_seal, found)
