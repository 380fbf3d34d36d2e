"""The rows of closing one problem: attempts, look-backs, evidence, signatures."""

from __future__ import annotations

from django.db.models import Q

from xietong.loop.ledger.models import Closing, Evidence, LookBack, SignOff
from xietong.loop.ledger.queries.gathering import Branch


def closings(problem_id: int) -> Branch:
    """Attempts to close."""
    return Branch(
        "closing",
        Closing.objects.filter(problem_id=problem_id),
        texts={
            "kind": "kind",
            "summary": "summary",
            "rule_change": "rule_change",
            "verification": "verification",
            "acceptance": "acceptance",
            "requested_by": "requested_by__name",
            "verified_by": "verified_by__name",
            "accepted_by": "accepted_by__name",
        },
        numbers={
            "id": "pk",
            "requested_by_id": "requested_by_id",
            "verified_by_id": "verified_by_id",
        },
        flags={"ended": "ended"},
        moments={"requested_at": "requested_at", "verified_at": "verified_at", "accepted_at": "accepted_at"},
    )


def look_backs(problem_id: int) -> Branch:
    """What was found when looking back."""
    return Branch(
        "look_back",
        LookBack.objects.filter(problem_id=problem_id),
        texts={"result": "result", "text": "text", "done_by": "done_by__name"},
        numbers={"id": "pk"},
        days={"done_on": "done_on"},
        moments={"recorded_at": "recorded_at"},
    )


def evidence(where: Q) -> Branch:
    """Evidence, the late ones with their days."""
    return Branch(
        "evidence",
        Evidence.objects.filter(where),
        texts={
            "kind": "kind",
            "label": "label",
            "system": "system",
            "reference": "reference",
            "digest": "digest",
            "added_by": "added_by__name",
            "content_type": "content_type",
        },
        numbers={"id": "pk", "size": "size", "late_days": "late_days", "measure_id": "measure_id"},
        days={"happened_on": "happened_on"},
        moments={"recorded_at": "recorded_at"},
    )


def sign_offs(problem_id: int) -> Branch:
    """Signatures."""
    return Branch(
        "sign_off",
        SignOff.objects.filter(problem_id=problem_id),
        texts={"purpose": "purpose", "content": "content", "digest": "digest", "signed_as": "signed_as"},
        numbers={"id": "pk"},
        moments={"signed_at": "signed_at"},
    )
