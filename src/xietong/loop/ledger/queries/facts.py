"""Gathering the facts on which parts and guards are decided."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet, Subquery

from xietong.foundation.organisations.queries.lookup import holder_ids
from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.facts import ProblemFacts, ProjectFacts
from xietong.loop.ledger.domain.parts import Part, Standing
from xietong.loop.ledger.domain.states import (
    ClosureKind,
    CoordinationState,
    LookBackResult,
    MeasureState,
    ProblemState,
    StudySide,
)
from xietong.loop.ledger.models import (
    Closing,
    Coordination,
    Evidence,
    LookBack,
    Measure,
    Opinion,
    Participant,
    Problem,
    Project,
    Responsibility,
)
from xietong.loop.ledger.queries.doers import doers_of

FINISHED_MEASURES = (MeasureState.REPORTED.value, MeasureState.VERIFIED.value, MeasureState.DROPPED.value)
OPEN_COORDINATIONS = (CoordinationState.OPEN.value, CoordinationState.ESCALATED.value)


def current_responsibility(problem_id: int) -> Responsibility | None:
    """The responsibility that holds now, or None before it is set."""
    return Responsibility.objects.filter(problem_id=problem_id, current=True).first()


def standing_of(problem: Problem, responsibility: Responsibility | None = None) -> Standing:
    """Who is named in the problem: two queries, one where the responsibility is at hand."""
    held = responsibility or current_responsibility(problem.pk)
    supporters = list(
        Participant.objects.filter(
            problem_id=problem.pk, part=Part.SUPPORTER.value, until__isnull=True
        ).values_list("post_id", "unit_id")
    )
    return Standing(
        committee_id=problem.committee_id,
        proposer_post_id=problem.proposer_post_id,
        owner_post_id=held.lead_post_id if held else None,
        leader_post_id=problem.leader_post_id,
        supervisor_post_id=held.supervisor_post_id if held else None,
        supporter_post_ids=frozenset(post for post, _ in supporters if post is not None),
        supporter_unit_ids=frozenset(unit for _, unit in supporters if unit is not None),
    )


def problem_facts(problem: Problem, *, actor: Actor, today: date) -> ProblemFacts:
    """Gather what the guards of this problem's present state look at, and no more."""
    state = ProblemState.of(problem.state)
    if state is ProblemState.STUDYING:
        return _study_facts(problem, actor, today)
    if state in (ProblemState.ACTIVE, ProblemState.CLOSING, ProblemState.VERIFIED, ProblemState.OBSERVING):
        return _closing_facts(problem, actor, today)
    return ProblemFacts(today=today, actor_person_id=actor.person_id, criterion=problem.criterion)


def _given(problem: Problem) -> list[tuple[StudySide, int | None]]:
    """The opinions of this round of the study: side and person."""
    rows = Opinion.objects.filter(problem_id=problem.pk, round=problem.study_round)
    return [(StudySide.of(side), person) for side, person in rows.values_list("side", "person_id")]


def sides_in(problem: Problem) -> frozenset[StudySide]:
    """The sides that have given their opinion in this round of the study."""
    return frozenset(side for side, _ in _given(problem))


def _study_facts(problem: Problem, actor: Actor, today: date) -> ProblemFacts:
    given = _given(problem)
    return ProblemFacts(
        today=today,
        actor_person_id=actor.person_id,
        criterion=problem.criterion,
        opinions_in=frozenset(side for side, _ in given),
        opinion_person_ids=frozenset(person for _, person in given if person is not None),
    )


def _closing_facts(problem: Problem, actor: Actor, today: date) -> ProblemFacts:
    held = current_responsibility(problem.pk)
    closing = Closing.objects.filter(problem_id=problem.pk, ended=False).first()
    return ProblemFacts(
        today=today,
        actor_person_id=actor.person_id,
        criterion=problem.criterion,
        owner_person_ids=doers_of(problem.pk, today=today),
        requester_person_id=closing.requested_by_id if closing else None,
        verifier_person_id=closing.verified_by_id if closing else None,
        closure_kind=ClosureKind.of(closing.kind) if closing else None,
        unfinished_measures=_unfinished(problem.pk),
        evidence_count=_evidence_since_reopening(problem).count(),
        reopened=problem.reopened > 0,
        look_back_from=problem.look_back_from,
        has_responsibility=held is not None,
    )


def _evidence_since_reopening(problem: Problem) -> QuerySet[Evidence]:
    """What closing can rest on: all evidence, or what was added since the last failed look-back."""
    rows = Evidence.objects.filter(problem_id=problem.pk)
    if not problem.reopened:
        return rows
    failed = LookBack.objects.filter(problem_id=problem.pk, result=LookBackResult.FAILED.value)
    return rows.filter(recorded_at__gte=Subquery(failed.order_by("-pk").values("recorded_at")[:1]))


def _unfinished(problem_id: int) -> int:
    return Measure.objects.filter(project__problems=problem_id).exclude(state__in=FINISHED_MEASURES).count()


def project_facts(project: Project, *, actor: Actor, today: date) -> ProjectFacts:
    """Facts of a project for its guards."""
    counts = Measure.objects.filter(project_id=project.pk).aggregate(
        live=Count("pk", filter=~Q(state=MeasureState.DROPPED.value)),
        unfinished=Count("pk", filter=~Q(state__in=FINISHED_MEASURES)),
    )
    return ProjectFacts(
        today=today,
        actor_person_id=actor.person_id,
        goal=project.goal,
        measure_count=counts["live"],
        unfinished_measures=counts["unfinished"],
        open_coordinations=Coordination.objects.filter(
            project_id=project.pk, state__in=OPEN_COORDINATIONS
        ).count(),
        owner_person_ids=holder_ids(post_id=project.lead_post_id, on=today),
    )
