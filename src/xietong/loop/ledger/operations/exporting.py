"""Taking a list out as a workbook: exactly the filtered rows, and on the record who took how many."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from attrs import frozen
from django.db import transaction
from django.db.models import QuerySet

from xietong.foundation.access.domain.roles import Capability
from xietong.foundation.audit.operations import record
from xietong.foundation.documents.formats.writing import SheetData, write_workbook
from xietong.kernel.actor import Actor
from xietong.kernel.denial import forbidden, invalid
from xietong.loop.ledger.domain.columns import PROBLEM_SHEET, RESPONSIBILITY_SHEET
from xietong.loop.ledger.domain.listing import ProblemFilters, ProjectFilters, ResponsibilityFilters
from xietong.loop.ledger.models import Problem
from xietong.loop.ledger.operations.acting import local_day
from xietong.loop.ledger.queries import export
from xietong.loop.ledger.queries.export_projects import project_sheets
from xietong.loop.ledger.queries.lists import (
    selected_problems,
    selected_projects,
    selected_responsibilities,
)

MOST_ROWS = 20_000
Filters = ProblemFilters | ResponsibilityFilters | ProjectFilters


@frozen
class Exported:
    """A workbook and the name it is saved under."""

    filename: str
    content: bytes
    rows: int


def export_list(*, actor: Actor, at: datetime, filters: Filters) -> Exported:
    """Write the rows of one list that meet the filters, by the same filter as its page.

    403 without the capability; 422 where there are more rows than a workbook is good for.
    """
    if not actor.may(Capability.PROBLEM_EXPORT):
        raise forbidden("problem.export", "须有“导出清单”的权限")
    sheets, count = _sheets(actor, filters, at)
    if count > MOST_ROWS:
        raise invalid("export", f"超过 {MOST_ROWS} 行，一次导不出", "请先筛选，再分几次导出")
    content = write_workbook(sheets=sheets)
    sheet = sheets[0].schema
    with transaction.atomic():
        record(
            actor=actor,
            at=at,
            activity="ledger.exported",
            subject=("ledger", sheet.key),
            stream=f"export:{actor.user_id}",
            label=sheet.name,
            payload={"list_label": sheet.name, "rows": count},
        )
    return Exported(f"{sheet.name}{local_day(at):%Y%m%d}.xlsx", content, count)


def _sheets(actor: Actor, filters: Filters, at: datetime) -> tuple[tuple[SheetData, ...], int]:
    """The sheets of a list, that of its rows first, and how many rows it has."""
    today = local_day(at)
    if isinstance(filters, ProblemFilters):
        problems = selected_problems(actor=actor, filters=filters, today=today)
        rows = export.problem_rows(problems)
        return (SheetData(schema=PROBLEM_SHEET, rows=rows),), _count(problems)
    if isinstance(filters, ResponsibilityFilters):
        held = selected_responsibilities(actor=actor, filters=filters, today=today)
        rows = export.responsibility_rows(Problem.objects.filter(pk__in=held.values("problem_id")))
        return (SheetData(schema=RESPONSIBILITY_SHEET, rows=rows),), _count(held)
    projects = selected_projects(actor=actor, filters=filters, today=today)
    return project_sheets(projects, actor=actor), _count(projects)


def _count(rows: QuerySet[Any]) -> int:
    return int(rows.order_by().values("pk")[: MOST_ROWS + 1].count())
