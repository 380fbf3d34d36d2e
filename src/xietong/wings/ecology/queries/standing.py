"""What stands beside a unit's portrait: anomalies in their turn, objections, the state of its plan."""

from __future__ import annotations

from datetime import date, datetime

from attrs import frozen
from django.db.models import Count, Q
from django.utils.timezone import localtime

from xietong.kernel.actor import Actor
from xietong.wings.ecology.domain.periods import words
from xietong.wings.ecology.domain.states import AnomalyState, ObjectionState, PlanState
from xietong.wings.ecology.models import Objection, Plan, PlanEffect
from xietong.wings.ecology.queries.sight import sight_q
from xietong.wings.ecology.queries.visible import visible_anomalies


@frozen
class AnomalyLine:
    """A single tree in a sentence. ``private``: only the unit sees it until ``answer_until`` is over."""

    id: int
    when: str
    indicators: tuple[str, ...]
    sentence: str
    state: AnomalyState
    told_at: datetime
    answer_until: date
    private: bool
    answer: str
    finding: str


@frozen
class ObjectionLine:
    """What the unit said against a figure or result, and what came of it."""

    id: int
    when: str
    about: str
    text: str
    state: ObjectionState
    raised_at: datetime
    answer: str
    recomputed_by: int | None


@frozen
class PlanLine:
    """An improvement plan with the looks at its effect: (period in words, before, after, text)."""

    id: int
    because: str
    state: PlanState
    due_on: date
    items: int
    effects: tuple[tuple[str, float | None, float | None, str], ...]


@frozen
class Standing:
    """All that stands beside a portrait."""

    anomalies: tuple[AnomalyLine, ...]
    objections: tuple[ObjectionLine, ...]
    plans: tuple[PlanLine, ...]


def standing_of(*, actor: Actor, at: datetime, unit_id: int) -> Standing:
    """What stands beside the portrait of a unit; nothing where it is out of sight. Four statements."""
    today = localtime(at).date()
    seen = sight_q(actor, "unit__")
    return Standing(_anomalies(actor, unit_id, today), _objections(seen, unit_id), _plans(seen, unit_id))


def _anomalies(actor: Actor, unit_id: int, today: date) -> tuple[AnomalyLine, ...]:
    rows = visible_anomalies(actor, today=today).filter(unit_id=unit_id).order_by("-period", "q_value", "pk")
    return tuple(
        AnomalyLine(
            id=row.pk,
            when=words(row.period),
            indicators=tuple(row.indicators.split(",")),
            sentence=row.sentence,
            state=AnomalyState.of(row.state),
            told_at=row.told_at,
            answer_until=row.answer_until,
            private=row.state == AnomalyState.TOLD and row.answer_until >= today,
            answer=row.answer,
            finding=row.finding,
        )
        for row in rows[:50]
    )


def _objections(seen: Q, unit_id: int) -> tuple[ObjectionLine, ...]:
    rows = Objection.objects.filter(seen, unit_id=unit_id).order_by("-raised_at")[:50]
    return tuple(
        ObjectionLine(
            id=row.pk,
            when=words(row.period),
            about=row.about,
            text=row.text,
            state=ObjectionState.of(row.state),
            raised_at=row.raised_at,
            answer=row.answer,
            recomputed_by=row.recomputed_by_id,
        )
        for row in rows
    )


def _plans(seen: Q, unit_id: int) -> tuple[PlanLine, ...]:
    rows = list(
        Plan.objects.filter(seen, unit_id=unit_id).annotate(many=Count("items")).order_by("-asked_at")[:20]
    )
    effects = list(PlanEffect.objects.filter(plan__in=rows).order_by("period")) if rows else []
    return tuple(
        PlanLine(
            id=row.pk,
            because=row.because,
            state=PlanState.of(row.state),
            due_on=row.due_on,
            items=row.many,
            effects=tuple(
                (words(one.period), one.before, one.after, one.text)
                for one in effects
                if one.plan_id == row.pk
            ),
        )
        for row in rows
    )
