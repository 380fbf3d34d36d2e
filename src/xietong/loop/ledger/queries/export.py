"""The lists as rows of their sheets, through the same filter as every other read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.utils.timezone import localtime

from xietong.foundation.documents.formats.writing import SheetData, write_csv, write_workbook
from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.columns import (
    PROBLEM_SHEET,
    RESPONSIBILITY_SHEET,
    SHEETS,
    SUBJECT_KEYS,
)
from xietong.loop.ledger.domain.stamps import stamp_of
from xietong.loop.ledger.models import Participant, Problem, Responsibility
from xietong.loop.ledger.queries.export_projects import project_sheets
from xietong.loop.ledger.queries.export_shapes import AT_ONCE, Row, post_name
from xietong.loop.ledger.queries.visibility import visible_problems, visible_projects


def problem_rows(problems: QuerySet[Problem]) -> Iterator[Row]:
    """One row a problem, and one more for each further thing it is about."""
    rows = problems.select_related("unit").order_by("pk")
    plain = [
        "number",
        "title",
        "content",
        "place",
        "origin_level",
        "origin",
        "found_by",
        "found_on",
        "found_how",
        "category",
        "risk",
        "field",
        "basis",
        "criterion",
        "deadline",
        "deadline_basis",
        "state",
        "meeting",
        "decided_on",
        "closure_kind",
        "prior_reference",
        "source_number",
        "source_key",
    ]
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
            row["stamp"] = stamp_of(PROBLEM_SHEET, row, without=SUBJECT_KEYS)
            yield from _with_subjects(problem, row)


def _parts(rows: QuerySet[Problem]) -> Iterator[list[Problem]]:
    part: list[Problem] = []
    for problem in rows.prefetch_related("subjects").iterator(chunk_size=AT_ONCE):
        part.append(problem)
        if len(part) == AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _leads(problem_ids: list[int]) -> dict[int, str]:
    held = Responsibility.objects.filter(problem_id__in=problem_ids, current=True).select_related(
        "lead_post__unit"
    )
    return {row.problem_id: post_name(row.lead_post) for row in held}


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
    for held in rows.iterator(chunk_size=AT_ONCE):
        row: Row = {
            "number": held.problem.number,
            "title": held.problem.title,
            "lead_post": post_name(held.lead_post),
            "leader_post": post_name(held.leader_post),
            "supervisor_post": post_name(held.supervisor_post),
            "supporters": supporters.get(held.problem_id, []),
            "content": held.content,
            "deadline": held.deadline,
            "deadline_basis": held.deadline_basis,
            "state": held.state,
            "claimed_by": held.claimed_by.name if held.claimed_by else "",
            "claimed_on": localtime(held.claimed_at).date() if held.claimed_at else None,
            "extension_count": held.extension_count,
        }
        yield {**row, "stamp": stamp_of(RESPONSIBILITY_SHEET, row)}


def workbook(*, actor: Actor, problems: QuerySet[Problem] | None = None) -> bytes:
    """The three lists of what the actor sees, with measures and quarters, as one xlsx that comes back.

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
            *project_sheets(projects, actor=actor),
        )
    )


def problems_csv(*, problems: QuerySet[Problem], encoding: str = "utf-8-sig") -> bytes:
    """The problem list alone as csv, UTF-8 with mark or GB18030."""
    return write_csv(schema=PROBLEM_SHEET, rows=problem_rows(problems), encoding=encoding)


def template() -> bytes:
    """The empty workbook to fill in."""
    none: Iterable[Row] = ()
    return write_workbook(sheets=[SheetData(schema=schema, rows=none) for schema in SHEETS])
