"""Reading one problem with its rows, and what follows from them for parts, guards and people."""

from __future__ import annotations

from datetime import date

from attrs import frozen
from django.db.models import Q
from django.utils import timezone

from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.facts import ProblemFacts
from xietong.loop.ledger.domain.parts import Part, Standing
from xietong.loop.ledger.domain.states import (
    LookBackResult,
    MeasureState,
    ProblemState,
    StudySide,
)
from xietong.loop.ledger.models import Problem
from xietong.loop.ledger.queries import building, closing_rows, doers, item_rows, project_rows, side_rows
from xietong.loop.ledger.queries.gathering import Branch, Row, gather_item
from xietong.loop.ledger.queries.line_shapes import (
    ClosingLine,
    ExtensionLine,
    OpinionLine,
    ResponsibilityLine,
)
from xietong.loop.ledger.queries.project_shapes import ProjectLine

WITH = (
    "committee",
    "unit",
    "proposer_post__unit",
    "proposer_unit",
    "leader_post__unit",
)


_FINISHED = (MeasureState.REPORTED, MeasureState.VERIFIED, MeasureState.DROPPED)


@frozen
class Read:
    """The problem's rows in their shapes, before the actor's view of them is worked out."""

    problem: Problem
    found: dict[str, list[Row]]
    today: date
    opinions: tuple[OpinionLine, ...]
    responsibilities: tuple[ResponsibilityLine, ...]
    held: ResponsibilityLine | None
    projects: tuple[ProjectLine, ...]
    extensions: tuple[ExtensionLine, ...]
    closings: tuple[ClosingLine, ...]

    @property
    def state(self) -> ProblemState:
        return ProblemState.of(self.problem.state)

    @property
    def window(self) -> tuple[date | None, date | None]:
        return self.problem.look_back_from, self.problem.look_back_until

    def number(self, code: str, default: int) -> int:
        """A number of the rulebook, the default where it is not registered."""
        return next((row["amount"] for row in self.found["timer"] if row["code"] == code), default)

    def present(self, part: Part) -> list[Row]:
        """Who takes part in this way now."""
        rows = building.in_order(self.found["participant"])
        return [row for row in rows if row["part"] == part.value and row["until"] is None]


def _branches(pk: int, day: date) -> list[Branch]:
    """What every reader of the problem is shown."""
    of_project = Q(project__problems=pk)
    return [
        item_rows.participants(pk, day),
        item_rows.opinions(pk),
        item_rows.deciders(pk, day),
        item_rows.responsibilities(pk, day),
        item_rows.extensions(pk),
        closing_rows.closings(pk),
        closing_rows.look_backs(pk),
        closing_rows.evidence(Q(problem_id=pk)),
        closing_rows.sign_offs(pk),
        side_rows.timers(),
        project_rows.projects(Q(problems=pk), day),
        project_rows.measures(of_project, day),
        project_rows.milestones(of_project),
        project_rows.progress(of_project),
        project_rows.coordinations(of_project),
        *doers.branches(pk),
    ]


def read_problem(problem: Problem, actor: Actor, today: date) -> Read:
    """Read everything of one problem that its page needs, as far as the actor may see it."""
    found = gather_item(
        _branches,
        pk=problem.pk,
        day=today,
        more=[side_rows.related(actor, problem), side_rows.words(problem)],
    )
    rows = {kind: building.in_order(lines) for kind, lines in found.items()}
    responsibilities = tuple(building.responsibility(row) for row in rows["responsibility"])
    return Read(
        problem=problem,
        found=found,
        today=today,
        opinions=tuple(building.opinion(row) for row in rows["opinion"]),
        responsibilities=responsibilities,
        held=next((line for line in responsibilities if line.current), None),
        projects=building.projects(found, today),
        extensions=tuple(building.extension(row) for row in rows["extension"]),
        closings=tuple(building.closing(row) for row in rows["closing"]),
    )


def standing_in(read: Read) -> Standing:
    """Who is named in the problem, from what has been read already."""
    supporters = read.present(Part.SUPPORTER)
    held = read.held
    return Standing(
        committee_id=read.problem.committee_id,
        proposer_post_id=read.problem.proposer_post_id,
        owner_post_id=held.lead.post_id if held else None,
        leader_post_id=read.problem.leader_post_id,
        supervisor_post_id=held.supervisor.post_id if held and held.supervisor else None,
        supporter_post_ids=frozenset(row["post_id"] for row in supporters if row["post_id"]),
        supporter_unit_ids=frozenset(row["unit_id"] for row in supporters if row["unit_id"]),
    )


def sides_given(read: Read) -> tuple[StudySide, ...]:
    """The sides that have given their opinion in this round."""
    given = {line.side for line in read.opinions if line.round == read.problem.study_round}
    return tuple(side for side in StudySide if side in given)


def facts_of(read: Read, actor: Actor) -> ProblemFacts:
    """The same facts as the operations gather, from what has been read already."""
    held, closing = read.held, next((line for line in read.closings if not line.ended), None)
    return ProblemFacts(
        today=read.today,
        actor_person_id=actor.person_id,
        criterion=read.problem.criterion,
        opinions_in=frozenset(sides_given(read)),
        owner_person_ids=_doers(read),
        requester_person_id=closing.requested_by_id if closing else None,
        verifier_person_id=closing.verified_by_id if closing else None,
        closure_kind=closing.kind if closing else None,
        unfinished_measures=unfinished_in(read),
        evidence_count=_evidence_since_reopening(read),
        reopened=read.problem.reopened > 0,
        look_back_from=read.problem.look_back_from,
        has_responsibility=held is not None,
    )


def _evidence_since_reopening(read: Read) -> int:
    failed = [row for row in read.found["look_back"] if row["result"] == LookBackResult.FAILED.value]
    since = max(failed, key=lambda row: row["id"])["recorded_at"] if failed else None
    return sum(1 for row in read.found["evidence"] if since is None or row["recorded_at"] >= since)


def _doers(read: Read) -> frozenset[int]:
    sittings = (
        doers.Sitting(row["person_id"], row["valid_from"], row["valid_until"])
        for row in (*read.found["holder"], *read.found["deputy"])
    )
    start = (read.held.claimed_at or read.held.assigned_at) if read.held else None
    return doers.doers(
        sittings,
        since=timezone.localtime(start).date() if start else None,
        claimed_by=(line.claimed_by_id for line in read.responsibilities),
        today=read.today,
    )


def unfinished_in(read: Read) -> int:
    """How many measures are neither reported, verified nor dropped."""
    return sum(1 for project in read.projects for row in project.measures if row.state not in _FINISHED)
