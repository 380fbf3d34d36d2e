"""Filters of the lists as conditions in SQL. Visibility is not decided here."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.listing import (
    ListFilters,
    ProblemFilters,
    ProjectFilters,
    ResponsibilityFilters,
)
from xietong.loop.ledger.domain.rules import RUNNING_STATES
from xietong.loop.ledger.domain.states import CoordinationState, Light, ProblemState, ProjectState
from xietong.loop.ledger.models import Coordination, Problem, Project, Responsibility
from xietong.loop.ledger.queries.mine import my_problems, my_projects, my_responsibilities
from xietong.loop.ledger.queries.searching import contains, few_with, matching
from xietong.loop.ledger.queries.visibility import visible_problems

PROBLEM_CLOCK = tuple(sorted(RUNNING_STATES))
PROJECT_CLOCK = (ProjectState.PLANNED.value, ProjectState.RUNNING.value)
_OPEN_REQUESTS = (CoordinationState.OPEN.value, CoordinationState.ESCALATED.value)


def light_q(
    lights: tuple[Light, ...], *, today: date, soon: int, clock: tuple[str, ...], problem: str = ""
) -> Q:
    """The condition that a row shows one of the lights; agrees with ``rules.light_of``.

    ``clock`` are the states in which the clock runs; ``problem`` leads to the row that has the state.
    """
    running = Q(**{f"{problem}state__in": clock})
    border = today + timedelta(days=soon)
    conditions = {
        Light.RED: running & Q(deadline__lt=today),
        Light.YELLOW: running & Q(deadline__gte=today, deadline__lte=border),
        Light.BLUE: running & Q(deadline__gt=border),
        Light.GREY: ~running | Q(deadline__isnull=True),
    }
    wanted = Q(pk__in=[])
    for light in lights:
        wanted |= conditions[light]
    return wanted


def subtree_of(unit_id: int) -> QuerySet[Any]:
    """The unit and all below it today, as a query."""
    units = apps.get_model("organisations", "Unit").objects
    top = units.filter(pk=unit_id)
    below: QuerySet[Any] = units.filter(
        path__gte=Subquery(top.values("path")),
        path__lt=Subquery(top.values(end=Concat(F("path"), Value("z")))),
    ).values("pk")
    return below


def _only(**wanted: Any) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if value not in (None, "", ())}


def _due(filters: ListFilters) -> dict[str, Any]:
    return {"deadline__gte": filters.due_from, "deadline__lte": filters.due_until}


def _lead(filters: ListFilters) -> dict[str, Any]:
    return {"lead_unit_id": filters.lead_unit_id, "lead_post_id": filters.lead_post_id}


def narrow_problems(
    rows: QuerySet[Problem], filters: ProblemFilters, *, actor: Actor, today: date, soon: int
) -> QuerySet[Problem]:
    """Keep the problems that meet every condition asked."""
    if filters.lights:
        rows = rows.filter(light_q(filters.lights, today=today, soon=soon, clock=PROBLEM_CLOCK))
    rows = rows.filter(
        **_only(
            pk__in=filters.ids,
            state__in=filters.states,
            category=filters.category,
            risk=filters.risk,
            field=filters.field,
            origin_level=filters.origin_level,
            origin=filters.origin,
            found_by=filters.found_by,
            committee_id=filters.committee_id,
            **_due(filters),
            found_on__gte=filters.found_from,
            found_on__lte=filters.found_until,
        )
    )
    if filters.unit_id is not None:
        rows = rows.filter(unit__in=subtree_of(filters.unit_id))
    if filters.recurrence is not None:
        rows = rows.filter(recurrence_of__isnull=not filters.recurrence)
    if filters.reopened:
        rows = rows.filter(reopened__gt=0)
    if filters.look_back_due:
        rows = rows.filter(state=ProblemState.OBSERVING.value, look_back_from__lte=today)
    rows = _led(rows, filters)
    if filters.mine is not None:
        rows = rows.filter(my_problems(filters.mine, actor=actor, today=today))
    return matching(rows, filters.text)


def _led(rows: QuerySet[Problem], filters: ProblemFilters) -> QuerySet[Problem]:
    wanted = _only(**_lead(filters))
    if not wanted:
        return rows
    held = Responsibility.objects.filter(current=True, **wanted)
    return rows.filter(pk__in=held.values("problem_id"))


def narrow_responsibilities(
    rows: QuerySet[Responsibility], filters: ResponsibilityFilters, *, actor: Actor, today: date, soon: int
) -> QuerySet[Responsibility]:
    """Keep the responsibilities that meet every condition asked."""
    if filters.lights:
        light = light_q(filters.lights, today=today, soon=soon, clock=PROBLEM_CLOCK, problem="problem__")
        rows = rows.filter(light)
    rows = rows.filter(
        **_only(
            state__in=filters.states,
            problem__committee_id=filters.committee_id,
            **_lead(filters),
            **_due(filters),
        )
    )
    if filters.unit_id is not None:
        rows = rows.filter(problem__unit__in=subtree_of(filters.unit_id))
    if filters.extended:
        rows = rows.filter(extension_count__gt=0)
    if filters.personal:
        rows = rows.filter(personal_claim=True)
    if filters.mine is not None:
        rows = rows.filter(my_responsibilities(filters.mine, actor=actor, today=today))
    return matching(rows, filters.text, "problem__search")


def narrow_projects(
    rows: QuerySet[Project], filters: ProjectFilters, *, actor: Actor, today: date, soon: int
) -> QuerySet[Project]:
    """Keep the projects that meet every condition asked."""
    if filters.lights:
        rows = rows.filter(light_q(filters.lights, today=today, soon=soon, clock=PROJECT_CLOCK))
    rows = rows.filter(
        **_only(
            state__in=filters.states,
            committee_id=filters.committee_id,
            field=filters.field,
            **_lead(filters),
            **_due(filters),
        )
    )
    if filters.coordination_open:
        asked = Coordination.objects.filter(project=OuterRef("pk"), state__in=_OPEN_REQUESTS)
        rows = rows.filter(Exists(asked))
    if filters.mine is not None:
        rows = rows.filter(my_projects(filters.mine, actor=actor, today=today))
    if filters.text:
        rows = rows.filter(_named(filters.text, actor))
    return rows


def _named(text: str, actor: Actor) -> Q:
    """The condition that a project is called so, or answers a problem the actor sees that reads so."""
    named = contains("name", text, lower=True) | contains("number", text, lower=True)
    found = few_with(text)
    seen = visible_problems(actor).filter(contains("search", text))
    if found is None:
        return named | Q(Exists(seen.filter(projects=OuterRef("pk"))))
    links = Project.problems.through.objects.filter(problem__in=seen.filter(pk__in=found).values("pk"))
    return named | Q(pk__in=links.values("project_id"))
