"""The panel of a committee's forest: long rows for the engine, each with the figures it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from attrs import frozen
from django.db.models import QuerySet

from xietong.kernel.actor import Actor
from xietong.wings.ecology.domain.aligning import Known, aligned
from xietong.wings.ecology.domain.peers import group_of
from xietong.wings.ecology.domain.periods import between, first_day, last_day
from xietong.wings.ecology.models import Figure
from xietong.wings.ecology.queries.members import members
from xietong.wings.ecology.queries.sight import sight_q

_AT_ONCE = 5_000
_COLUMNS = (
    "unit_id",
    "unit__code",
    "unit__kind",
    "version__indicator__code",
    "pk",
    "version__number",
    "ends_on",
    "months",
    "value",
    "numerator",
    "denominator",
    "exposure",
    "version__per",
    "version__is_count",
)


@frozen
class PanelRow:
    """One cell: ``unit`` is the unit's code, ``group`` its peer group, ``version`` that of the definition.

    ``exposure`` is what the value is a share of (the denominator unless it was given apart); ``figures`` are
    the ids of the stored figures, which :func:`records_under` opens.
    """

    unit: str
    unit_id: int
    period: str
    indicator: str
    value: float
    group: str
    exposure: float | None
    numerator: float | None
    denominator: float | None
    version: int
    figures: tuple[int, ...]


def figures_of(
    actor: Actor, *, committee_id: int, group: str, first: str, last: str
) -> QuerySet[Figure, tuple[Any, ...]]:
    """The figures that a panel may rest on: of the forest's units as the actor sees them, within a year."""
    end = last_day(last)
    start = first_day(first)
    rows = Figure.objects.filter(
        sight_q(actor, "unit__"),
        unit_id__in=members(committee_id, group, end),
        current=True,
        ends_on__gte=start.replace(year=start.year - 1),
        ends_on__lte=end,
    )
    return rows.order_by("unit__code", "version__indicator__code", "ends_on").values_list(*_COLUMNS)


def panel_rows(*, actor: Actor, committee_id: int, group: str, first: str, last: str) -> Iterator[PanelRow]:
    """The cells of a forest for the periods from ``first`` to ``last``, by unit, indicator and time.

    Periods are of one length (ValueError otherwise); figures of shorter and longer periods are brought onto
    them (domain/aligning.py). The units are those of the group under the committee on the last day of
    ``last``, as far as the actor sees them. One statement, streamed.
    """
    periods = tuple(between(first, last))
    rows = figures_of(actor, committee_id=committee_id, group=group, first=first, last=last)
    for (unit_id, code, kind, indicator), part in groupby(
        rows.iterator(chunk_size=_AT_ONCE), key=lambda row: row[:4]
    ):
        known = [Known(*row[4:]) for row in part]
        peers = group_of(kind)
        for cell in aligned(known, periods):
            yield PanelRow(
                unit=code,
                unit_id=unit_id,
                period=cell.period,
                indicator=indicator,
                value=cell.value,
                group=peers.value if peers else "",
                exposure=cell.exposure,
                numerator=cell.numerator,
                denominator=cell.denominator,
                version=cell.version,
                figures=cell.figures,
            )
