"""Figures that this system has already: computed from the record, never typed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xietong.kernel.actor import SYSTEM, Actor
from xietong.loop.ledger.domain.tallies import Days
from xietong.loop.ledger.queries.tallies import tallies
from xietong.wings.ecology.domain.definition import Definition
from xietong.wings.ecology.domain.kinds import Origin
from xietong.wings.ecology.domain.peers import kinds_of, months_between
from xietong.wings.ecology.domain.periods import ended, last_day, months_of, window_of
from xietong.wings.ecology.domain.rolling import rolled_up
from xietong.wings.ecology.models import Figure, IndicatorVersion
from xietong.wings.ecology.operations.support import local_day, note, require_keeper
from xietong.wings.ecology.queries.definitions import definition_of, versions_on
from xietong.wings.ecology.queries.units import units_of_kinds

#: Late entries change what is behind us: so many ended periods are looked at again each time.
_AGAIN = 4


def compute_figures(*, actor: Actor, at: datetime, periods: int = _AGAIN) -> int:
    """Compute the last ended periods of every computed indicator; return how many figures changed.

    Where the counts are as before nothing is written and nothing recorded. A figure whose total has become
    zero is taken back: too little data is missing, never zero. RefusedError: not the keeper's to start.
    """
    require_keeper(actor)
    today, changed = local_day(at), 0
    wanted = set(units_of_kinds(kinds_of("")))
    for frequency_months in (1, 3, 6, 12):
        for period in ended(today, frequency_months, periods):
            rows = versions_on(last_day(period)).filter(origin=Origin.COMPUTED)
            for version in rows:
                definition = definition_of(version)
                if months_between(definition.frequency) == frequency_months:
                    changed += _compute(version, definition, period, wanted, actor=actor, at=at)
    return changed


def _compute(
    version: IndicatorVersion,
    definition: Definition,
    period: str,
    wanted: set[int],
    *,
    actor: Actor,
    at: datetime,
) -> int:
    assert definition.computation is not None  # noqa: S101 - the query asked for computed ones
    days = Days(*window_of(period, definition.window_months))
    counts = rolled_up(tallies(actor=SYSTEM, tally=definition.computation, days=days))
    fresh = {unit: pair for unit, pair in counts.items() if unit in wanted and pair[1] > 0}
    with transaction.atomic():
        current = {
            row.unit_id: row
            for row in Figure.objects.select_for_update().filter(version=version, period=period, current=True)
        }
        stale = [row.pk for unit, row in current.items() if _pair(row) != fresh.get(unit)]
        Figure.objects.filter(pk__in=stale).update(current=False)
        new = [
            _figure(version, definition, period, unit, pair)
            for unit, pair in fresh.items()
            if unit not in current or _pair(current[unit]) != pair
        ]
        for row in new:
            row.computed_at = at
        Figure.objects.bulk_create(new, batch_size=1_000)
        changed = len(new) + sum(unit not in fresh for unit in current)
        if changed:
            note(
                actor=actor,
                at=at,
                activity="figures.compute",
                subject=("indicator", definition.code),
                label=f"{definition.code} {definition.label} {period}",
                payload={"changed": changed, "period": period, "version": version.number},
            )
    return changed


def _pair(row: Figure) -> tuple[float | None, float | None]:
    return row.numerator, row.denominator


def _figure(
    version: IndicatorVersion, definition: Definition, period: str, unit: int, pair: tuple[int, int]
) -> Figure:
    return Figure(
        version=version,
        unit_id=unit,
        period=period,
        ends_on=last_day(period),
        months=months_of(period),
        value=definition.value_of(*pair),
        numerator=pair[0],
        denominator=pair[1],
    )
