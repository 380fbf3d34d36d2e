"""Who did the work on a problem: nobody of them verifies, accepts or looks back at it.

Those count who sat in a post that leads the problem, one of its projects or one of its measures since
the problem was claimed, as holders or as deputies, and everybody who ever claimed it; so neither a
handover nor a second post lets somebody judge in his own cause.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from attrs import frozen
from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone

from xietong.loop.ledger.domain.states import MeasureState
from xietong.loop.ledger.models import Measure, Project, Responsibility
from xietong.loop.ledger.queries.gathering import Branch


@frozen
class Sitting:
    """A person in one of the posts that work on the problem, from a day until before another."""

    person_id: int
    valid_from: date
    valid_until: date | None


def _working_posts(problem_id: int) -> QuerySet[Responsibility, tuple[int]]:
    leading = Responsibility.objects.filter(problem_id=problem_id, current=True).values_list("lead_post_id")
    projects = Project.objects.filter(problems=problem_id).values_list("lead_post_id")
    measures = (
        Measure.objects.filter(project__problems=problem_id, owner_post__isnull=False)
        .exclude(state=MeasureState.DROPPED.value)
        .values_list("owner_post_id")
    )
    return leading.order_by().union(projects.order_by(), measures.order_by())


def _sittings(problem_id: int) -> tuple[QuerySet[Any], QuerySet[Any]]:
    posts = _working_posts(problem_id)
    model = apps.get_model
    return (
        model("organisations", "Appointment").objects.filter(post__in=posts),
        model("organisations", "Deputation").objects.filter(post__in=posts),
    )


def branches(problem_id: int) -> tuple[Branch, Branch]:
    """The sittings as branches of the statement of the page: holders, then deputies."""
    holders, deputies = _sittings(problem_id)
    days = {"valid_from": "valid_from", "valid_until": "valid_until"}
    return (
        Branch("holder", holders, numbers={"id": "pk", "person_id": "person_id"}, days=days),
        Branch("deputy", deputies, numbers={"id": "pk", "person_id": "deputy_id"}, days=days),
    )


def read_sittings(problem_id: int) -> tuple[Sitting, ...]:
    """All sittings in the posts that work on the problem; one statement."""
    holders, deputies = _sittings(problem_id)
    rows = holders.values_list("person_id", "valid_from", "valid_until").union(
        deputies.values_list("deputy_id", "valid_from", "valid_until")
    )
    return tuple(Sitting(*row) for row in rows)


def doers(
    sittings: Iterable[Sitting], *, since: date | None, claimed_by: Iterable[int | None], today: date
) -> frozenset[int]:
    """The persons among the sittings since a day, and those who claimed; ``since`` None counts today only."""
    start = since or today
    sat = {
        row.person_id
        for row in sittings
        if row.valid_from <= today and (row.valid_until is None or row.valid_until > start)
    }
    return frozenset(sat | {pk for pk in claimed_by if pk is not None})


def doers_of(problem_id: int, *, today: date) -> frozenset[int]:
    """As :func:`doers`, read from the tables; two statements."""
    rows = Responsibility.objects.filter(problem_id=problem_id)
    held = list(rows.values_list("current", "assigned_at", "claimed_at", "claimed_by_id"))
    start = next((claimed or assigned for current, assigned, claimed, _ in held if current), None)
    return doers(
        read_sittings(problem_id),
        since=timezone.localtime(start).date() if start else None,
        claimed_by=(person for _, _, _, person in held),
        today=today,
    )
