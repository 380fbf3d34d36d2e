"""Everything on the page of one problem, in three statements: the problem, its rows, its history."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from attrs import frozen
from django.db.models import Q
from django.utils import timezone

from xietong.foundation.access.domain.roles import Role
from xietong.foundation.audit.queries import history
from xietong.kernel.actor import Actor
from xietong.kernel.denial import missing
from xietong.loop.ledger.domain.facts import ProblemFacts
from xietong.loop.ledger.domain.parts import Part, Standing, parts_of
from xietong.loop.ledger.domain.rules import light_of, readable_opinions
from xietong.loop.ledger.domain.states import (
    ClosureKind,
    ExtensionState,
    FoundBy,
    MeasureState,
    OriginLevel,
    ProblemState,
    ResponsibilityState,
    StudySide,
)
from xietong.loop.ledger.models import Problem
from xietong.loop.ledger.queries import actions, building, item_rows, storyline
from xietong.loop.ledger.queries.gathering import Branch, Row, gather_item
from xietong.loop.ledger.queries.project_shapes import PostAt, ProjectLine
from xietong.loop.ledger.queries.shapes import (
    ClosingLine,
    Entry,
    ExtensionLine,
    OpinionLine,
    ProblemDetail,
    ResponsibilityLine,
    SignOffLine,
)
from xietong.loop.ledger.queries.signing import contents_of
from xietong.loop.ledger.queries.visibility import visible_problems

LEAD_DAYS = 15
MAXIMUM_EXTENSIONS = 2
_WITH = (
    "committee",
    "unit",
    "proposer_post__unit",
    "proposer_unit",
    "leader_post__unit",
)
_FINISHED = (MeasureState.REPORTED, MeasureState.VERIFIED, MeasureState.DROPPED)
_ROLE_PARTS: dict[str, tuple[Part, ...]] = {
    Role.SECRETARY.value: (Part.COMMITTEE, Part.ACCEPTOR),
    Role.DISCIPLINE.value: (Part.DISCIPLINE,),
    Role.OFFICE.value: (Part.OFFICE,),
}


@frozen
class _Read:
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


def problem_detail(*, actor: Actor, problem_id: int, at: datetime) -> ProblemDetail:
    """Return the page of one problem as far as ``actor`` may see it; three statements.

    404 where the problem is unknown or not visible. Opinions of a side stay out until both are in.
    """
    problem = visible_problems(actor).filter(pk=problem_id).select_related(*_WITH).first()
    if problem is None:
        raise missing()
    read = _read(problem, actor, timezone.localtime(at).date())
    parts = parts_of(actor, _standing(read))
    return ProblemDetail(
        **_plain(read),
        **_shared(read, actor, parts),
        **_lines(read),
        history=history(actor=actor, stream=f"problem:{problem.pk}"),
    )


def _branches(pk: int, day: date) -> list[Branch]:
    """What every reader of the problem is shown."""
    of_project = Q(project__problems=pk)
    return [
        item_rows.participants(pk, day),
        item_rows.opinions(pk),
        item_rows.deciders(pk, day),
        item_rows.responsibilities(pk, day),
        item_rows.extensions(pk),
        item_rows.closings(pk),
        item_rows.look_backs(pk),
        item_rows.evidence(Q(problem_id=pk)),
        item_rows.sign_offs(pk),
        item_rows.timers(),
        item_rows.projects(Q(problems=pk), day),
        item_rows.measures(of_project, day),
        item_rows.milestones(of_project),
        item_rows.progress(of_project),
        item_rows.coordinations(of_project),
    ]


def _read(problem: Problem, actor: Actor, today: date) -> _Read:
    found = gather_item(
        _branches,
        pk=problem.pk,
        day=today,
        more=[item_rows.related(actor, problem), item_rows.words(problem)],
    )
    rows = {kind: building.in_order(lines) for kind, lines in found.items()}
    responsibilities = tuple(building.responsibility(row) for row in rows["responsibility"])
    return _Read(
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


def _standing(read: _Read) -> Standing:
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


def _sides_in(read: _Read) -> tuple[StudySide, ...]:
    given = {line.side for line in read.opinions if line.round == read.problem.study_round}
    return tuple(side for side in StudySide if side in given)


def _facts(read: _Read, actor: Actor) -> ProblemFacts:
    """The same facts as the operations gather, from what has been read already."""
    held, closing = read.held, next((line for line in read.closings if not line.ended), None)
    owners = {held.lead.holder_id, held.claimed_by_id} - {None} if held else set()
    return ProblemFacts(
        today=read.today,
        actor_person_id=actor.person_id,
        criterion=read.problem.criterion,
        opinions_in=frozenset(_sides_in(read)),
        owner_person_ids=frozenset(pk for pk in owners if pk is not None),
        requester_person_id=closing.requested_by_id if closing else None,
        verifier_person_id=closing.verified_by_id if closing else None,
        unfinished_measures=_unfinished(read),
        evidence_count=len(read.found["evidence"]),
        look_back_from=read.problem.look_back_from,
        has_responsibility=held is not None,
    )


def _unfinished(read: _Read) -> int:
    return sum(1 for project in read.projects for row in project.measures if row.state not in _FINISHED)


def _people(read: _Read) -> dict[Part, tuple[PostAt, ...]]:
    """Who plays each part, by post and name: those named in the item, those who act for the committee."""
    people: dict[Part, list[PostAt]] = {}
    for row in building.in_order(read.found["decider"]):
        post = PostAt(row["post_id"], row["title"], row["unit"], row["holder"], row["person_id"])
        for part in _ROLE_PARTS[row["role"]]:
            people.setdefault(part, []).append(post)
    for part in (Part.PROPOSER, Part.LEADER):
        found = (building.post_at(row, "post") for row in read.present(part))
        people[part] = [post for post in found if post]
    if read.held:
        people[Part.OWNER] = [read.held.lead]
    own = {read.held.lead.post_id} if read.held else set()
    people[Part.ACCEPTOR] = [post for post in people.get(Part.ACCEPTOR, []) if post.post_id not in own]
    return {part: tuple(posts) for part, posts in people.items()}


def _shared(read: _Read, actor: Actor, parts: frozenset[Part]) -> dict[str, Any]:
    """What depends on who looks: opinions, options, the next step."""
    opinions = _readable(read, actor)
    sides_in = _sides_in(read)
    pending = next((row for row in read.extensions if row.state is ExtensionState.REQUESTED), None)
    options = actions.moves(read.state, parts, _facts(read, actor)) + actions.around(
        actor,
        read.state,
        parts,
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
            people=_people(read),
            waits_until=_waits_until(read),
            extension_asked=pending is not None,
        ),
        "projects": tuple(actions.with_options(actor, parts, line, read.today) for line in read.projects),
        "chain": _chain(read, opinions),
    }


def _waits_until(read: _Read) -> date | None:
    """The first day of the look-back, while it lies ahead."""
    start = read.problem.look_back_from
    ahead = read.state is ProblemState.OBSERVING and start is not None and read.today < start
    return start if ahead else None


def _readable(read: _Read, actor: Actor) -> tuple[OpinionLine, ...]:
    """Round by round: one side's opinion stays hidden also where the round was broken off."""
    rounds = sorted({line.round for line in read.opinions})
    return tuple(
        line
        for number in rounds
        for line in readable_opinions(
            [line for line in read.opinions if line.round == number], viewer_post_id=actor.post_id
        )
    )


