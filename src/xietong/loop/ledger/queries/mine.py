"""In which way a row of the lists is the actor's own, as conditions in SQL."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.listing import Mine
from xietong.loop.ledger.models import Participant, Problem, Project, Responsibility


def my_problems(mine: Mine, *, actor: Actor, today: date) -> Q:
    """The condition that a problem is the actor's in the sense asked; by the post acted in."""
    if actor.post_id is None:
        return Q(pk__in=[])
    current = Responsibility.objects.filter(current=True)
    if mine is Mine.LEAD:
        return Q(pk__in=current.filter(lead_post_id=actor.post_id).values("problem_id"))
    if mine is Mine.SUPERVISED:
        return Q(pk__in=current.filter(supervisor_post_id=actor.post_id).values("problem_id"))
    if mine is Mine.PROPOSED:
        return Q(proposer_post_id=actor.post_id)
    if mine is Mine.TAKING_PART:
        own = Q(post_id=actor.post_id) | Q(unit_id=actor.unit_id)
        taking = Participant.objects.filter(own, until__isnull=True)
        return Q(pk__in=taking.values("problem_id"))
    overseen = current.filter(leader_post_id=actor.post_id).values("problem_id")
    field = Problem.objects.filter(unit__in=my_field(actor, today)).values("pk")
    led = Problem.objects.filter(leader_post_id=actor.post_id).values("pk")
    return Q(pk__in=led.union(field, overseen))


def my_field(actor: Actor, today: date) -> QuerySet[Any]:
    """The units the actor's post is in charge of today (分管), as a query."""
    portfolios = apps.get_model("organisations", "Portfolio").objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=today),
        post_id=actor.post_id,
        kind="in_charge",
        valid_from__lte=today,
    )
    units: QuerySet[Any] = portfolios.values("unit_id")
    return units


def my_responsibilities(mine: Mine, *, actor: Actor, today: date) -> Q:
    """The same of a responsibility."""
    if actor.post_id is None:
        return Q(pk__in=[])
    direct = {
        Mine.LEAD: Q(lead_post_id=actor.post_id),
        Mine.SUPERVISED: Q(supervisor_post_id=actor.post_id),
    }
    if mine in direct:
        return direct[mine]
    problems = Problem.objects.filter(my_problems(mine, actor=actor, today=today))
    return Q(problem__in=problems.values("pk"))


def my_projects(mine: Mine, *, actor: Actor, today: date) -> Q:
    """The same of a project."""
    if actor.post_id is None:
        return Q(pk__in=[])
    if mine is Mine.LEAD:
        return Q(lead_post_id=actor.post_id)
    problems = Problem.objects.filter(my_problems(mine, actor=actor, today=today))
    through = Project.problems.through.objects.filter(problem__in=problems.values("pk"))
    return Q(pk__in=through.values("project_id"))
