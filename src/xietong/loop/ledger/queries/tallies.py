"""Counts of the three lists by unit and span of days, and the matters behind each count.

Other contexts read the loop here. Drafts, discarded and merged findings are never counted; work belongs to
the unit that leads it, a finding to the unit it concerns, a personal claim to the committee.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from attrs import frozen
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from xietong.kernel.actor import SYSTEM, Actor
from xietong.loop.ledger.domain.states import CoordinationState, FoundBy, LookBackResult, ProblemState
from xietong.loop.ledger.domain.tallies import Days, TalliedMatter, Tally, UnitTally
from xietong.loop.ledger.models import Closing, Coordination, LookBack, Problem, Responsibility
from xietong.loop.ledger.queries.visibility import seen_problems, visible_projects

_NOT_COUNTED = (
    ProblemState.DRAFT.value,
    ProblemState.RETURNED.value,
    ProblemState.DISCARDED.value,
    ProblemState.NOT_OPENED.value,
    ProblemState.MERGED.value,
)
_INSPECTION = (("superior.lists.3", "own_level.checks.3"), ("巡视", "巡察"))
_AUDIT = (("superior.lists.2", "own_level.checks.2"), ("审计",))
_DECEMBER = 12


@frozen
class _Spec:
    """Rows of the total; the path to the unit they belong to and to their matter; which of them are hits."""

    rows: QuerySet[Any]
    unit: str
    matter: str
    hit: Q


def _between(field: str, days: Days) -> Q:
    """The condition that a moment lies within local days, in a form that an index serves."""
    zone = timezone.get_current_timezone()
    start = datetime.combine(days.first, time.min, tzinfo=zone)
    end = datetime.combine(days.last + timedelta(days=1), time.min, tzinfo=zone)
    return Q(**{f"{field}__gte": start, f"{field}__lt": end})


def _came_from(kind: tuple[tuple[str, ...], tuple[str, ...]], prefix: str = "") -> Q:
    """The condition that a finding comes from inspection, or from audit: by code, or as it was typed."""
    codes, words = kind
    condition = Q(**{f"{prefix}origin__in": codes})
    for word in words:
        condition |= Q(**{f"{prefix}origin__contains": word})
    return condition


def _due(days: Days) -> QuerySet[Responsibility]:
    rows = Responsibility.objects.filter(current=True, deadline__range=(days.first, days.last))
    return rows.exclude(problem__state__in=_NOT_COUNTED)


_CLOSED_IN_TIME = Q(problem__closed_at__date__lte=F("deadline"))


def _closing_on_time(days: Days) -> _Spec:
    return _Spec(_due(days), "lead_unit", "problem", _CLOSED_IN_TIME)


def _inspection_closing(days: Days) -> _Spec:
    rows = _due(days).filter(_came_from(_INSPECTION, "problem__"))
    return _Spec(rows, "lead_unit", "problem", _CLOSED_IN_TIME)


def _first_pass(days: Days) -> _Spec:
    earlier = Closing.objects.filter(problem=OuterRef("problem"), pk__lt=OuterRef("pk"))
    decided = Q(ended=True) | Q(accepted_at__isnull=False)
    rows = Closing.objects.filter(
        decided, _between("requested_at", days), ~Exists(earlier), problem__responsibilities__current=True
    )
    return _Spec(rows, "problem__responsibilities__lead_unit", "problem", Q(accepted_at__isnull=False))


def _year_end_rush(days: Days) -> _Spec:
    rows = Responsibility.objects.filter(_between("problem__closed_at", days), current=True)
    return _Spec(rows, "lead_unit", "problem", Q(problem__closed_at__month=_DECEMBER))


def _replies_on_time(days: Days) -> _Spec:
    rows = Coordination.objects.filter(to_unit__isnull=False, due_on__range=(days.first, days.last))
    rows = rows.exclude(state=CoordinationState.WITHDRAWN)
    return _Spec(rows, "to_unit", "project", Q(answered_at__date__lte=F("due_on")))


def _found(days: Days) -> QuerySet[Problem]:
    rows = Problem.objects.filter(found_on__range=(days.first, days.last))
    return rows.exclude(state__in=_NOT_COUNTED)


def _self_found(days: Days) -> _Spec:
    return _Spec(_found(days), "unit", "", Q(found_by=FoundBy.SELF))


def _look_back_failures(days: Days) -> _Spec:
    rows = LookBack.objects.filter(
        done_on__range=(days.first, days.last), problem__responsibilities__current=True
    )
    return _Spec(rows, "problem__responsibilities__lead_unit", "problem", Q(result=LookBackResult.FAILED))


def _secretary_claims(days: Days) -> _Spec:
    rows = Responsibility.objects.filter(_between("assigned_at", days), current=True)
    rows = rows.exclude(problem__state__in=_NOT_COUNTED)
    return _Spec(rows, "problem__committee", "problem", Q(personal_claim=True, claimed_at__isnull=False))


def _inspection_repeats(days: Days) -> _Spec:
    return _Spec(_found(days).filter(_came_from(_INSPECTION)), "unit", "", Q(recurrence_of__isnull=False))


def _audit_repeats(days: Days) -> _Spec:
    return _Spec(_found(days).filter(_came_from(_AUDIT)), "unit", "", Q(recurrence_of__isnull=False))


_SPECS: dict[Tally, Callable[[Days], _Spec]] = {
    Tally.CLOSING_ON_TIME: _closing_on_time,
    Tally.INSPECTION_CLOSING: _inspection_closing,
    Tally.FIRST_PASS: _first_pass,
    Tally.YEAR_END_RUSH: _year_end_rush,
    Tally.REPLIES_ON_TIME: _replies_on_time,
    Tally.SELF_FOUND: _self_found,
    Tally.LOOK_BACK_FAILURES: _look_back_failures,
    Tally.SECRETARY_CLAIMS: _secretary_claims,
    Tally.INSPECTION_REPEATS: _inspection_repeats,
    Tally.AUDIT_REPEATS: _audit_repeats,
}


def _seen(spec: _Spec, actor: Actor) -> QuerySet[Any]:
    """The rows whose matter the actor sees; the system sees all, since its counts are nobody's view."""
    if actor == SYSTEM:
        return spec.rows
    if spec.matter == "project":
        return spec.rows.filter(project__in=visible_projects(actor).values("pk"))
    path = f"{spec.matter}__in" if spec.matter else "pk__in"
    return spec.rows.filter(**{path: seen_problems(actor).values("pk")})


