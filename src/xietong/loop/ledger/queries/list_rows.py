"""The rows of the three lists: two or three statements a page, whatever its size."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import FilteredRelation, Q

from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.parts import Standing, parts_of
from xietong.loop.ledger.domain.rules import light_of
from xietong.loop.ledger.domain.states import (
    FoundBy,
    Light,
    OriginLevel,
    ProblemState,
    ProjectState,
    ResponsibilityState,
)
from xietong.loop.ledger.domain.turns import my_turn
from xietong.loop.ledger.models import Problem, Project, Responsibility
from xietong.loop.ledger.queries.row_shapes import LeadCell, ProblemRow, ProjectRow, ResponsibilityRow
from xietong.loop.ledger.queries.visibility import visible_problems

_SAME = [
    "number", "title", "unit_id", "committee_id", "category", "risk", "field", "origin", "found_on",
    "criterion", "deadline", "deadline_basis", "reopened", "look_back_from", "look_back_until",
    "registered_at", "updated_at", "revision",
]  # fmt: skip
_PROBLEM = (
    *_SAME,
    *[
        "pk",
        "state",
        "unit__name",
        "committee__name",
        "origin_level",
        "found_by",
        "recurrence_of_id",
        "proposer_post_id",
    ],
    *["leader_post_id", "held__lead_post_id", "held__lead_post__unit__name", "held__lead_post__title"],
    *["held__holder_since__name", "held__supervisor_post_id"],
)


def problem_rows(ids: Sequence[int], *, actor: Actor, today: date, soon: int) -> tuple[ProblemRow, ...]:
    """Rows in the order of the ids, which the caller has taken from what the actor sees; one statement."""
    if not ids:
        return ()
    held = FilteredRelation("responsibilities", condition=Q(responsibilities__current=True))
    rows = Problem.objects.filter(pk__in=ids).annotate(held=held).values(*_PROBLEM)
    found = {row["pk"]: row for row in rows}
    return tuple(_problem_row(found[pk], actor, today, soon) for pk in ids if pk in found)


def _problem_row(row: dict[str, Any], actor: Actor, today: date, soon: int) -> ProblemRow:
    state = ProblemState.of(row["state"])
    return ProblemRow(
        id=row["pk"],
        state=state,
        light=light_of(state=state, deadline=row["deadline"], today=today, lead_days=soon),
        unit=row["unit__name"],
        committee=row["committee__name"],
        origin_level=OriginLevel.of(row["origin_level"]),
        found_by=FoundBy.of(row["found_by"]),
        recurrent=row["recurrence_of_id"] is not None,
        lead=_lead(row, "held__") if row["held__lead_post_id"] else None,
        mine=my_turn(
            state, parts=parts_of(actor, _standing(row)), today=today, look_back_from=row["look_back_from"]
        ),
        **{name: row[name] for name in _SAME},
    )


def _standing(row: dict[str, Any]) -> Standing:
    return Standing(
        committee_id=row["committee_id"],
        proposer_post_id=row["proposer_post_id"],
        owner_post_id=row["held__lead_post_id"],
        leader_post_id=row["leader_post_id"],
        supervisor_post_id=row["held__supervisor_post_id"],
    )


_RESPONSIBILITY = [
    "pk", "problem_id", "problem__number", "problem__title", "problem__state", "problem__unit__name",
    "state", "lead_post_id", "lead_post__unit__name", "lead_post__title", "holder_since__name",
    "leader_post__unit__name", "leader_post__title", "supervisor_post__unit__name",
    "supervisor_post__title", "content", "deadline", "deadline_basis", "original_deadline",
    "extension_count", "personal_claim", "claimed_by__name", "claimed_at",
]  # fmt: skip


def responsibility_rows(ids: Sequence[int], *, today: date, soon: int) -> tuple[ResponsibilityRow, ...]:
    """Rows in the order of the ids; one statement."""
    if not ids:
        return ()
    found = {row["pk"]: row for row in Responsibility.objects.filter(pk__in=ids).values(*_RESPONSIBILITY)}
    return tuple(_responsibility_row(found[pk], today, soon) for pk in ids if pk in found)


def _responsibility_row(row: dict[str, Any], today: date, soon: int) -> ResponsibilityRow:
    state = ProblemState.of(row["problem__state"])
    same = [
        "problem_id", "content", "deadline", "deadline_basis", "original_deadline", "extension_count",
        "personal_claim", "claimed_at",
    ]  # fmt: skip
    return ResponsibilityRow(
        id=row["pk"],
        number=row["problem__number"],
        title=row["problem__title"],
        state=ResponsibilityState.of(row["state"]),
        problem_state=state,
        light=light_of(state=state, deadline=row["deadline"], today=today, lead_days=soon),
        unit=row["problem__unit__name"],
        lead=_lead(row),
        leader=_post(row, "leader_post"),
        supervisor=_post(row, "supervisor_post"),
        claimed_by=row["claimed_by__name"] or "",
        **{name: row[name] for name in same},
    )


def _lead(row: dict[str, Any], held: str = "") -> LeadCell:
    return LeadCell(
        row[f"{held}lead_post_id"],
        row[f"{held}lead_post__unit__name"],
        row[f"{held}lead_post__title"],
        row.get(f"{held}holder_since__name") or "",
    )


def _post(row: dict[str, Any], name: str) -> str:
    return f"{row[f'{name}__unit__name'] or ''}{row[f'{name}__title'] or ''}"


_PROJECT = [
    "pk", "number", "name", "goal", "state", "committee__name", "field", "lead_post_id",
    "lead_post__unit__name", "lead_post__title", "starts_on", "deadline", "reported_percent",
    "verified_percent", "updated_at",
]  # fmt: skip


def project_rows(ids: Sequence[int], *, actor: Actor, today: date, soon: int) -> tuple[ProjectRow, ...]:
    """Rows in the order of the ids; two statements. Of its problems those that the actor sees are named."""
    if not ids:
        return ()
    found = {row["pk"]: row for row in Project.objects.filter(pk__in=ids).values(*_PROJECT)}
    problems: dict[int, list[tuple[int, str]]] = {}
    seen = visible_problems(actor).filter(projects__in=ids).order_by("pk")
    for project_id, problem_id, number in seen.values_list("projects", "pk", "number"):
        problems.setdefault(project_id, []).append((problem_id, number))
    return tuple(
        _project_row(found[pk], tuple(problems.get(pk, ())), today, soon) for pk in ids if pk in found
    )


def _project_row(
    row: dict[str, Any], problems: tuple[tuple[int, str], ...], today: date, soon: int
) -> ProjectRow:
    same = [
        "number", "name", "goal", "field", "starts_on", "deadline", "reported_percent",
        "verified_percent", "updated_at",
    ]  # fmt: skip
    state = ProjectState.of(row["state"])
    return ProjectRow(
        id=row["pk"],
        state=state,
        light=project_light(state=state, deadline=row["deadline"], today=today, soon=soon),
        committee=row["committee__name"],
        lead=_lead(row),
        problems=problems,
        **{name: row[name] for name in same},
    )


def project_light(*, state: ProjectState, deadline: date, today: date, soon: int) -> Light:
    """The light of a project: its clock runs until it is reported finished, and while it is suspended not."""
    running = ProblemState.ACTIVE if state in (ProjectState.PLANNED, ProjectState.RUNNING) else None
    return light_of(state=running or ProblemState.SETTLED, deadline=deadline, today=today, lead_days=soon)
