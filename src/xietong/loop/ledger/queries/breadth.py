"""Which form of the visibility filter to take: a hint for speed that never changes what is seen."""

from __future__ import annotations

from django.core.cache import cache
from django.db.models import QuerySet

from xietong.foundation.access.domain.roles import Capability
from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.listing import ProblemFilters
from xietong.loop.ledger.models import Problem
from xietong.loop.ledger.queries.searching import few_with
from xietong.loop.ledger.queries.visibility import problems_in_scope, seen_problems, visible_problems

NARROW = 5_000
_KEPT_SECONDS = 600


def problems_for(actor: Actor, filters: ProblemFilters) -> QuerySet[Problem]:
    """The problems the actor sees, in the form that suits the scope and the filters."""
    if _names_few(filters):
        return visible_problems(actor)
    if not is_broad(actor):
        return seen_problems(actor)
    found = few_with(filters.text)
    rows = visible_problems(actor)
    return rows if found is None else rows.filter(pk__in=found)


def _names_few(filters: ProblemFilters) -> bool:
    """True where a filter by itself leads to few rows, each of which is then tested."""
    return bool(
        filters.mine or filters.ids or filters.lead_post_id or filters.lead_unit_id or filters.look_back_due
    )


def is_broad(actor: Actor) -> bool:
    """True where the actor's scope holds more than :data:`NARROW` problems; asked once in ten minutes."""
    scopes = actor.scopes(Capability.PROBLEM_READ)
    if not scopes:
        return False
    key = "breadth:" + ",".join(f"{scope.path}{'+' if scope.subtree else ''}" for scope in scopes)
    kept: bool | None = cache.get(key)
    if kept is None:
        kept = problems_in_scope(actor).values("pk")[: NARROW + 1].count() > NARROW
        cache.set(key, kept, _KEPT_SECONDS)
    return kept
