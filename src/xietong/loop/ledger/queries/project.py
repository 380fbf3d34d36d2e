"""Everything on the page of one project: the page of its problem, seen from the project."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from xietong.foundation.audit.queries import EventLine
from xietong.kernel.actor import Actor
from xietong.kernel.denial import missing
from xietong.loop.ledger.domain.parts import Part
from xietong.loop.ledger.domain.states import ProblemState
from xietong.loop.ledger.models import Project
from xietong.loop.ledger.queries.actions import project_parts
from xietong.loop.ledger.queries.item import problem_detail
from xietong.loop.ledger.queries.line_shapes import EvidenceLine
from xietong.loop.ledger.queries.project_shapes import ProjectLine
from xietong.loop.ledger.queries.shapes import ProblemDetail
from xietong.loop.ledger.queries.similar import ProblemHit
from xietong.loop.ledger.queries.visibility import visible_problems


@frozen
class ProjectDetail:
    """A project, the problems it answers as far as they are seen, and its part of the record.

    ``problem`` is the one in whose stream the project's acts stand: the first it was made for.
    """

    project: ProjectLine
    problem: ProblemDetail
    problems: tuple[ProblemHit, ...]
    parts: frozenset[Part]
    history: tuple[EventLine, ...]
    evidence: tuple[EvidenceLine, ...]

    def may(self, code: str) -> bool:
        """True where the act with this code stands open to the actor."""
        return any(option.code == code and option.open for option in self.project.options)


def project_detail(*, actor: Actor, project_id: int, at: datetime) -> ProjectDetail:
    """Return the page of one project; four statements. 404 where its problem is not visible."""
    problems = _problems(actor, project_id)
    if not problems:
        raise missing()
    problem = problem_detail(actor=actor, problem_id=problems[0].id, at=at)
    project = next((line for line in problem.projects if line.id == project_id), None)
    if project is None:
        raise missing()
    measures = {row.id for row in project.measures}
    return ProjectDetail(
        project=project,
        problem=problem,
        problems=problems,
        parts=project_parts(actor, problem.parts, project),
        history=tuple(line for line in problem.history if line.payload.get("project") == project_id),
        evidence=tuple(line for line in problem.evidence if line.measure_id in measures),
    )


def _problems(actor: Actor, project_id: int) -> tuple[ProblemHit, ...]:
    rows = visible_problems(actor).filter(projects=project_id).order_by("pk")
    columns = ("pk", "number", "title", "unit__name", "state")
    return tuple(
        ProblemHit(pk, number, title, unit, ProblemState.of(state))
        for pk, number, title, unit, state in rows.values_list(*columns)
    )


def project_of(*, kind: str, pk: int) -> int:
    """The project of a measure, a milestone, a request or a report; 404 for an unknown one.

    Tells nothing to anybody: what is done with the answer asks who sees the project.
    """
    found = Project.objects.filter(**{f"{kind}__pk": pk}).values_list("pk", flat=True).first()
    if found is None:
        raise missing()
    return int(found)
