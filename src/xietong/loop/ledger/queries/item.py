"""Everything on the page of one problem, in three statements: the problem, its rows, its history."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from xietong.foundation.audit.queries import history
from xietong.kernel.actor import Actor
from xietong.kernel.denial import missing
from xietong.loop.ledger.domain.parts import Part, parts_of
from xietong.loop.ledger.domain.rules import DUE_SOON, light_of, readable_opinions
from xietong.loop.ledger.domain.states import (
    ClosureKind,
    ExtensionState,
    ProblemState,
)
from xietong.loop.ledger.queries import actions, building, storyline
from xietong.loop.ledger.queries.deadlines import deadlines
from xietong.loop.ledger.queries.entries import entry_of, proposer_of
from xietong.loop.ledger.queries.item_lines import shared_lines
from xietong.loop.ledger.queries.item_people import people_of
from xietong.loop.ledger.queries.item_reading import (
    WITH,
    Read,
    facts_of,
    read_problem,
    sides_given,
    standing_in,
    unfinished_in,
)
from xietong.loop.ledger.queries.line_shapes import OpinionLine
from xietong.loop.ledger.queries.shapes import ProblemDetail
from xietong.loop.ledger.queries.visibility import visible_problems

MAXIMUM_EXTENSIONS = 2


def problem_detail(*, actor: Actor, problem_id: int, at: datetime) -> ProblemDetail:
    """Return the page of one problem as far as ``actor`` may see it; three statements.

    404 where the problem is unknown or not visible. Opinions of a side stay out until both are in.
    """
    problem = visible_problems(actor).filter(pk=problem_id).select_related(*WITH).first()
    if problem is None:
        raise missing()
    read = read_problem(problem, actor, timezone.localtime(at).date())
    parts = parts_of(actor, standing_in(read))
    return ProblemDetail(
        **_plain(read),
        **_shared(read, actor, parts),
        **shared_lines(read),
        history=history(actor=actor, stream=f"problem:{problem.pk}"),
    )


def _shared(read: Read, actor: Actor, parts: frozenset[Part]) -> dict[str, Any]:
    """What depends on who looks: opinions, options, the next step."""
    opinions = _readable(read, actor)
    sides_in = sides_given(read)
    pending = next((row for row in read.extensions if row.state is ExtensionState.REQUESTED), None)
    facts = facts_of(read, actor)
    options = actions.moves(read.state, parts, facts) + actions.around(
        actor,
        read.state,
        parts,
        facts,
        committee_id=read.problem.committee_id,
        held=read.held,
        pending=pending,
        maximum=read.number("extension_maximum", MAXIMUM_EXTENSIONS),
    )
    readable = {line.side for line in opinions if line.round == read.problem.study_round}
    return {
        "parts": parts,
        "opinions": opinions,
        "sides_in": sides_in,
        "sides_hidden": tuple(side for side in sides_in if side not in readable),
        "actions": tuple(options),
        "next": storyline.next_step(
            read.state,
            parts=parts,
            sides_in=sides_in,
            people=people_of(read),
            waits_until=_waits_until(read),
            extension_asked=pending is not None,
        ),
        "projects": tuple(actions.with_options(actor, parts, line, read.today) for line in read.projects),
        "chain": _chain(read, opinions),
    }


def _waits_until(read: Read) -> date | None:
    """The first day of the look-back, while it lies ahead."""
    start = read.problem.look_back_from
    ahead = read.state is ProblemState.OBSERVING and start is not None and read.today < start
    return start if ahead else None


def _readable(read: Read, actor: Actor) -> tuple[OpinionLine, ...]:
    """Round by round: one side's opinion stays hidden also where the round was broken off."""
    rounds = sorted({line.round for line in read.opinions})
    return tuple(
        line
        for number in rounds
        for line in readable_opinions(
            [line for line in read.opinions if line.round == number], viewer_post_id=actor.post_id
        )
    )


def _chain(read: Read, opinions: tuple[OpinionLine, ...]) -> tuple[Any, ...]:
    problem = read.problem
    return storyline.chain(
        read.state,
        registered_at=problem.registered_at,
        proposer=proposer_of(problem),
        opinions=tuple(line for line in opinions if line.round == problem.study_round),
        meeting=problem.meeting,
        decided_on=problem.decided_on,
        held=read.held,
        projects=read.projects,
        closings=read.closings,
        window=read.window,
        look_backs=tuple(building.look_back(row) for row in building.in_order(read.found["look_back"])),
    )


def _plain(read: Read) -> dict[str, Any]:
    problem = read.problem
    kept = (
        "number", "revision", "deadline", "deadline_basis", "registered_at", "meeting", "decided_on",
        "closed_at", "look_back_from", "look_back_until", "reopened", "study_round",
    )  # fmt: skip
    return {
        **{name: getattr(problem, name) for name in kept},
        "id": problem.pk,
        "state": read.state,
        "entry": entry_of(problem, read.found["term"]),
        "light": light_of(
            state=read.state,
            deadline=problem.deadline,
            today=read.today,
            lead_days=read.number("due_soon", DUE_SOON),
        ),
        "closure_kind": ClosureKind.of(problem.closure_kind) if problem.closure_kind else None,
        "unfinished_measures": unfinished_in(read),
        "deadlines": deadlines(
            state=read.state,
            held=read.held,
            deadline=problem.deadline,
            basis=problem.deadline_basis,
            window=read.window,
            projects=read.projects,
        ),
    }
