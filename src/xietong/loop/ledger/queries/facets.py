"""Counts beside the tabs of a list: each is the count of a list that can be opened, by the same filter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import evolve, frozen
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Count, QuerySet, Value, When

from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.listing import COUNT_CAP, ProblemFilters
from xietong.loop.ledger.domain.states import Light, ProblemState
from xietong.loop.ledger.queries.breadth import is_broad
from xietong.loop.ledger.queries.lists import selected_problems
from xietong.loop.ledger.queries.narrowing import PROBLEM_CLOCK, light_q


@frozen
class Cut:
    """One way to cut a list: into these states, and these lights; nothing named cuts nothing away."""

    states: tuple[ProblemState, ...] = ()
    lights: tuple[Light, ...] = ()

    def share(self, counted: tuple[tuple[str, str], int]) -> int:
        """How many of the rows counted under a state and a light belong to the cut: all or none."""
        (state, light), rows = counted
        taken = (not self.states or state in self.states) and (not self.lights or light in self.lights)
        return rows if taken else 0


def problem_counts(
    *, actor: Actor, filters: ProblemFilters, cuts: Mapping[str, Cut], today: date, soon: int
) -> dict[str, int]:
    """How many rows each cut of the filtered list has, each capped one above the cap; one statement.

    States and lights of ``filters`` give way to those of the cut.
    """
    if is_broad(actor):
        asked = {key: evolve(filters, states=cut.states, lights=cut.lights) for key, cut in cuts.items()}
        selected = {
            key: selected_problems(actor=actor, filters=each, today=today, soon=soon)
            for key, each in asked.items()
        }
        return capped_counts(selected)
    rows = selected_problems(
        actor=actor, filters=evolve(filters, states=(), lights=()), today=today, soon=soon
    )
    found = _by_state_and_light(rows, today=today, soon=soon)
    return {key: min(sum(map(cut.share, found.items())), COUNT_CAP + 1) for key, cut in cuts.items()}


def _by_state_and_light(rows: QuerySet[Any], *, today: date, soon: int) -> dict[tuple[str, str], int]:
    """Count rows by state and light in one GROUP BY, which costs a twelfth of twelve conditions to build."""
    light = Case(
        *(
            When(light_q((shown,), today=today, soon=soon, clock=PROBLEM_CLOCK), then=Value(shown.value))
            for shown in (Light.RED, Light.YELLOW, Light.BLUE)
        ),
        default=Value(Light.GREY.value),
    )
    grouped = rows.order_by().annotate(shown=light).values("state", "shown").annotate(rows=Count("pk"))
    return {(row["state"], row["shown"]): row["rows"] for row in grouped}


def capped_counts(selected: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """Count several querysets in one statement, none further than one above the cap."""
    counts = dict.fromkeys(selected, 0)
    parts: list[str] = []
    values: list[Any] = []
    for key, rows in selected.items():
        try:
            sql, params = rows.order_by().values("pk")[: COUNT_CAP + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT %s, (SELECT COUNT(*) FROM ({sql}) counted)")  # noqa: S608 - the ORM wrote it
        values += [key, *params]
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values)
            counts |= {str(key): int(count) for key, count in cursor.fetchall()}
    return counts
