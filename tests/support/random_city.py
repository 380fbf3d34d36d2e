"""Random trees, grants, findings and takings-part, and what each actor may see of them by plain reading."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from attrs import frozen
from hypothesis import strategies as st

from xietong.foundation.access.domain.roles import ROLES, Capability, Role
from xietong.foundation.organisations.models import Person, Post, Unit
from xietong.kernel.actor import Actor, Grant, Scope
from xietong.loop.ledger.domain.states import ProblemState
from xietong.loop.ledger.models import Participant, Problem, Responsibility

AT = datetime(2025, 6, 3, 2, 0, tzinfo=UTC)
TODAY = date(2025, 6, 3)
SOON = 5
WORDS = ("采购", "燃气", "窗口", "会议", "台账")
_ROLES = (Role.OFFICE, Role.DEPARTMENT, Role.DISCIPLINE, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN)
_CLOCK = ("open", "assigned", "declined", "active", "closing", "verified")


@frozen
class Drawn:
    """One random city as numbers: places of units in the tree, problems, takings-part, grants."""

    parents: tuple[int, ...]
    problems: tuple[tuple[int, int, str, int, str, int], ...]
    parts: tuple[tuple[int, bool, int, bool], ...]
    grants: tuple[tuple[int, bool, Role], ...]
    seat: int | None


@frozen
class City:
    """The same city as rows of the database."""

    actor: Actor
    problems: tuple[Problem, ...]


@st.composite
def cities(draw: st.DrawFn) -> Drawn:
    """A tree of up to ten units, up to fourteen findings in it, and one actor with up to three grants."""
    size = draw(st.integers(1, 10))
    parents = tuple(draw(st.integers(-1, place - 1)) for place in range(size))
    unit = st.integers(0, size - 1)
    states = st.sampled_from([state.value for state in ProblemState])
    problem = st.tuples(
        unit, unit, states, st.integers(-20, 20), st.sampled_from(WORDS), st.integers(0, size - 1)
    )
    problems = tuple(draw(st.lists(problem, max_size=14)))
    part = st.tuples(st.integers(0, max(0, len(problems) - 1)), st.booleans(), unit, st.booleans())
    parts = tuple(draw(st.lists(part, max_size=8))) if problems else ()
    grant = st.tuples(unit, st.booleans(), st.sampled_from(_ROLES))
    return Drawn(parents, problems, parts, tuple(draw(st.lists(grant, max_size=3))), draw(st.none() | unit))


def build(drawn: Drawn) -> City:
    """Write the rows."""
    units: list[Unit] = []
    for place, parent in enumerate(drawn.parents):
        above = units[parent] if parent >= 0 else None
        row = Unit.objects.create(
            code=f"u{place}",
            name=f"单位{place}",
            valid_from=date(2024, 1, 1),
            depth=above.depth + 1 if above else 0,
        )
        row.path = f"{above.path if above else ''}{row.pk:07d}"
        row.save(update_fields=["path"])
        units.append(row)
    posts = [
        Post.objects.create(unit=unit, code=f"p{place}", title="岗位", valid_from=date(2024, 1, 1))
        for place, unit in enumerate(units)
    ]
    problems = tuple(_problem(place, row, units, posts) for place, row in enumerate(drawn.problems))
    _take_part(drawn, units, posts, problems)
    return City(_actor(drawn, units, posts), problems)


def _problem(
    place: int, row: tuple[int, int, str, int, str, int], units: list[Unit], posts: list[Post]
) -> Problem:
    committee, unit, state, days, word, lead = row
    problem = Problem.objects.create(
        number=f"W{place}",
        title=f"{word}问题",
        content=word,
        search=f"w{place} {word}问题",
        committee=units[committee],
        unit=units[unit],
        origin_level="own_level",
        found_by="self",
        found_on=TODAY,
        category=word,
        state=state,
        registered_at=AT,
        updated_at=AT + timedelta(minutes=days),
        deadline=TODAY + timedelta(days=days) if state in _CLOCK else None,
    )
    if state == "active":
        Responsibility.objects.create(
            problem=problem,
            lead_post=posts[lead],
            lead_unit=units[lead],
            deadline=TODAY + timedelta(days=days),
            deadline_basis="会议",
            original_deadline=TODAY,
            state="claimed",
            assigned_at=AT,
            claimed_by=Person.objects.get_or_create(staff_number="x", name="某某")[0],
            claimed_at=AT,
        )
    return problem


def _take_part(drawn: Drawn, units: list[Unit], posts: list[Post], problems: tuple[Problem, ...]) -> None:
    for problem, by_post, place, over in set(drawn.parts):
        Participant.objects.get_or_create(
            problem=problems[problem],
            part="supporter",
            post=posts[place] if by_post else None,
            unit=None if by_post else units[place],
            until=AT if over else None,
            defaults={"since": AT},
        )


def _actor(drawn: Drawn, units: list[Unit], posts: list[Post]) -> Actor:
    seat = drawn.seat
    return Actor(
        user_id=1,
        person_id=None,
        name="某某",
        post_id=posts[seat].pk if seat is not None else None,
        unit_id=units[seat].pk if seat is not None else None,
        unit_path=units[seat].path if seat is not None else "",
        grants=tuple(
            Grant(
                role.value,
                frozenset(capability.value for capability in ROLES[role].capabilities),
                Scope(units[place].pk, units[place].path, subtree),
            )
            for place, subtree, role in drawn.grants
        ),
    )


def may_see(actor: Actor, problem: Problem) -> bool:
    """The rule as a sentence says it: within a scope that reads its committee's matters, or taking part."""

    def reads(path: str) -> bool:
        return any(
            Capability.PROBLEM_READ.value in grant.capabilities
            and (path.startswith(grant.scope.path) if grant.scope.subtree else path == grant.scope.path)
            for grant in actor.grants
        )

    if reads(problem.committee.path):
        return True
    for part in problem.participants.filter(until=None):
        if part.post_id is not None and part.post_id == actor.post_id:
            return True
        if part.unit is not None and reads(part.unit.path):
            return True
    return False


def light(problem: Problem) -> str:
    """The light by plain reading."""
    if problem.state not in _CLOCK or problem.deadline is None:
        return "grey"
    left = (problem.deadline - TODAY).days
    if left < 0:
        return "red"
    return "yellow" if left <= SOON else "blue"
