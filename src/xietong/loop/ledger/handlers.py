"""Reactions to lower contexts; interfaces/wiring.py subscribes them."""

from __future__ import annotations

from datetime import date, datetime

from xietong.foundation.audit.domain.subscriptions import Occurrence
from xietong.kernel.actor import Actor
from xietong.loop.ledger.operations.acting import local_day
from xietong.loop.ledger.operations.handing_over import hand_over_post


def on_appointed(actor: Actor, at: datetime, occurrence: Occurrence) -> None:
    """A post has a new holder: open items led by the post go to the successor, on their record.

    An appointment for a later day moves nothing yet; :func:`hand_over_due` does on that day.
    """
    facts = occurrence.payload
    if date.fromisoformat(str(facts["on"])) > local_day(at):
        return
    hand_over_post(
        actor=actor,
        at=at,
        post_id=int(facts["post_id"]),
        post=str(facts["post"]),
        old=str(facts.get("old") or "空缺"),
        new=str(facts["new"]),
        new_person_id=int(facts["new_person_id"]),
    )
