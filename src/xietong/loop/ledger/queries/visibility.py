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
from django.db.models import Exists, OuterRef, Q, QuerySet

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


def visible_problems(actor: Actor) -> QuerySet[Problem]:
    """All problems the actor may see, each row tested by itself; never a list of ids."""
    within = Exists(_units(actor).filter(pk=OuterRef("committee_id")))
    unit = Exists(_units(actor).filter(pk=OuterRef("unit_id")))
    part = Participant.objects.filter(_own_post(actor) | Q(unit), problem=OuterRef("pk"), until__isnull=True)
    return Problem.objects.filter(within | Exists(part))


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
    through = Project.problems.through.objects.filter(
        project_id=OuterRef("pk"), problem_id__in=visible_problems(actor).values("pk")
    )
    within = Exists(_units(actor).filter(pk=OuterRef("committee_id")))
    led = Q(lead_post_id=actor.post_id) if actor.post_id is not None else Q(pk__in=[])
    return Project.objects.filter(within | led | Exists(through))


def get_visible(actor: Actor, problem_id: int) -> Problem:
    """Return the problem, or raise 404 where it does not exist or is not the actor's to see."""
    found = visible_problems(actor).filter(pk=problem_id).first()
    if found is None:
        raise missing()
    return found
