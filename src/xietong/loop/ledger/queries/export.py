"""The lists as rows of their sheets, through the same filter as every other read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, QuerySet
from django.utils.timezone import localtime

from xietong.foundation.documents.formats.writing import SheetData, write_csv, write_workbook
from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.columns import (
    MEASURE_SHEET,
    PROBLEM_SHEET,
    PROJECT_SHEET,
    RESPONSIBILITY_SHEET,
    SHEETS,
)
from xietong.loop.ledger.models import Measure, Milestone, Participant, Problem, Project, Responsibility
from xietong.loop.ledger.queries.visibility import visible_problems, visible_projects

if TYPE_CHECKING:
    from xietong.foundation.organisations.models import Post

Row = dict[str, Any]
_SEPARATOR = "·"
_AT_ONCE = 2_000


def _post(post: Post | None) -> str:
    return f"{post.unit.name}{_SEPARATOR}{post.title}" if post else ""


def problem_rows(problems: QuerySet[Problem]) -> Iterator[Row]:
    """One row a problem, and one more for each further thing it is about."""
    rows = problems.select_related("unit").order_by("pk")
    plain = [
        "number", "title", "content", "place", "origin_level", "origin", "found_by", "found_on",
        "found_how", "category", "risk", "field", "basis", "criterion", "deadline", "deadline_basis",
        "state", "meeting", "decided_on", "closure_kind", "prior_reference", "source_number",
        "source_key",
    ]  # fmt: skip
    for part in _parts(rows):
        leads = _leads([problem.pk for problem in part])
        for problem in part:
            row: Row = {name: getattr(problem, name) for name in plain}
            row |= {
                "unit": problem.unit.name,
                "unit_code": problem.unit.code,
                "lead_post": leads.get(problem.pk, ""),
                "closed_on": localtime(problem.closed_at).date() if problem.closed_at else None,
            }
            yield from _with_subjects(problem, row)


def _parts(rows: QuerySet[Problem]) -> Iterator[list[Problem]]:
    part: list[Problem] = []
    for problem in rows.prefetch_related("subjects").iterator(chunk_size=_AT_ONCE):
        part.append(problem)
        if len(part) == _AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _leads(problem_ids: list[int]) -> dict[int, str]:
    held = Responsibility.objects.filter(problem_id__in=problem_ids, current=True).select_related(
        "lead_post__unit"
    )
    return {row.problem_id: _post(row.lead_post) for row in held}


def _with_subjects(problem: Problem, row: Row) -> Iterator[Row]:
    subjects = list(problem.subjects.all())
    if not subjects:
        yield row
    for subject in subjects:
        yield {
            **row,
            "subject_code": subject.code,
            "subject_label": subject.label,
            "subject_amount": subject.amount,
        }


def responsibility_rows(problems: QuerySet[Problem]) -> Iterator[Row]:
    """One row for each responsibility that holds now."""
    rows = (
        Responsibility.objects.filter(problem__in=problems, current=True)
        .select_related(
            "problem", "lead_post__unit", "leader_post__unit", "supervisor_post__unit", "claimed_by"
        )
        .order_by("problem_id")
    )
    supporters: dict[int, list[str]] = defaultdict(list)
    named = Participant.objects.filter(
        problem__in=problems, part="supporter", unit__isnull=False, until__isnull=True
    )
    for problem_id, name in named.order_by("unit__name").values_list("problem_id", "unit__name"):
        supporters[problem_id].append(name)
    for held in rows.iterator(chunk_size=_AT_ONCE):
        yield {
            "number": held.problem.number,
            "title": held.problem.title,
            "lead_post": _post(held.lead_post),
            "leader_post": _post(held.leader_post),
            "supervisor_post": _post(held.supervisor_post),
            "supporters": supporters.get(held.problem_id, []),
            "content": held.content,
            "deadline": held.deadline,
            "deadline_basis": held.deadline_basis,
            "state": held.state,
            "claimed_by": held.claimed_by.name if held.claimed_by else "",
            "claimed_on": localtime(held.claimed_at).date() if held.claimed_at else None,
            "extension_count": held.extension_count,
        }


def project_rows(projects: QuerySet[Project], *, actor: Actor) -> Iterator[Row]:
    """One row a project, with the goals of the quarters of its first year and a problem the actor sees."""
    seen = Prefetch("problems", visible_problems(actor))
    rows = projects.select_related("lead_post__unit").prefetch_related(seen).order_by("pk")
    goals: dict[tuple[int, int], str] = {}
    for project_id, quarter, goal in (
        Milestone.objects.filter(project__in=projects)
        .order_by("-year")
        .values_list("project_id", "quarter", "goal")
    ):
        goals[project_id, quarter] = goal
    plain = [
        "number", "name", "goal", "field", "indicator", "baseline", "target", "starts_on", "deadline",
        "state",
    ]  # fmt: skip
    for project in rows.iterator(chunk_size=_AT_ONCE):
        numbers = sorted(problem.number for problem in project.problems.all())
        row: Row = {name: getattr(project, name) for name in plain}
        row |= {f"q{quarter}": goals.get((project.pk, quarter), "") for quarter in range(1, 5)}
        yield {
            **row,
            "problem": numbers[0] if numbers else "",
            "lead_post": _post(project.lead_post),
            "reported": project.reported_percent,
            "verified": project.verified_percent,
        }


def measure_rows(projects: QuerySet[Project]) -> Iterator[Row]:
    """One row a measure."""
    rows = (
        Measure.objects.filter(project__in=projects)
        .select_related("project", "owner_post__unit")
        .order_by("project_id", "position")
    )
    for measure in rows.iterator(chunk_size=_AT_ONCE):
        yield {
            "project": measure.project.number,
            "position": measure.position,
            "text": measure.text,
            "owner_post": _post(measure.owner_post),
            "starts_on": measure.starts_on,
            "due_on": measure.due_on,
            "done_on": measure.done_on,
            "state": measure.state,
        }


def workbook(*, actor: Actor, problems: QuerySet[Problem] | None = None) -> bytes:
    """The three lists and the measures of what the actor sees, as one xlsx that comes back without loss.

    ``problems`` narrows it down; it must come from ``visible_problems(actor)``.
    """
    seen = visible_problems(actor) if problems is None else problems
    projects = visible_projects(actor)
    if problems is not None:
        projects = projects.filter(problems__in=seen.values("pk")).distinct()
    return write_workbook(
        sheets=(
            SheetData(schema=PROBLEM_SHEET, rows=problem_rows(seen)),
            SheetData(schema=RESPONSIBILITY_SHEET, rows=responsibility_rows(seen)),
            SheetData(schema=PROJECT_SHEET, rows=project_rows(projects, actor=actor)),
            SheetData(schema=MEASURE_SHEET, rows=measure_rows(projects)),
        )
    )


def problems_csv(*, problems: QuerySet[Problem], encoding: str = "utf-8-sig") -> bytes:
    """The problem list alone as csv, UTF-8 with mark or GB18030."""
    return write_csv(schema=PROBLEM_SHEET, rows=problem_rows(problems), encoding=encoding)


def template() -> bytes:
    """The empty workbook to fill in."""
    return write_workbook(sheets=[SheetData(schema=schema, rows=()) for schema in SHEETS])
