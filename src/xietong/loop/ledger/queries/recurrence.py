"""Recurrence: the same category in the same unit, or an explicit reference to an earlier finding."""

from __future__ import annotations

import re

from django.db.models import Q

from xietong.loop.ledger.domain.states import ProblemState
from xietong.loop.ledger.models import Problem

_NOT_COUNTED = (ProblemState.DISCARDED.value, ProblemState.MERGED.value)


def prior_numbers(text: str) -> tuple[str, ...]:
    """The single references in a printed list of them."""
    return tuple(part for part in re.split(r"[,，;；、\s]+", text) if part)


def find_prior(problem: Problem) -> Problem | None:
    """The latest earlier problem that this one repeats: by printed reference, else by category and unit."""
    earlier = Problem.objects.exclude(pk=problem.pk).exclude(state__in=_NOT_COUNTED)
    if problem.pk is not None:
        earlier = earlier.exclude(pk__in=Problem.objects.filter(recurrence_of=problem.pk).values("pk"))
    numbers = prior_numbers(problem.prior_reference)
    if numbers:
        named = (
            Q(number__in=numbers)
            | Q(source_key__in=numbers)
            | Q(unit_id=problem.unit_id, source_number__in=numbers)
        )
        found = earlier.filter(named, committee_id=problem.committee_id).order_by("-pk").first()
        if found is not None:
            return found
    if not problem.category:
        return None
    same = earlier.filter(
        unit_id=problem.unit_id,
        category=problem.category,
        committee_id=problem.committee_id,
        found_on__lte=problem.found_on,
    )
    return same.order_by("-found_on", "-pk").first()
