"""Acts on tables that were handed in: adopt, replace, withdraw."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xietong.kernel.actor import Actor
from xietong.kernel.denial import conflict, missing
from xietong.wings.ecology.domain.guards import Facts
from xietong.wings.ecology.domain.machines import SUBMISSION
from xietong.wings.ecology.domain.states import SubmissionState
from xietong.wings.ecology.models import Figure, Submission
from xietong.wings.ecology.operations.support import local_day, note
from xietong.wings.ecology.queries.sources import label_of, parts_in


def adopt_submission(*, actor: Actor, at: datetime, submission_id: int, reason: str = "") -> None:
    """Let a draft hold. Where another table holds for the source and period it is replaced, with the reason.

    RefusedError: not one's own source, no draft any more, nobody who answers by name, no reason to replace.
    """
    with transaction.atomic():
        row = _locked(actor, submission_id)
        parts = parts_in(actor, row.source)
        facts = Facts(today=local_day(at), actor_person_id=actor.person_id)
        SUBMISSION.check("adopt", state=SubmissionState.of(row.state), parts=parts, facts=facts)
        if actor.person_id is None:
            raise conflict("submission.nobody", "采用须有具名的人负责", "请由来源单位的人采用")
        held = Submission.objects.select_for_update().filter(
            source=row.source, period=row.period, state=SubmissionState.IN_FORCE
        )
        for old in held:
            SUBMISSION.check(
                "replace", state=SubmissionState.IN_FORCE, parts=parts, facts=facts, reason=reason
            )
            Figure.objects.filter(submission=old).update(current=False)
            _move(old, "replace", actor=actor, at=at, reason=reason, replaced_by=row)
        keys = Figure.objects.filter(submission=row).values_list("version_id", "unit_id")
        _step_aside(row, set(keys))
        Figure.objects.filter(submission=row).update(current=True)
        _move(row, "adopt", actor=actor, at=at, adopted_by_id=actor.person_id, adopted_at=at)


def _step_aside(row: Submission, keys: set[tuple[int, int]]) -> None:
    """Figures of other origin that hold for the same cells hold no longer."""
    others = Figure.objects.filter(
        current=True, period=row.period, version_id__in={version for version, _ in keys}
    ).exclude(submission=row)
    stale = [
        pk
        for pk, version, unit in others.values_list("pk", "version_id", "unit_id")
        if (version, unit) in keys
    ]
    Figure.objects.filter(pk__in=stale).update(current=False)


def withdraw_submission(*, actor: Actor, at: datetime, submission_id: int, reason: str) -> None:
    """Take a table back; its figures hold no longer and stay readable."""
    with transaction.atomic():
        row = _locked(actor, submission_id)
        SUBMISSION.check(
            "withdraw",
            state=SubmissionState.of(row.state),
            parts=parts_in(actor, row.source),
            facts=Facts(today=local_day(at)),
            reason=reason,
        )
        Figure.objects.filter(submission=row).update(current=False)
        _move(row, "withdraw", actor=actor, at=at, reason=reason)


def _locked(actor: Actor, submission_id: int) -> Submission:
    rows = Submission.objects.select_for_update(of=("self",)).select_related("source")
    row = rows.filter(pk=submission_id).first()
    if row is None or not parts_in(actor, row.source):
        raise missing("没有这份数据，或者不由您报送", "ecology.submission")
    return row


def _move(
    row: Submission, code: str, *, actor: Actor, at: datetime, reason: str = "", **changes: object
) -> None:
    row.state = SUBMISSION.move(code).target
    row.revision += 1
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()
    note(
        actor=actor,
        at=at,
        activity=f"submission.{code}",
        subject=("submission", row.pk),
        label=label_of(row),
        reason=reason,
        payload={"rows": row.rows, "digest": row.digest},
        unit_id=row.source.unit_id,
    )
