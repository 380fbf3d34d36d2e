"""The three lists, page by page: the same filter, order and count for rows, exports and aggregates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from django.db.models import F, Model, OrderBy, QuerySet

from xietong.foundation.rulebook.queries import timer_amount
from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.listing import (
    COUNT_CAP,
    Page,
    PageAsk,
    ProblemFilters,
    ProjectFilters,
    ResponsibilityFilters,
)
from xietong.loop.ledger.domain.rules import DUE_SOON
from xietong.loop.ledger.models import Problem, Project, Responsibility
from xietong.loop.ledger.queries.breadth import is_broad, problems_for
from xietong.loop.ledger.queries.list_rows import problem_rows, project_rows, responsibility_rows
from xietong.loop.ledger.queries.narrowing import (
    narrow_problems,
    narrow_projects,
    narrow_responsibilities,
)
from xietong.loop.ledger.queries.row_shapes import ProblemRow, ProjectRow, ResponsibilityRow
from xietong.loop.ledger.queries.visibility import (
    seen_problems,
    visible_problems,
    visible_projects,
    visible_q,
)

ModelT = TypeVar("ModelT", bound=Model)
#: Days before a deadline at which a row turns yellow, where the rulebook names no other number.

#: Key of a column -> what it is ordered by; each has its index, ties go by id.
PROBLEM_SORTS: Mapping[str, tuple[str, ...]] = {
    "number": ("number",),
    "unit": ("unit_id", "category"),
    "committee": ("committee_id", "state"),
    "category": ("category",),
    "risk": ("risk",),
    "state": ("state", "deadline"),
    "deadline": ("deadline",),
    "found": ("found_on",),
    "registered": ("registered_at",),
    "updated": ("updated_at",),
}
RESPONSIBILITY_SORTS: Mapping[str, tuple[str, ...]] = {
    "deadline": ("deadline",),
    "lead": ("lead_unit_id", "lead_post_id"),
    "state": ("state", "deadline"),
    "extensions": ("extension_count",),
    "assigned": ("assigned_at",),
}
PROJECT_SORTS: Mapping[str, tuple[str, ...]] = {
    "number": ("number",),
    "lead": ("lead_unit_id", "lead_post_id"),
    "state": ("state", "deadline"),
    "deadline": ("deadline",),
    "reported": ("reported_percent",),
    "verified": ("verified_percent",),
    "updated": ("updated_at",),
}


def order(
    sort: str, allowed: Mapping[str, tuple[str, ...]], fallback: str, *, unset: tuple[str, ...] = ()
) -> tuple[str, tuple[OrderBy, ...]]:
    """The order for a sort key and the key that was taken; unknown keys fall back.

    Columns named in ``unset`` may be empty; empty values come last, up or down.
    """
    wanted = sort if sort.removeprefix("-") in allowed else fallback
    down = wanted.startswith("-")
    columns = (*allowed[wanted.removeprefix("-")], "pk")
    return wanted, tuple(_by(column, down=down, unset=column in unset) for column in columns)


def _by(column: str, *, down: bool, unset: bool) -> OrderBy:
    nulls_last = True if unset else None
    return F(column).desc(nulls_last=nulls_last) if down else F(column).asc(nulls_last=nulls_last)


def selected_problems(
    *, actor: Actor, filters: ProblemFilters, today: date, soon: int | None = None
) -> QuerySet[Problem]:
    """Every problem that the actor sees and that meets the filters, in no order: what exports walk over."""
    rows = problems_for(actor, filters)
    return narrow_problems(rows, filters, actor=actor, today=today, soon=_days(soon))


def _days(soon: int | None) -> int:
    return timer_amount("due_soon", default=DUE_SOON) if soon is None else soon


def problem_list(
    *, actor: Actor, filters: ProblemFilters, ask: PageAsk, today: date, soon: int | None = None
) -> Page[ProblemRow]:
    """One page of the problems; default order: the latest change first. Five statements at most."""
    days = _days(soon)
    rows = selected_problems(actor=actor, filters=filters, today=today, soon=days)
    sort, by = order(ask.sort, PROBLEM_SORTS, "-updated", unset=("deadline",))
    ids, more, count = _page_of(rows, by, ask)
    found = problem_rows(ids, actor=actor, today=today, soon=days)
    return Page(found, ask.number, ask.size, more, count, sort)


def selected_responsibilities(
    *, actor: Actor, filters: ResponsibilityFilters, today: date, soon: int | None = None
) -> QuerySet[Responsibility]:
    """Every responsibility that holds now on a problem the actor sees, and that meets the filters."""
    rows = Responsibility.objects.filter(current=True)
    if is_broad(actor):
        rows = rows.filter(visible_q(actor, committee="problem__committee_id", problem="problem_id"))
    else:
        rows = rows.filter(problem__in=seen_problems(actor).values("pk"))
    return narrow_responsibilities(rows, filters, actor=actor, today=today, soon=_days(soon))


def responsibility_list(
    *, actor: Actor, filters: ResponsibilityFilters, ask: PageAsk, today: date, soon: int | None = None
) -> Page[ResponsibilityRow]:
    """One page of the responsibilities; default order: the nearest deadline first."""
    days = _days(soon)
    rows = selected_responsibilities(actor=actor, filters=filters, today=today, soon=days)
    sort, by = order(ask.sort, RESPONSIBILITY_SORTS, "deadline")
    ids, more, count = _page_of(rows, by, ask)
    return Page(responsibility_rows(ids, today=today, soon=days), ask.number, ask.size, more, count, sort)


def selected_projects(
    *, actor: Actor, filters: ProjectFilters, today: date, soon: int | None = None
) -> QuerySet[Project]:
    """Every project that the actor sees and that meets the filters."""
    rows = visible_projects(actor)
    return narrow_projects(rows, filters, actor=actor, today=today, soon=_days(soon))


def project_list(
    *, actor: Actor, filters: ProjectFilters, ask: PageAsk, today: date, soon: int | None = None
) -> Page[ProjectRow]:
    """One page of the projects; default order: the latest change first."""
    days = _days(soon)
    rows = selected_projects(actor=actor, filters=filters, today=today, soon=days)
    sort, by = order(ask.sort, PROJECT_SORTS, "-updated")
    ids, more, count = _page_of(rows, by, ask)
    return Page(
        project_rows(ids, actor=actor, today=today, soon=days), ask.number, ask.size, more, count, sort
    )


def _page_of(rows: QuerySet[ModelT], by: tuple[OrderBy, ...], ask: PageAsk) -> tuple[list[int], bool, int]:
    """The ids of one page, whether more follow, and the count: two statements, one where all fit."""
    found = list(rows.order_by(*by).values_list("pk", flat=True)[ask.offset : ask.offset + ask.size + 1])
    more = len(found) > ask.size
    if ask.counted and (more or (ask.offset and not found)):
        return found[: ask.size], more, capped_count(rows)
    return found[: ask.size], more, min(ask.offset + len(found), COUNT_CAP + 1)


def capped_count(rows: QuerySet[Any]) -> int:
    """Count rows, but never more than one above the cap."""
    return rows.order_by().values("pk")[: COUNT_CAP + 1].count()


def visible_ids(*, actor: Actor, ids: Iterable[int]) -> frozenset[int]:
    """Which of these problems the actor sees."""
    return frozenset(visible_problems(actor).filter(pk__in=list(ids)).values_list("pk", flat=True))
