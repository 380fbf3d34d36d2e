"""Many rows at once, for tests of how much a page asks of the database."""

from __future__ import annotations

from datetime import timedelta

from tests.support.personas import AT, World
from xietong.loop.ledger.domain.states import ProblemState
from xietong.loop.ledger.models import Participant, Problem, Project, Responsibility

_STATES = tuple(state.value for state in ProblemState)
_LED = {"assigned", "active", "closing", "verified", "observing", "settled"}


def add_many(world: World, count: int) -> None:
    """Write problems in every state over the units of the city, with responsibilities and projects."""
    start = Problem.objects.count()
    units = [world.units[key] for key in ("bureau", "other_bureau", "street", "district")]
    committees = [world.units[key] for key in ("district", "other_district", "city")]
    posts = [world.posts[key] for key in ("department", "leader", "street", "other_department")]
    rows = [
        Problem(
            number=f"M{place:06d}",
            title=f"采购台账不全{place}",
            content="抽查发现台账不全",
            search=f"m{place:06d} 采购台账不全{place} cgtzbq 抽查发现台账不全",
            committee=committees[place % 3],
            unit=units[place % 4],
            origin_level="own_level",
            origin="audit",
            found_by="self",
            found_on=AT.date(),
            category="style",
            criterion="台账齐全",
            proposer_post=posts[place % 4],
            state=_STATES[place % len(_STATES)],
            registered_at=AT,
            updated_at=AT + timedelta(minutes=place),
            deadline=AT.date() + timedelta(days=place % 60 - 20),
            look_back_from=AT.date() - timedelta(days=1),
            look_back_until=AT.date() + timedelta(days=30),
        )
        for place in range(start, start + count)
    ]
    Problem.objects.bulk_create(rows, batch_size=500)
    _lead(world, rows)


def _lead(world: World, rows: list[Problem]) -> None:
    posts = [world.posts[key] for key in ("department", "street", "leader")]
    person = world.people["department"]
    led = [row for row in rows if row.state in _LED]
    Responsibility.objects.bulk_create(
        [
            Responsibility(
                problem=row,
                lead_post=posts[place % 3],
                lead_unit_id=posts[place % 3].unit_id,
                leader_post=world.posts["leader"],
                deadline=AT.date() + timedelta(days=place % 60 - 20),
                deadline_basis="会议纪要",
                original_deadline=AT.date(),
                state="assigned" if row.state == "assigned" else "claimed",
                assigned_at=AT,
                claimed_by=None if row.state == "assigned" else person,
                claimed_at=None if row.state == "assigned" else AT,
                holder_since=person,
            )
            for place, row in enumerate(led)
        ],
        batch_size=500,
    )
    Participant.objects.bulk_create(
        [
            Participant(problem=row, post=posts[place % 3], part="owner", since=AT)
            for place, row in enumerate(led)
        ],
        batch_size=500,
    )
    projects = Project.objects.bulk_create(
        [
            Project(
                number=f"X{row.number}",
                name=f"补台账{place}",
                goal="台账齐全",
                committee=row.committee,
                lead_post=posts[place % 3],
                lead_unit_id=posts[place % 3].unit_id,
                state="running",
                starts_on=AT.date(),
                deadline=AT.date() + timedelta(days=90),
                registered_at=AT,
                updated_at=AT,
            )
            for place, row in enumerate(led)
        ],
        batch_size=500,
    )
    through = Project.problems.through
    through.objects.bulk_create(
        [through(project=project, problem=row) for project, row in zip(projects, led, strict=True)],
        batch_size=500,
    )
