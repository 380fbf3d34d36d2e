"""Projects, their measures and their quarters as rows of their sheets."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Prefetch, QuerySet

from xietong.foundation.documents.formats.writing import SheetData
from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.columns import MEASURE_SHEET, MILESTONE_SHEET, PROJECT_SHEET, QUARTER_KEYS
from xietong.loop.ledger.domain.stamps import stamp_of
from xietong.loop.ledger.models import Measure, Milestone, Progress, Project
from xietong.loop.ledger.queries.export_shapes import AT_ONCE, Row, post_name
from xietong.loop.ledger.queries.visibility import visible_problems


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
        "number",
        "name",
        "goal",
        "field",
        "indicator",
        "baseline",
        "target",
        "starts_on",
        "deadline",
        "state",
    ]
    reports = _latest_reports(projects)
    for project in rows.iterator(chunk_size=AT_ONCE):
        numbers = sorted(problem.number for problem in project.problems.all())
        row: Row = {name: getattr(project, name) for name in plain}
        row |= {f"q{quarter}": goals.get((project.pk, quarter), "") for quarter in range(1, 5)}
        row |= {
            "problem": numbers[0] if numbers else "",
            "lead_post": post_name(project.lead_post),
            "reported": project.reported_percent,
            "report": reports.get(project.pk, ""),
            "verified": project.verified_percent,
        }
        yield {**row, "stamp": stamp_of(PROJECT_SHEET, row, without=QUARTER_KEYS)}


def _latest_reports(projects: QuerySet[Project]) -> dict[int, str]:
    """The words of the latest report of each project."""
    told = Progress.objects.filter(project__in=projects).order_by("pk")
    return dict(told.values_list("project_id", "text"))


def measure_rows(projects: QuerySet[Project]) -> Iterator[Row]:
    """One row a measure."""
    rows = (
        Measure.objects.filter(project__in=projects)
        .select_related("project", "owner_post__unit")
        .order_by("project_id", "position")
    )
    for measure in rows.iterator(chunk_size=AT_ONCE):
        row: Row = {
            "project": measure.project.number,
            "position": measure.position,
            "text": measure.text,
            "owner_post": post_name(measure.owner_post),
            "starts_on": measure.starts_on,
            "due_on": measure.due_on,
            "done_on": measure.done_on,
            "report": measure.report,
            "state": measure.state,
        }
        yield {**row, "stamp": stamp_of(MEASURE_SHEET, row)}


def milestone_rows(projects: QuerySet[Project]) -> Iterator[Row]:
    """One row for each quarter that has a goal."""
    rows = (
        Milestone.objects.filter(project__in=projects)
        .select_related("project")
        .order_by("project_id", "year", "quarter")
    )
    plain = ("year", "quarter", "goal", "reported", "met", "verified")
    for milestone in rows.iterator(chunk_size=AT_ONCE):
        row: Row = {"project": milestone.project.number}
        row |= {name: getattr(milestone, name) for name in plain}
        yield {**row, "stamp": stamp_of(MILESTONE_SHEET, row)}


def project_sheets(projects: QuerySet[Project], *, actor: Actor) -> tuple[SheetData, ...]:
    """Projects with the sheets of their measures and quarters."""
    return (
        SheetData(schema=PROJECT_SHEET, rows=project_rows(projects, actor=actor)),
        SheetData(schema=MEASURE_SHEET, rows=measure_rows(projects)),
        SheetData(schema=MILESTONE_SHEET, rows=milestone_rows(projects)),
    )
