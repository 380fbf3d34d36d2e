"""Taking a portrait out as a workbook: on the record who took what."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xietong.foundation.audit.operations import record
from xietong.kernel.actor import Actor


def note_export(*, actor: Actor, at: datetime, label: str) -> None:
    """Note that somebody took a portrait out. What it holds was read by a query that knows who asked."""
    with transaction.atomic():
        record(
            actor=actor,
            at=at,
            activity="portrait.export",
            subject=("portrait", actor.user_id),
            stream=f"export:{actor.user_id}",
            label=label,
        )
