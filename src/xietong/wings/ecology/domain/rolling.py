"""Counts of single units added up to every unit above them. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from xietong.foundation.organisations.domain.paths import ids_of
from xietong.loop.ledger.domain.tallies import UnitTally


def rolled_up(tallies: Iterable[UnitTally]) -> dict[int, tuple[int, int]]:
    """(hits, total) of each unit with all below it in today's tree, by unit id."""
    found: dict[int, tuple[int, int]] = {}
    for one in tallies:
        for unit_id in ids_of(one.path):
            hits, total = found.get(unit_id, (0, 0))
            found[unit_id] = (hits + one.hits, total + one.total)
    return found
