"""The values a run starts from: the panel of a committee's forest, and what its indicators mean."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl
from attrs import frozen

from xietong.kernel.actor import Actor
from xietong.wings.ecology.domain.kinds import Direction
from xietong.wings.ecology.domain.portrait.inputs import COLUMNS, Meaning
from xietong.wings.ecology.domain.scheme_text import scores
from xietong.wings.ecology.models import IndicatorVersion
from xietong.wings.ecology.queries.definitions import definition_of
from xietong.wings.ecology.queries.panel import panel_rows

_SIGN = {Direction.HIGHER: 1, Direction.LOWER: -1}


@frozen(eq=False)
class Gathered:
    """Long values as in ``COLUMNS``, and the meaning of every indicator in them."""

    values: pl.DataFrame
    meanings: tuple[Meaning, ...]


def gather(*, actor: Actor, committee_id: int, group: str, first: str, last: str) -> Gathered:
    """Current figures of the committee's units, of one peer group or all; two statements.

    An indicator means what the newest version in these figures says.
    """
    newest: dict[str, int] = {}
    lines = []
    for row in panel_rows(actor=actor, committee_id=committee_id, group=group, first=first, last=last):
        newest[row.indicator] = max(row.version, newest.get(row.indicator, 0))
        figures = ",".join(map(str, row.figures))
        lines.append(
            (str(row.unit_id), row.group, row.period, row.indicator, row.value, row.exposure, figures)
        )
    return Gathered(pl.DataFrame(lines, schema=COLUMNS, orient="row"), _meanings(newest.items()))


def _meanings(newest: Iterable[tuple[str, int]]) -> tuple[Meaning, ...]:
    wanted = dict(newest)
    rows = IndicatorVersion.objects.filter(indicator__code__in=wanted).select_related(
        "indicator__family", "source"
    )
    ordered = rows.order_by("indicator__family__position", "indicator__position", "indicator__code")
    return tuple(_meaning(row) for row in ordered if row.number == wanted[row.indicator.code])


def _meaning(row: IndicatorVersion) -> Meaning:
    return Meaning(
        code=row.indicator.code,
        label=row.label,
        family=row.indicator.family.code,
        unit=row.unit,
        direction=_SIGN.get(Direction.of(row.direction), 0) if scores(definition_of(row)) else 0,
        green=row.green,
        red=row.red,
        veto=row.veto,
        count=row.is_count,
        version=row.number,
        since=row.valid_from.isoformat(),
    )
