"""The form of a source for a period, with the units filled in, and what filling it costs."""

from __future__ import annotations

from attrs import frozen

from xietong.foundation.documents.formats.writing import SheetData, write_workbook
from xietong.foundation.organisations.domain.paths import ids_of
from xietong.foundation.organisations.queries.lookup import top_units
from xietong.kernel.actor import SYSTEM, Actor
from xietong.wings.ecology.domain.periods import last_day, words
from xietong.wings.ecology.domain.sheets import UNIT_CODE, UNIT_NAME, form_sheet
from xietong.wings.ecology.models import Figure, Source
from xietong.wings.ecology.queries.definitions import definition_of
from xietong.wings.ecology.queries.members import member_units
from xietong.wings.ecology.queries.previewing import asked


@frozen
class Form:
    """What a table asks: ``fields`` numbers of each of the units, and the indicators they belong to."""

    source: str
    label: str
    period: str
    words: str
    indicators: tuple[str, ...]
    fields: int
    units: tuple[tuple[str, str], ...]

    @property
    def cells(self) -> int:
        return self.fields * len(self.units)


def form_of(*, actor: Actor, source: str, period: str) -> Form:
    """The form; RefusedError: 404 for a source one does not hand in for, 422 for a period that asks nothing.

    The units are those the source told of last; at the first time all of the committee's own level.
    """
    row, name, versions = asked(actor, source, period)
    definitions = [definition_of(version) for version in versions]
    sheet = form_sheet(row.label, definitions)
    return Form(
        source=row.code,
        label=row.label,
        period=name,
        words=words(name),
        indicators=tuple(f"{one.code} {one.label}" for one in definitions),
        fields=len(sheet.columns) - 2,
        units=_units(row, name),
    )


def _units(source: Source, period: str) -> tuple[tuple[str, str], ...]:
    told = Figure.objects.filter(
        submission__source=source, current=True, ends_on__lt=last_day(period)
    ).order_by("-ends_on")
    last = told.values_list("submission_id", flat=True).first()
    if last is not None:
        rows = Figure.objects.filter(submission_id=last).order_by("unit__code")
        return tuple(rows.values_list("unit__code", "unit__name").distinct())
    top = ids_of(source.unit.path)[0] if source.unit and source.unit.path else _top()
    if top is None:
        return ()
    units = member_units(SYSTEM, committee_id=top, group="", on=last_day(period))
    return tuple(units.values_list("code", "name"))


def _top() -> int | None:
    """The one unit at the top; None where there are several or none."""
    tops = top_units()
    return tops[0].pk if len(tops) == 1 else None


def blank_form(*, actor: Actor, source: str, period: str) -> bytes:
    """The form as an xlsx to fill in."""
    row, name, versions = asked(actor, source, period)
    schema = form_sheet(row.label, [definition_of(version) for version in versions])
    rows = [{UNIT_CODE: code, UNIT_NAME: unit} for code, unit in _units(row, name)]
    return write_workbook(sheets=[SheetData(schema=schema, rows=rows)])
