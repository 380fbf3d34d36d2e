"""Problems like the one being written, so that recurrence is seen before it is registered twice."""

from __future__ import annotations

from typing import Any

from attrs import frozen
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.listing import ProblemFilters
from xietong.loop.ledger.domain.states import ProblemState
from xietong.loop.ledger.queries.breadth import problems_for
from xietong.loop.ledger.queries.searching import contains, matching
from xietong.loop.ledger.queries.visibility import visible_problems

_LEAST = 4
_PIECE = 4
_MOST_PIECES = 6


@frozen
class ProblemHit:
    """A problem found by words or likeness; ``same`` where category and unit are the same."""

    id: int
    number: str
    title: str
    unit: str
    state: ProblemState
    same: bool = False


def _hits(rows: QuerySet[Any], limit: int) -> tuple[ProblemHit, ...]:
    found = rows.values_list("pk", "number", "title", "unit__name", "state", "same")[:limit]
    return tuple(
        ProblemHit(pk, number, title, unit, ProblemState.of(state), bool(same))
        for pk, number, title, unit, state, same in found
    )


def search_problems(*, actor: Actor, text: str, limit: int = 12) -> tuple[ProblemHit, ...]:
    """Problems the actor sees in which every word stands, the newest first; one statement."""
    rows = problems_for(actor, ProblemFilters(text=text))
    rows = matching(rows, text).annotate(same=Value(0, output_field=IntegerField()))
    return _hits(rows.order_by("-pk"), limit)


def similar_problems(
    *, actor: Actor, title: str, unit_id: int | None, category: str, limit: int = 5
) -> tuple[ProblemHit, ...]:
    """Visible problems of the same category and unit, then those that share words of the title.

    One statement; empty where neither says enough. Problems discarded count no longer.
    """
    same = Q(unit_id=unit_id, category=category) if unit_id and category else Q(pk__in=[])
    likeness = _shares(title)
    if not (unit_id and category) and likeness is None:
        return ()
    condition = same | likeness if likeness is not None else same
    rows = (
        visible_problems(actor)
        .exclude(state=ProblemState.DISCARDED.value)
        .filter(condition)
        .annotate(same=Case(When(same, then=Value(1)), default=Value(0), output_field=IntegerField()))
    )
    return _hits(rows.order_by("-same", "-pk"), limit)


def _shares(title: str) -> Q | None:
    """Chinese has no blanks: one piece of four characters in common is taken for likeness."""
    text = "".join(title.split()).lower()
    if len(text) < _LEAST:
        return None
    pieces = [text[start : start + _PIECE] for start in range(0, len(text) - _PIECE + 1, _PIECE)]
    condition = Q(pk__in=[])
    for piece in pieces[:_MOST_PIECES]:
        condition |= contains("search", piece)
    return condition
