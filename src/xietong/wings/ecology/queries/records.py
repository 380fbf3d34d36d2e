"""Down to the records under a figure: the submissions it was handed in with, or the matters it counts."""

from __future__ import annotations

from datetime import date, datetime

from attrs import frozen
from django.utils import timezone

from xietong.kernel.actor import Actor
from xietong.loop.ledger.domain.tallies import Days, TalliedMatter
from xietong.loop.ledger.queries.tallies import tallied_matters
from xietong.wings.ecology.domain.aligning import Known, aligned
from xietong.wings.ecology.domain.definition import Definition
from xietong.wings.ecology.domain.kinds import Band
from xietong.wings.ecology.domain.lights import light_of
from xietong.wings.ecology.domain.periods import canonical, first_day, last_day, window_of, words
from xietong.wings.ecology.models import Figure
from xietong.wings.ecology.queries.definitions import definition_of
from xietong.wings.ecology.queries.sight import require_unit

_MOST = 200


@frozen
class FigureLine:
    """One stored figure: what it says, under which version, and where it comes from.

    ``submission_id`` None where the system computed it; ``answers`` is the person who answers for it.
    """

    id: int
    period: str
    words: str
    value: float
    numerator: float | None
    denominator: float | None
    version: int
    note: str
    submission_id: int | None
    source: str
    filename: str
    answers: str
    handed_in_at: datetime | None
    computed_at: datetime | None


@frozen
class Records:
    """A cell with all under it. ``hidden`` counts matters of the total that the reader may not see."""

    unit_id: int
    unit_name: str
    indicator: str
    definition: Definition | None
    period: str
    words: str
    value: float | None
    light: Band | None
    figures: tuple[FigureLine, ...]
    matters: tuple[TalliedMatter, ...]
    hidden: int
    days: tuple[date, date] | None


def records_under(*, actor: Actor, unit_id: int, period: str, indicator: str) -> Records:
    """What the value of an indicator for a unit and a period rests on.

    404 where the unit's figures are not the actor's to see. A cell without figures answers an empty value.
    """
    unit = require_unit(actor, unit_id)
    name = canonical(period) or ""
    rows = _rows(unit_id, name, indicator) if name else []
    cell = next(iter(aligned([_known(row) for row in rows], [name])), None) if rows else None
    used = [row for row in rows if cell is not None and row.pk in cell.figures]
    definition = definition_of(used[-1].version) if used else None
    days = _days(definition, used)
    matters = _matters(actor, definition, days, unit.path)
    total = int(cell.denominator or 0) if cell is not None and definition and definition.computation else 0
    return Records(
        unit_id=unit_id,
        unit_name=unit.name,
        indicator=indicator,
        definition=definition,
        period=name,
        words=words(name) if name else period,
        value=cell.value if cell else None,
        light=light_of(definition, cell.value, cell.exposure) if definition and cell else None,
        figures=tuple(_line(row) for row in used),
        matters=matters,
        hidden=max(total - len(matters), 0),
        days=days,
    )


def _rows(unit_id: int, period: str, indicator: str) -> list[Figure]:
    start = first_day(period)
    rows = Figure.objects.filter(
        unit_id=unit_id,
        version__indicator__code=indicator,
        current=True,
        ends_on__gte=start.replace(year=start.year - 1),
        ends_on__lte=last_day(period),
    )
    joined = (
        "version__indicator__family",
        "version__source",
        "submission__source",
        "submission__handed_in_by",
        "submission__adopted_by",
    )
    return list(rows.select_related(*joined).order_by("ends_on", "version__number"))


def _known(row: Figure) -> Known:
    return Known(
        id=row.pk,
        version=row.version.number,
        ends_on=row.ends_on,
        months=row.months,
        value=row.value,
        numerator=row.numerator,
        denominator=row.denominator,
        exposure=row.exposure,
        per=row.version.per,
        is_count=row.version.is_count,
    )


def _days(definition: Definition | None, used: list[Figure]) -> tuple[date, date] | None:
    """The days that computed figures look back over."""
    if definition is None or definition.computation is None:
        return None
    spans = [window_of(row.period, definition.window_months) for row in used]
    return min(span[0] for span in spans), max(span[1] for span in spans)


def _matters(
    actor: Actor, definition: Definition | None, days: tuple[date, date] | None, path: str
) -> tuple[TalliedMatter, ...]:
    if definition is None or definition.computation is None or days is None:
        return ()
    return tallied_matters(
        actor=actor, tally=definition.computation, days=Days(*days), path=path, limit=_MOST
    )


def _line(row: Figure) -> FigureLine:
    sent = row.submission
    who = (sent.adopted_by or sent.handed_in_by) if sent else None
    return FigureLine(
        id=row.pk,
        period=row.period,
        words=words(row.period),
        value=row.value,
        numerator=row.numerator,
        denominator=row.denominator,
        version=row.version.number,
        note=row.note,
        submission_id=sent.pk if sent else None,
        source=sent.source.label if sent else "本系统记录",
        filename=sent.filename if sent else "",
        answers=who.name if who else "",
        handed_in_at=timezone.localtime(sent.handed_in_at) if sent else None,
        computed_at=row.computed_at,
    )
