"""The indicators as people read them: by family, one with its versions and its series."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import frozen
from django.db.models import Q

from xietong.foundation.audit.queries import EventLine, history
from xietong.foundation.documents.formats.writing import SheetData, write_csv, write_workbook
from xietong.kernel.actor import Actor
from xietong.kernel.denial import missing
from xietong.wings.ecology.domain.definition import Definition
from xietong.wings.ecology.domain.indicator_sheet import INDICATOR_SHEET, cells_of
from xietong.wings.ecology.domain.kinds import Band
from xietong.wings.ecology.domain.lights import light_of
from xietong.wings.ecology.domain.periods import words
from xietong.wings.ecology.models import Family, Figure, IndicatorVersion
from xietong.wings.ecology.queries.definitions import definition_of, versions_on
from xietong.wings.ecology.queries.sight import sight_q

_POINTS = 400


@frozen
class FamilyLine:
    """A family with its weight."""

    code: str
    label: str
    weight: float


@frozen
class IndicatorLine:
    """An indicator as it is defined on a day; ``source_label`` says where figures come from."""

    definition: Definition
    family_label: str
    source_label: str
    version: int
    valid_from: date


@frozen
class VersionLine:
    """One version through time, with how many figures hold under it as the reader sees them."""

    number: int
    definition: Definition
    valid_from: date
    valid_until: date | None
    because: str
    source_label: str


@frozen
class SeriesPoint:
    """One figure of the series: ``version`` shows where a change of definition breaks it."""

    period: str
    words: str
    unit_id: int
    unit_name: str
    value: float
    exposure: float | None
    version: int
    light: Band | None


@frozen
class IndicatorDetail:
    """One indicator: all its versions (latest first), its latest figures in sight, what was done to it."""

    code: str
    family_label: str
    versions: tuple[VersionLine, ...]
    series: tuple[SeriesPoint, ...]
    history: tuple[EventLine, ...]

    @property
    def current(self) -> VersionLine:
        return self.versions[0]


def families(*, actor: Actor) -> tuple[FamilyLine, ...]:
    """The first level of the index; one statement."""
    del actor
    rows = Family.objects.order_by("position").values_list("code", "label", "weight")
    return tuple(FamilyLine(code, label, float(weight)) for code, label, weight in rows)


def indicators(*, actor: Actor, on: date, family: str = "", text: str = "") -> tuple[IndicatorLine, ...]:
    """The indicators in force on a day, those of a family, those that name a text; one statement."""
    del actor
    rows = versions_on(on)
    if family:
        rows = rows.filter(indicator__family__code=family)
    for word in text.split()[:6]:
        rows = rows.filter(
            Q(label__contains=word)
            | Q(indicator__code__iexact=word)
            | Q(formula__contains=word)
            | Q(source__label__contains=word)
        )
    return tuple(
        IndicatorLine(
            definition=definition_of(row),
            family_label=row.indicator.family.label,
            source_label=_source_label(row),
            version=row.number,
            valid_from=row.valid_from,
        )
        for row in rows
    )


def _source_label(row: IndicatorVersion) -> str:
    return row.source.label if row.source else "本系统按记录计算"


def indicator_detail(*, actor: Actor, code: str) -> IndicatorDetail:
    """One indicator with its versions, the latest figures that the actor sees, and its history; 404."""
    rows = list(
        IndicatorVersion.objects.filter(indicator__code=code)
        .select_related("indicator__family", "source")
        .order_by("-number")
    )
    if not rows:
        raise missing("没有这项指标", "indicator.none")
    definitions = {row.number: definition_of(row) for row in rows}
    return IndicatorDetail(
        code=code,
        family_label=rows[0].indicator.family.label,
        versions=tuple(_version(row, definitions[row.number]) for row in rows),
        series=tuple(_series(actor, code, definitions)),
        history=history(actor=actor, stream=f"indicator:{code}"),
    )


def _version(row: IndicatorVersion, definition: Definition) -> VersionLine:
    return VersionLine(
        number=row.number,
        definition=definition,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        because=row.changed_because,
        source_label=_source_label(row),
    )


def _series(actor: Actor, code: str, definitions: dict[int, Definition]) -> Iterator[SeriesPoint]:
    rows = Figure.objects.filter(sight_q(actor, "unit__"), version__indicator__code=code, current=True)
    columns = ("period", "unit_id", "unit__name", "value", "exposure", "denominator", "version__number")
    for period, unit_id, name, value, exposure, bottom, number in rows.order_by(
        "-ends_on", "unit__code"
    ).values_list(*columns)[:_POINTS]:
        below = exposure if exposure is not None else bottom
        light = light_of(definitions[number], value, below)
        yield SeriesPoint(period, words(period), unit_id, name, value, below, number, light)


def indicators_file(*, actor: Actor, on: date, csv: bool = False) -> bytes:
    """The indicators in force as xlsx, or as csv; either comes back in without loss."""
    rows = [cells_of(line.definition) for line in indicators(actor=actor, on=on)]
    if csv:
        return write_csv(schema=INDICATOR_SHEET, rows=rows)
    return write_workbook(sheets=[SheetData(schema=INDICATOR_SHEET, rows=rows)])
