"""Who sees which problem. The one filter behind rows, counts, trees, search and exports.

A problem is seen within the scope of a grant that reads its committee's matters, and by whoever
takes part in it. A committee's matters are never seen from below unless sent down.

The filter has two forms that select the same rows (docs/adr/0010): :func:`visible_problems` tests
each row it meets and suits walks along an order over a wide scope; :func:`seen_problems` gathers
the rows from scope and participation and suits scopes with few rows.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import Exact, GreaterThanOrEqual, IsNull, LessThan

from xietong.foundation.access.domain.roles import Capability
from xietong.foundation.access.queries import unit_scope_q
from xietong.kernel.actor import Actor
from xietong.kernel.denial import missing
from xietong.loop.ledger.models import Participant, Problem, Project

_READ = Capability.PROBLEM_READ


def _units(actor: Actor) -> QuerySet[Any]:
    """The units in whose matters the actor may read."""
    units: QuerySet[Any] = apps.get_model("organisations", "Unit").objects.filter(unit_scope_q(actor, _READ))
    return units


def _own_post(actor: Actor) -> Q:
    """The post acted in; nobody without a post, and never the empty post of a unit that takes part."""
    return Q(pk__in=[]) if actor.post_id is None else Q(post_id=actor.post_id)


def _within(actor: Actor, owner: str) -> Q:
    """The condition that the unit a row names in ``owner`` lies in the actor's scope, tested row by row.

    The unit's place is read by a scalar subquery: an EXISTS here lets PostgreSQL hash every unit first.
    """
    units = apps.get_model("organisations", "Unit").objects.filter(pk=OuterRef(owner))
    place = Subquery(units.values("path")[:1])
    condition = Q(pk__in=[])
    for scope in actor.scopes(_READ):
        if scope.subtree:
            condition |= Q(GreaterThanOrEqual(place, scope.path), LessThan(place, scope.path + "z"))
        else:
            condition |= Q(Exact(place, scope.path))
    return condition


def _takes_part(actor: Actor, problem: str) -> Q:
    """The condition that the actor's post, or a unit in scope, takes part in the problem today."""
    mine = _own_post(actor) | unit_scope_q(actor, _READ, "unit__")
    part = Participant.objects.filter(mine, problem=OuterRef(problem), until__isnull=True)
    return Q(IsNull(Subquery(part.values("pk")[:1]), False))


def visible_q(actor: Actor, *, committee: str, problem: str) -> Q:
    """The same condition for rows that belong to a problem: paths to its committee and itself."""
    return _within(actor, committee) | _takes_part(actor, problem)


def visible_problems(actor: Actor) -> QuerySet[Problem]:
    """All problems the actor may see, each row tested by itself; never a list of ids."""
    return Problem.objects.filter(visible_q(actor, committee="committee_id", problem="pk"))


def problems_in_scope(actor: Actor) -> QuerySet[Problem]:
    """The problems of the committees whose matters the actor may read; the part of :func:`seen_problems`."""
    return Problem.objects.filter(committee__in=_units(actor)).order_by()


def seen_problems(actor: Actor) -> QuerySet[Problem]:
    """The same problems as :func:`visible_problems`, gathered from scope and participation."""
    within = problems_in_scope(actor).values("pk")
    own = Participant.objects.filter(_own_post(actor), until__isnull=True)
    of_units = Participant.objects.filter(unit__in=_units(actor), until__isnull=True)
    parts = (rows.order_by().values("problem_id") for rows in (own, of_units))
    return Problem.objects.filter(pk__in=within.union(*parts))


def visible_projects(actor: Actor) -> QuerySet[Project]:
    """All projects the actor may see: those of the problems seen, and those led in the post acted in."""
    answers = visible_q(actor, committee="problem__committee_id", problem="problem_id")
    through = Project.problems.through.objects.filter(answers, project_id=OuterRef("pk"))
    led = Q(pk__in=[]) if actor.post_id is None else Q(lead_post_id=actor.post_id)
    seen = Q(IsNull(Subquery(through.values("pk")[:1]), False))
    return Project.objects.filter(_within(actor, "committee_id") | led | seen)


def get_visible(actor: Actor, problem_id: int) -> Problem:
    """Return the problem, or raise 404 where it does not exist or is not the actor's to see."""
    found = visible_problems(actor).filter(pk=problem_id).first()
    if found is None:
        raise missing()
    return found
