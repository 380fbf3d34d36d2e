"""What every act on the rulebook needs: who may, one event, and the shapes of imported rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from attrs import frozen

from xietong.foundation.audit import operations as audit
from xietong.foundation.rulebook.domain.kinds import TermScheme
from xietong.kernel.actor import SYSTEM, Actor
from xietong.kernel.denial import forbidden

WRITE = "rulebook.write"


@frozen
class Counts:
    """What an import did, or would do."""

    created: int
    changed: int
    unchanged: int


@frozen
class SpecialDayRow:
    """One line of a holiday table."""

    day: date
    works: bool
    note: str = ""


@frozen
class TermRow:
    """One line of a table of classifications; parents stand by their code."""

    scheme: TermScheme
    code: str
    label: str
    parent_code: str = ""
    position: int = 0
    active: bool = True


def require_write(actor: Actor) -> None:
    """Refuse whoever does not keep the rulebook."""
    if actor is not SYSTEM and not actor.may(WRITE):
        raise forbidden(WRITE, "须有“维护规章、时限、分类与节假日”的权限", "请联系党委办公室")


def note(
    *,
    actor: Actor,
    at: datetime,
    activity: str,
    subject: tuple[str, object],
    label: str,
    payload: Mapping[str, Any],
    reason: str = "",
) -> None:
    """One event in the transaction of the act."""
    audit.record(
        actor=actor, at=at, activity=activity, subject=subject, label=label, reason=reason, payload=payload
    )
