"""Reactions to lower contexts; interfaces/wiring.py subscribes them."""

from __future__ import annotations

from datetime import datetime

from xietong.foundation.audit.domain.subscriptions import Occurrence
from xietong.kernel.actor import Actor
from xietong.wings.ecology.operations.plan_effects import enlist_on_claim


def on_claimed(actor: Actor, at: datetime, occurrence: Occurrence) -> None:
    """A problem was claimed: an approved improvement plan for it goes on the project list."""
    enlist_on_claim(actor=actor, at=at, problem_id=int(occurrence.subject_id))
