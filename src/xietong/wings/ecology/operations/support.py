"""What every act of this wing needs: who may, one event, counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from attrs import frozen
from django.utils import timezone

from xietong.foundation.audit.operations import record
from xietong.kernel.actor import Actor
from xietong.kernel.denial import forbidden
from xietong.wings.ecology.domain.parts import keeps_definitions


@frozen
class Counts:
    """What an import did, or would do."""

    created: int
    changed: int
    unchanged: int


def local_day(at: datetime) -> date:
    """The day of ``at`` where the users live."""
    return timezone.localtime(at).date()


def require_keeper(actor: Actor) -> None:
    """Refuse whoever does not keep the indicators of the whole installation."""
    if not keeps_definitions(actor):
        raise forbidden(
            "ecology.keep", "指标、来源和方案由最上级的党委办公室或纪委统一维护", "请把修改意见报给他们"
        )


def note(
    *,
    actor: Actor,
    at: datetime,
    activity: str,
    subject: tuple[str, object],
    label: str,
    payload: Mapping[str, Any] | None = None,
    reason: str = "",
    unit_id: int | None = None,
) -> None:
    """One event in the transaction of the act."""
    record(
        actor=actor,
        at=at,
        activity=activity,
        subject=subject,
        label=label,
        reason=reason,
        payload=payload,
        unit_id=unit_id,
    )
