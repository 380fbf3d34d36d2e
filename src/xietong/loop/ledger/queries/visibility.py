"""Who sees which problem. The one filter behind rows, counts, trees, search and exports.

A problem is seen within the scope of a grant that reads its committee's matters, and by whoever
takes part in it. A committee's matters are never seen from below unless sent down.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from xietong.foundation.access.domain.roles import Capability
from xietong.foundation.access.queries import unit_scope_q
from xietong.kernel.actor import Actor
from xietong.kernel.denial import missing
from xietong.loop.ledger.models import Participant, Problem, Project


def _taking_part(actor: Actor) -> Q:
    own = Q(post_id=actor.post_id) if actor.post_id is not None else Q(pk__in=[])
    return own | unit_scope_q(actor, Capability.PROBLEM_READ, "unit__")


def visible_problems(actor: Actor) -> QuerySet[Problem]:
    """All problems the actor may see, as a query over the tree; never a list of ids."""
    part = Participant.objects.filter(_taking_part(actor), problem=OuterRef("pk"), until__isnull=True)
    within = unit_scope_q(actor, Capability.PROBLEM_READ, "committee__")
    return Problem.objects.filter(within | Exists(part))


def visible_projects(actor: Actor) -> QuerySet[Project]:
    """All projects the actor may see: those of the problems seen, and those led in the post acted in."""
    through = Project.problems.through.objects.filter(
        project_id=OuterRef("pk"), problem_id__in=visible_problems(actor).values("pk")
    )
    within = unit_scope_q(actor, Capability.PROBLEM_READ, "committee__")
    led = Q(lead_post_id=actor.post_id) if actor.post_id is not None else Q(pk__in=[])
    return Project.objects.filter(within | led | Exists(through))


def get_visible(actor: Actor, problem_id: int) -> Problem:
    """Return the problem, or raise 404 where it does not exist or is not the actor's to see."""
    found = visible_problems(actor).filter(pk=problem_id).first()
    if found is None:
        raise missing()
    return found