def _chain(read: _Read, opinions: tuple[OpinionLine, ...]) -> tuple[Any, ...]:
    problem = read.problem
    return storyline.chain(
        read.state,
        registered_at=problem.registered_at,
        proposer=_proposer(problem),
        opinions=tuple(line for line in opinions if line.round == problem.study_round),
        meeting=problem.meeting,
        decided_on=problem.decided_on,
        held=read.held,
        projects=read.projects,
        closings=read.closings,
        window=read.window,
        look_backs=tuple(building.look_back(row) for row in building.in_order(read.found["look_back"])),
    )


def _proposer(problem: Problem) -> str:
    if problem.proposer_post:
        return f"{problem.proposer_post.unit.name}{problem.proposer_post.title}"
    return problem.proposer_unit.name if problem.proposer_unit else ""


def _plain(read: _Read) -> dict[str, Any]:
    problem = read.problem
    kept = (
        "number", "revision", "deadline", "deadline_basis", "registered_at", "meeting", "decided_on",
        "closed_at", "look_back_from", "look_back_until", "reopened", "study_round",
    )  # fmt: skip
    return {
        **{name: getattr(problem, name) for name in kept},
        "id": problem.pk,
        "state": read.state,
        "entry": _entry(problem, read.found["term"]),
        "light": light_of(
            state=read.state,
            deadline=problem.deadline,
            today=read.today,
            lead_days=read.number("due_soon", LEAD_DAYS),
        ),
        "closure_kind": ClosureKind.of(problem.closure_kind) if problem.closure_kind else None,
        "unfinished_measures": _unfinished(read),
        "deadlines": storyline.deadlines(
            state=read.state,
            held=read.held,
            deadline=problem.deadline,
            basis=problem.deadline_basis,
            window=read.window,
            projects=read.projects,
        ),
    }


