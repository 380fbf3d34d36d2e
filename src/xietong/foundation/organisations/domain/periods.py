"""Rules over dated facts: one fact a day, no circles on any day."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from datetime import date

from attrs import frozen

from xietong.kernel.period import Period


@frozen
class Spell:
    """A period with what held in it; ``value`` None means the top of the tree or a vacancy."""

    period: Period
    value: int | None


def on_day(spells: Iterable[Spell], day: date) -> Spell | None:
    """The spell that holds on ``day``, None where none does."""
    return next((spell for spell in spells if day in spell.period), None)


def overlapping(spells: Iterable[Spell], period: Period) -> tuple[Spell, ...]:
    """The spells that share a day with ``period``, earliest first."""
    found = (spell for spell in spells if spell.period.overlaps(period))
    return tuple(sorted(found, key=lambda spell: spell.period.start))


def first_overlap(periods: Iterable[Period]) -> tuple[Period, Period] | None:
    """The first two periods that share a day, None where at most one holds on each day."""
    ordered = sorted(periods, key=lambda period: period.start)
    for earlier, later in itertools.pairwise(ordered):
        if earlier.overlaps(later):
            return earlier, later
    return None


def common(one: Period, other: Period) -> Period | None:
    """The days that both hold, None where there are none."""
    start = max(one.start, other.start)
    ends = [end for end in (one.end, other.end) if end is not None]
    end = min(ends) if ends else None
    return Period(start, end) if end is None or start < end else None


def covers(outer: Period, inner: Period) -> bool:
    """True where every day of ``inner`` lies in ``outer``."""
    return outer.start <= inner.start and (
        outer.end is None or (inner.end is not None and inner.end <= outer.end)
    )


Lookup = Callable[[frozenset[int]], dict[int, tuple[Spell, ...]]]


def circle(*, unit: int, parent: int, period: Period, placements_of: Lookup) -> Period | None:
    """The days of ``period`` on which putting ``unit`` under ``parent`` would close a circle, or None.

    ``placements_of`` gives the placements of a set of units; it is asked once a level, going up.
    """
    frontier: dict[int, list[Period]] = {parent: [period]}
    seen: set[tuple[int, Period]] = set()
    while frontier:
        if unit in frontier:
            return frontier[unit][0]
        placed = placements_of(frozenset(frontier))
        above: dict[int, list[Period]] = {}
        for child, spans in frontier.items():
            for spell in placed.get(child, ()):
                for span in spans:
                    shared = common(spell.period, span)
                    if shared is None or spell.value is None or (spell.value, shared) in seen:
                        continue
                    seen.add((spell.value, shared))
                    above.setdefault(spell.value, []).append(shared)
        frontier = above
    return None
