"""Reactions to organisations; interfaces/wiring.py subscribes them."""

from __future__ import annotations

from datetime import date, datetime

from xietong.foundation.access.operations import refuse_excluded_holder
from xietong.foundation.audit.domain.subscriptions import Occurrence
from xietong.kernel.actor import Actor


def on_appointed(actor: Actor, at: datetime, occurrence: Occurrence) -> None:
    """Nobody comes by an appointment to roles that exclude each other: the whole act is refused."""
    del actor, at
    facts = occurrence.payload
    refuse_excluded_holder(
        person_id=int(facts["new_person_id"]), name=str(facts["new"]), start=_day(facts["on"])
    )


def on_deputised(actor: Actor, at: datetime, occurrence: Occurrence) -> None:
    """Nor by acting for somebody else."""
    del actor, at
    facts = occurrence.payload
    refuse_excluded_holder(
        person_id=int(facts["deputy_id"]),
        name=str(facts["deputy_name"]),
        start=_day(facts["on"]),
        end=_day(facts["until"]),
    )


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
