"""Published statistics as a matrix, over the years, and checked against themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from attrs import frozen

from xietong.kernel.actor import Actor
from xietong.wings.ecology.domain.counts import (
    Count,
    Reconciliation,
    Span,
    YearValue,
    reconciled,
    standing,
)
from xietong.wings.ecology.domain.layouts import COUNTED, LEVELS, PLAIN, SERIES, WHOLE_KINDS
from xietong.wings.ecology.models import DisciplineCount


@frozen
class Asked:
    """What is looked at: a series, a region, what is counted, a month, and how much of its year."""

    series: str
    region: str
    counted: str
    month: date
    span: Span


@frozen
class Choices:
    """What there is to look at: regions by series, what is counted, months with numbers (latest first)."""

    series: tuple[tuple[str, str], ...]
    regions: tuple[str, ...]
    counted: tuple[tuple[str, str], ...]
    months: tuple[date, ...]


@frozen
class Matrix:
    """Types down, levels across; None where nothing was published. The first of each is the total ("")."""

    kinds: tuple[str, ...]
    levels: tuple[str, ...]
    cells: tuple[tuple[float | None, ...], ...]
    caliber: str
    references: tuple[str, ...]


@frozen
class Statistics:
    """The page: the matrix, the same stretch of other years, where it stands, what does not add up."""

    matrix: Matrix
    years: tuple[YearValue, ...]
    breaks: tuple[int, ...]
    standing: str
    checks: tuple[tuple[str, Reconciliation], ...]
    unit: str


def choices(*, actor: Actor, series: str, region: str) -> Choices:
    """What can be asked for; three statements."""
    del actor
    known = set(DisciplineCount.objects.values_list("series", flat=True).distinct())
    rows = DisciplineCount.objects.filter(series=series)
    regions = tuple(
        sorted(set(rows.values_list("region", flat=True).distinct()), key=lambda one: (one != "全国", one))
    )
    place = region if region in regions else next(iter(regions), "")
    found = rows.filter(region=place).values_list("counted", "last_month").distinct()
    counted = {code for code, _ in found}
    return Choices(
        series=tuple((code, label) for code, label in SERIES.items() if code in known),
        regions=regions,
        counted=tuple((code, label) for code, (label, _) in COUNTED.items() if code in counted),
        months=tuple(sorted({month for _, month in found}, reverse=True)),
    )


def counts_of(*, actor: Actor, series: str, region: str, counted: str = "") -> tuple[Count, ...]:
    """The stored numbers of a series and region, earliest first; one statement."""
    del actor
    rows = DisciplineCount.objects.filter(series=series, region=region)
    rows = rows.filter(counted=counted) if counted else rows
    return tuple(
        _count(row) for row in rows.order_by("last_month", "first_month", "counted", "kind", "level")
    )


def _count(row: DisciplineCount) -> Count:
    return Count(
        series=row.series,
        region=row.region,
        first_month=row.first_month,
        last_month=row.last_month,
        kind=row.kind,
        level=row.level,
        counted=row.counted,
        caliber=row.caliber,
        value=row.value,
        rounded_to=row.rounded_to,
        reference=row.reference,
        note=row.note,
    )


def statistics(*, actor: Actor, asked: Asked) -> Statistics:
    """The matrix and what stands around it; one statement."""
    rows = counts_of(actor=actor, series=asked.series, region=asked.region, counted=asked.counted)
    here = [one for one in rows if _within(one, asked.month, asked.span)]
    label, unit = COUNTED.get(asked.counted, (asked.counted, ""))
    years = tuple(_years(rows, asked))
    what = f"{asked.region} {_stretch(asked)}{label}"
    return Statistics(
        matrix=_matrix(here),
        years=years,
        breaks=tuple(now.year for before, now in pairwise(years) if before.caliber != now.caliber),
        standing=standing(years, asked.month.year, what=what, unit=unit),
        checks=tuple(_checks(rows, asked)),
        unit=unit,
    )


def _stretch(asked: Asked) -> str:
    month = asked.month
    if asked.span is Span.MONTH:
        return f"{month.year} 年 {month.month} 月"
    return f"{month.year} 年" if asked.span is Span.YEAR else f"{month.year} 年 1 至 {month.month} 月"


def _within(count: Count, month: date, span: Span) -> bool:
    """True where a number is for the stretch that ends with a month."""
    if count.last_month != (month.replace(month=12) if span is Span.YEAR else month):
        return False
    if span is Span.MONTH:
        return count.first_month == count.last_month
    return count.first_month == month.replace(month=1)


def _matrix(here: Sequence[Count]) -> Matrix:
    kinds = ["", *dict.fromkeys(one.kind for one in here if one.kind)]
    found = {one.level for one in here if one.level}
    levels = ["", *(level for level in LEVELS if level in found), *sorted(found - set(LEVELS))]
    values = {(one.kind, one.level): one.value for one in here}
    return Matrix(
        kinds=tuple(kinds),
        levels=tuple(levels),
        cells=tuple(tuple(values.get((kind, level)) for level in levels) for kind in kinds),
        caliber="；".join(dict.fromkeys(one.caliber for one in here if one.caliber)),
        references=tuple(dict.fromkeys(one.reference for one in here if one.reference)),
    )


def _years(rows: Sequence[Count], asked: Asked) -> Iterator[YearValue]:
    """The total of the same stretch in every year that has it; a month may come from two running totals."""
    totals = [one for one in rows if not one.kind and not one.level]
    for year in sorted({one.last_month.year for one in totals}):
        month = asked.month.replace(year=year)
        direct = next((one for one in totals if _within(one, month, asked.span)), None)
        if direct is not None:
            yield YearValue(year, direct.value, direct.caliber)
        elif asked.span is Span.MONTH and (found := _difference(totals, month)) is not None:
            yield found


def _difference(totals: Sequence[Count], month: date) -> YearValue | None:
    if month.month == 1:
        return None
    now = next((one for one in totals if _within(one, month, Span.TO_DATE)), None)
    earlier = month.replace(month=month.month - 1)
    then = next((one for one in totals if _within(one, earlier, Span.TO_DATE)), None)
    if now is None or then is None or now.caliber != then.caliber:
        return None
    return YearValue(month.year, now.value - then.value, now.caliber, derived=True)


def _checks(rows: Sequence[Count], asked: Asked) -> Iterator[tuple[str, Reconciliation]]:
    """Levels against the total, and types against the total, for every published stretch of the series."""
    by_stretch: dict[tuple[date, date], list[Count]] = {}
    for one in rows:
        by_stretch.setdefault((one.first_month, one.last_month), []).append(one)
    most = max((_levels_in(part) for part in by_stretch.values()), default=0)
    kinds = WHOLE_KINDS.get((asked.series, asked.counted), ())
    for (first, last), part in by_stretch.items():
        total = next((one for one in part if not one.kind and not one.level), None)
        if total is None:
            continue
        stretch = f"{first:%Y-%m}" if first == last else f"{first:%Y-%m} 至 {last:%Y-%m}"
        levels = [one for one in part if one.level and not one.kind]
        if levels:
            yield f"{stretch} 各级别", reconciled(total, levels, expected=most)
        whole = [one for one in part if one.kind in kinds and not one.level]
        if whole:
            yield f"{stretch} 各类型", reconciled(total, whole, expected=len(kinds))


def _levels_in(part: Sequence[Count]) -> int:
    return sum(1 for one in part if one.level and not one.kind)


def statistics_workbook(*, actor: Actor, series: str, region: str) -> bytes:
    """All stored numbers of a series and region as an xlsx that comes back without loss."""
    from xietong.foundation.documents.formats.writing import SheetData, write_workbook

    rows = [
        {
            "series": SERIES.get(one.series, one.series),
            "region": one.region,
            "period_start": f"{one.first_month:%Y-%m}",
            "period_end": f"{one.last_month:%Y-%m}",
            "kind": one.kind,
            "level": one.level,
            "counted": COUNTED.get(one.counted, (one.counted, ""))[0],
            "caliber": one.caliber,
            "value": one.value,
            "rounded_to": one.rounded_to,
            "source": one.reference,
            "note": one.note,
        }
        for one in counts_of(actor=actor, series=series, region=region)
    ]
    return write_workbook(sheets=[SheetData(schema=PLAIN.schema, rows=rows)])
