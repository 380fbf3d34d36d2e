"""What a fresh installation starts with."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xietong.foundation.rulebook.domain import activities
from xietong.foundation.rulebook.domain.holidays import shipped_holidays
from xietong.foundation.rulebook.domain.kinds import TermScheme
from xietong.foundation.rulebook.domain.seed import INSTRUMENTS, TIMERS, InstrumentSeed, TermSeed, TimerSeed
from xietong.foundation.rulebook.domain.seed_terms import TERMS
from xietong.foundation.rulebook.models import Clause, Instrument, SpecialDay, Term, Timer
from xietong.foundation.rulebook.operations.support import Counts, note, require_write
from xietong.kernel.actor import Actor


def seed_rulebook(*, actor: Actor, at: datetime) -> Counts:
    """Put in what a fresh installation starts with; what is there already is never touched.

    Instruments, articles, timers, classifications and the holidays of 2024 to 2026. A second call
    changes nothing and records nothing.
    """
    require_write(actor)
    with transaction.atomic():
        before = _size()
        for instrument in INSTRUMENTS:
            _seed_instrument(instrument)
        for timer in TIMERS:
            _seed_timer(timer)
        for scheme, seeds in TERMS.items():
            _seed_terms(scheme, seeds, None)
        rows = [SpecialDay(day=day, works=works, note=note_) for day, works, note_ in shipped_holidays()]
        SpecialDay.objects.bulk_create(rows, ignore_conflicts=True)
        counts = Counts(created=_size() - before, changed=0, unchanged=before)
        if counts.created:
            payload = {"created": counts.created, "kept": before}
            note(
                actor=actor,
                at=at,
                activity=activities.SEEDED,
                subject=("rulebook", "seed"),
                label="初始规章",
                payload=payload,
            )
    return counts


def _size() -> int:
    return sum(model.objects.count() for model in (Instrument, Clause, Timer, Term, SpecialDay))


def _seed_instrument(seed: InstrumentSeed) -> None:
    instrument, created = Instrument.objects.get_or_create(
        code=seed.code,
        version=seed.version,
        defaults={
            "name": seed.name,
            "effective_from": seed.effective_from,
            "effective_until": seed.effective_until,
        },
    )
    if created:
        Clause.objects.bulk_create(
            Clause(instrument=instrument, article=article, summary=summary, confidence=confidence)
            for article, summary, confidence in seed.clauses
        )


def _seed_timer(seed: TimerSeed) -> None:
    clause = None
    if seed.basis:
        code, version, article = seed.basis
        clause = Clause.objects.filter(
            instrument__code=code, instrument__version=version, article=article
        ).first()
    Timer.objects.get_or_create(
        code=seed.code,
        defaults={
            "label": seed.label,
            "amount": seed.amount,
            "count": seed.count,
            "clause": clause,
            "confidence": seed.confidence,
            "note": seed.note,
        },
    )


def _seed_terms(scheme: TermScheme, seeds: tuple[TermSeed, ...], parent: Term | None) -> None:
    for position, seed in enumerate(seeds, start=1):
        term, _ = Term.objects.get_or_create(
            scheme=scheme,
            code=seed.code,
            defaults={"label": seed.label, "parent": parent, "position": position},
        )
        _seed_terms(scheme, seed.children, term)
