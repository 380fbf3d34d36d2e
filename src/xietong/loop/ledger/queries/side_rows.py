"""Rows beside a problem: what it is tied to, its classifications in words, numbers of the rulebook."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Q

from xietong.kernel.actor import Actor
from xietong.loop.ledger.models import (
    Problem,
)
from xietong.loop.ledger.queries.gathering import Branch
from xietong.loop.ledger.queries.visibility import visible_problems


def related(actor: Actor, problem: Problem) -> Branch:
    """The earlier and later problems tied to this one that the actor sees."""
    ties = Q(recurrence_of_id=problem.pk) | Q(merged_into_id=problem.pk)
    named = [pk for pk in (problem.recurrence_of_id, problem.merged_into_id) if pk]
    return Branch(
        "related",
        visible_problems(actor).filter(ties | Q(pk__in=named)),
        texts={"number": "number", "title": "title", "state": "state", "unit": "unit__name"},
        numbers={"id": "pk", "recurrence_of_id": "recurrence_of_id", "merged_into_id": "merged_into_id"},
        days={"found_on": "found_on"},
    )


def _levels(code: str) -> list[str]:
    """A code and those above it: superior, superior.lists, superior.lists.2."""
    parts = code.split(".")
    return [".".join(parts[: count + 1]) for count in range(len(parts))]


def words(problem: Problem) -> Branch:
    """The labels of the problem's classifications and of what stands above them."""
    named = Q(pk__in=[])
    for scheme in ("category", "risk", "field", "origin"):
        if code := getattr(problem, scheme):
            named |= Q(scheme=scheme, code__in=_levels(code))
    terms = apps.get_model("rulebook", "Term").objects.filter(named)
    return Branch(
        "term", terms, texts={"scheme": "scheme", "code": "code", "label": "label"}, numbers={"id": "pk"}
    )


def timers() -> Branch:
    """The numbers of the rulebook that the page needs."""
    rows = apps.get_model("rulebook", "Timer").objects.filter(code__in=("due_soon", "extension_maximum"))
    return Branch("timer", rows, texts={"code": "code"}, numbers={"id": "pk", "amount": "amount"})
