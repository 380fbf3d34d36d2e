"""Every day by which something is due in one item, with what it rests on. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from xietong.loop.ledger.domain.machines import PROBLEM
from xietong.loop.ledger.domain.states import (
    CoordinationState,
    MeasureState,
    ProblemState,
    ProjectState,
)
from xietong.loop.ledger.queries.line_shapes import ResponsibilityLine
from xietong.loop.ledger.queries.project_shapes import ProjectLine
from xietong.loop.ledger.queries.shapes import Deadline


def deadlines(
    *,
    state: ProblemState,
    held: ResponsibilityLine | None,
    deadline: date | None,
    basis: str,
    window: tuple[date | None, date | None],
    projects: Iterable[ProjectLine],
) -> tuple[Deadline, ...]:
    """Every day by which something is due, with what it rests on: the problem's own, then the earliest."""
    found: list[Deadline] = []
    if deadline is not None:
        found.append(Deadline("完成时限", deadline, _with_extensions(basis, held), done=_closed(state)))
    start, end = window
    if start and end:
        settled = state is ProblemState.SETTLED
        found.append(Deadline("回头看", end, f"销号后观察期，{start} 起可开展", done=settled))
    for project in projects:
        found.extend(_project_deadlines(project))
    return tuple(sorted(found, key=lambda line: (line.label != "完成时限", line.due)))


def _with_extensions(basis: str, held: ResponsibilityLine | None) -> str:
    if held is None or not held.extension_count:
        return basis
    return f"{basis}；原定 {held.original_deadline}，已延期 {held.extension_count} 次"


def _closed(state: ProblemState) -> bool:
    return state in PROBLEM.final or state is ProblemState.OBSERVING


def _project_deadlines(project: ProjectLine) -> list[Deadline]:
    ended = project.state is ProjectState.ENDED
    found = [Deadline(f"项目 {project.number}", project.deadline, "项目计划", done=ended)]
    finished = (MeasureState.REPORTED, MeasureState.VERIFIED, MeasureState.DROPPED)
    found += [
        Deadline(f"第 {line.position} 项措施", line.due_on, f"项目 {project.number} 计划")
        for line in project.measures
        if line.state not in finished
    ]
    waiting = (CoordinationState.OPEN, CoordinationState.ESCALATED)
    found += [
        Deadline(f"{line.addressee}答复协调请求", line.due_on, f"{line.asked_by}提出时约定")
        for line in project.coordinations
        if line.due_on and line.state in waiting
    ]
    return found