def tallies(*, actor: Actor, tally: Tally, days: Days) -> tuple[UnitTally, ...]:
    """Counts for each unit that anything belongs to, of what the actor sees; one statement.

    A unit's count holds its own rows only: whoever wants a subtree adds them up by ``path``.
    """
    spec = _SPECS[tally](days)
    rows = _seen(spec, actor).order_by().values_list(f"{spec.unit}_id", f"{spec.unit}__path")
    counted = rows.annotate(hits=Count("pk", filter=spec.hit), total=Count("pk"))
    return tuple(UnitTally(*row) for row in counted.order_by(f"{spec.unit}_id"))


def tallied_matters(
    *, actor: Actor, tally: Tally, days: Days, path: str, limit: int = 200
) -> tuple[TalliedMatter, ...]:
    """The matters behind the counts of a subtree that the actor sees, hits first; one statement."""
    spec = _SPECS[tally](days)
    rows = _seen(spec, actor).filter(
        **{f"{spec.unit}__path__gte": path, f"{spec.unit}__path__lt": path + "z"}
    )
    lead = f"{spec.matter}__" if spec.matter else ""
    name = "name" if spec.matter == "project" else "title"
    kind = spec.matter or "problem"
    counted = Case(When(spec.hit, then=Value(1)), default=Value(0), output_field=IntegerField())
    columns = (f"{lead}pk", f"{lead}number", f"{lead}{name}", "counted")
    listed = rows.annotate(counted=counted).order_by("-counted", "pk").values_list(*columns)[:limit]
    return tuple(TalliedMatter(kind, pk, number, text, bool(hit)) for pk, number, text, hit in listed)
