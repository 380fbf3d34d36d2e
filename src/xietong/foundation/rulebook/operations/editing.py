"""Acts on instruments, articles and terms, by whoever holds "rulebook.write"."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xietong.foundation.rulebook.domain import activities
from xietong.foundation.rulebook.domain.kinds import Confidence, DayCount
from xietong.foundation.rulebook.models import Clause, Instrument, Timer
from xietong.foundation.rulebook.operations.support import note, require_write
from xietong.kernel.actor import Actor
from xietong.kernel.denial import conflict, invalid, missing


def add_instrument(
    *,
    actor: Actor,
    at: datetime,
    code: str,
    name: str,
    version: str,
    effective_from: date,
    reason: str = "",
) -> int:
    """Register a regulation, or a new version of one; the version before ends the same day.

    RefusedError: no permission, the version exists, it does not follow the last one.
    """
    require_write(actor)
    if not code.strip() or not name.strip() or not version.strip():
        raise invalid("name", "规章的代码、名称和版本都要填写")
    with transaction.atomic():
        last = Instrument.objects.select_for_update().filter(code=code).order_by("-effective_from").first()
        if last and (last.version == version or last.effective_from >= effective_from):
            raise conflict(
                "rulebook.version",
                f"“{last.name}”{last.version}版自{last.effective_from}起施行，新版本须在其后",
            )
        if last and last.effective_until is None:
            last.effective_until = effective_from
            last.save(update_fields=["effective_until"])
        new = Instrument.objects.create(
            code=code, name=name.strip(), version=version, effective_from=effective_from
        )
        note(
            actor=actor,
            at=at,
            activity=activities.INSTRUMENT_ADDED,
            subject=("instrument", new.pk),
            label=f"{new.name}（{version}）",
            payload={"effective_from": effective_from, "code": code, "version": version},
            reason=reason,
        )
    return new.pk


def set_clause(
    *,
    actor: Actor,
    at: datetime,
    instrument_id: int,
    article: str,
    summary: str,
    confidence: Confidence,
    reason: str = "",
) -> int:
    """Write or correct the wording of an article; what it said before stays on the record."""
    require_write(actor)
    if not article.strip() or not summary.strip():
        raise invalid("summary", "条号和内容要点都要填写")
    with transaction.atomic():
        instrument = Instrument.objects.filter(pk=instrument_id).first()
        if instrument is None:
            raise missing("没有这部规章", "rulebook.no_instrument")
        known = Clause.objects.select_for_update().filter(instrument=instrument, article=article).first()
        before = known.summary if known else ""
        clause, _ = Clause.objects.update_or_create(
            instrument=instrument,
            article=article,
            defaults={"summary": summary.strip(), "confidence": confidence},
        )
        note(
            actor=actor,
            at=at,
            activity=activities.CLAUSE_SET,
            subject=("clause", clause.pk),
            label=f"{instrument.name}{article}",
            payload={"before": before, "after": clause.summary, "confidence_label": confidence.label},
            reason=reason,
        )
    return clause.pk


def set_timer(
    *,
    actor: Actor,
    at: datetime,
    code: str,
    amount: int,
    count: DayCount,
    confidence: Confidence,
    reason: str,
    clause_id: int | None = None,
) -> None:
    """Change a term. Deadlines already set keep the basis they were set by.

    RefusedError: no permission, unknown code, no reason, amount not positive.
    """
    require_write(actor)
    if not reason.strip():
        raise invalid("reason", "请填写调整理由")
    if not 0 < amount <= 1_000:  # noqa: PLR2004 - a term of more than 1,000 days is a slip of the pen
        raise invalid("amount", "时限须在1至1000之间")
    with transaction.atomic():
        timer = Timer.objects.select_for_update().filter(code=code).first()
        if timer is None:
            raise missing(f"没有登记时限“{code}”", "rulebook.no_timer")
        old = f"{timer.amount}{DayCount.of(timer.count).label}"
        timer.amount, timer.count, timer.confidence = amount, count, confidence
        if clause_id is not None:
            timer.clause_id = clause_id
        timer.save(update_fields=["amount", "count", "confidence", "clause"])
        payload = {
            "code": code,
            "old": old,
            "new": f"{amount}{count.label}",
            "confidence_label": confidence.label,
        }
        note(
            actor=actor,
            at=at,
            activity=activities.TIMER_SET,
            subject=("timer", code),
            label=timer.label,
            payload=payload,
            reason=reason,
        )