def _entry(problem: Problem, terms: list[Row]) -> Entry:
    kept = (
        "title", "content", "committee_id", "unit_id", "place", "origin", "found_on", "found_how", "category",
        "risk", "field", "basis", "criterion", "leader_post_id", "prior_reference",
    )  # fmt: skip
    leader = problem.leader_post
    return Entry(
        **{name: getattr(problem, name) for name in kept},
        committee=problem.committee.name,
        unit=problem.unit.name,
        origin_level=OriginLevel.of(problem.origin_level),
        found_by=FoundBy.of(problem.found_by),
        proposer=_proposer(problem),
        leader=f"{leader.unit.name}{leader.title}" if leader else "",
        words=_words(problem, terms),
    )


def _words(problem: Problem, terms: list[Row]) -> dict[str, str]:
    """Labels of the classifications; an origin with the levels below its first, which stands by itself."""
    labels = {(row["scheme"], row["code"]): row["label"] for row in terms}
    words = {name: labels.get((name, getattr(problem, name)), "") for name in ("category", "risk", "field")}
    ways = sorted(code for scheme, code in labels if scheme == "origin" and "." in code)
    words["origin"] = "／".join(labels["origin", code] for code in ways)
    return words


def _lines(read: _Read) -> dict[str, Any]:
    """The rows that every reader of the problem sees alike."""
    problem = read.problem
    rows = {kind: building.in_order(lines) for kind, lines in read.found.items()}
    related = tuple(
        building.related(
            row, problem_id=problem.pk, prior_id=problem.recurrence_of_id, into_id=problem.merged_into_id
        )
        for row in rows["related"]
    )
    seen = {line.id for line in related}
    return {
        "held": read.held,
        "responsibilities": read.responsibilities,
        "supporters": tuple(
            row["unit"] or row["post_unit"] + row["post_title"] for row in read.present(Part.SUPPORTER)
        ),
        "sent_down_to": tuple(row["unit"] for row in read.present(Part.SENT_DOWN)),
        "extensions": read.extensions,
        "closings": read.closings,
        "look_backs": tuple(building.look_back(row) for row in rows["look_back"]),
        "evidence": tuple(building.evidence(row) for row in rows["evidence"]),
        "sign_offs": _sign_offs(read, rows),
        "related": related,
        "hidden_prior": problem.recurrence_of_id is not None and problem.recurrence_of_id not in seen,
    }


def _sign_offs(read: _Read, rows: dict[str, list[Row]]) -> tuple[SignOffLine, ...]:
    """Signatures held against what they would cover now; the last acceptance against its own closing."""
    accepted = [line for line in read.closings if line.accepted_at]
    closing = accepted[-1] if accepted else None
    now = contents_of(
        read.problem,
        held=read.held if read.held and read.held.state is not ResponsibilityState.RELEASED else None,
        supporters=[(row["post_id"], row["unit_id"]) for row in read.present(Part.SUPPORTER)],
        closing=closing,
        evidence=[
            row["digest"]
            for row in rows["evidence"]
            if closing and row["recorded_at"] <= closing.requested_at
        ],
    )
    return tuple(building.sign_off(row, now) for row in rows["sign_off"])
