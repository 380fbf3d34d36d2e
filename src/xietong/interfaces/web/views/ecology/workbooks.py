"""What the screens of the ecology index show, as workbooks; who took which out stands on the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from django.http import HttpResponse

from xietong.foundation.documents.domain.columns import CellKind, Column, SheetSchema
from xietong.foundation.documents.formats.writing import SheetData, write_workbook
from xietong.interfaces.web.middleware import ActorRequest
from xietong.wings.ecology.domain.kinds import Band
from xietong.wings.ecology.domain.periods import words
from xietong.wings.ecology.domain.portrait.sentences import Mark
from xietong.wings.ecology.operations.portraits.exporting import note_export
from xietong.wings.ecology.queries.comparing import Changed, Comparison
from xietong.wings.ecology.queries.forest import Forest, ForestUnit
from xietong.wings.ecology.queries.tree import IndicatorLine, Portrait

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cells = Sequence[object]


def answer(request: ActorRequest, name: str, sheets: Iterable[SheetData]) -> HttpResponse:
    """The workbook as a download, noted on the record."""
    content = write_workbook(sheets=sheets)
    note_export(actor=request.actor, at=request.at, label=name)
    found = HttpResponse(content, content_type=_XLSX)
    found["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.xlsx"
    found["Cache-Control"] = "no-store"
    return found


def sheet(key: str, name: str, heads: Sequence[tuple[str, bool]], rows: Iterable[Cells]) -> SheetData:
    """One sheet from (heading, is a number) pairs and rows of cells."""
    columns = tuple(
        Column(key=f"c{place}", label=label, kind=CellKind.DECIMAL if numeric else CellKind.TEXT)
        for place, (label, numeric) in enumerate(heads)
    )
    schema = SheetSchema(key=key, name=name, version="1", columns=columns)
    lines = ({column.key: cell for column, cell in zip(columns, row, strict=True)} for row in rows)
    return SheetData(schema=schema, rows=lines)


def _value(mark: Mark | None) -> float | None:
    return None if mark is None or mark.band is Band.GREY else mark.value


def _numbers(mark: Mark | None) -> Cells:
    """Score, both ends of its interval, and the band in a word."""
    if mark is None:
        return (None, None, None, Band.GREY.label)
    return (_value(mark), mark.low, mark.high, mark.word)


_NUMBERS = (("得分", True), ("区间下限", True), ("区间上限", True), ("档次", False))
_UNIT = (("代码", False), ("单位", False))


def forest_sheets(forest: Forest) -> list[SheetData]:
    """The units with score, interval and band; with their parts; over all periods."""
    named = [(unit, (unit.code, unit.name)) for unit in forest.units]
    own = (*_UNIT, ("可比组", False), *_NUMBERS, ("说明", False), ("有数的指标", True))
    parts = (*_UNIT, *((part.label, True) for part in forest.parts))
    course = (*_UNIT, *((words(period), True) for period in forest.periods))
    return [
        sheet("forest", "档次", own, (_forest_row(unit) for unit in forest.units)),
        sheet("forest_parts", "分项", parts, ((*name, *map(_value, unit.parts)) for unit, name in named)),
        sheet("forest_time", "各期", course, ((*name, *map(_value, unit.series)) for unit, name in named)),
    ]


def _forest_row(unit: ForestUnit) -> Cells:
    told = "；".join(filter(None, (unit.own.because, unit.lasting)))
    return (unit.code, unit.name, unit.group.label, *_numbers(unit.own), told, unit.own.coverage)


def tree_sheets(found: Portrait) -> list[SheetData]:
    """A unit's families, indicators and course."""
    families = ((line.label, *_numbers(line.mark), line.mark.coverage) for line in found.families)
    indicators = (_indicator_row(line) for family in found.families for line in family.lines)
    course = (
        (words(period), *_numbers(mark), mark.peers if mark else None)
        for period, mark in zip(found.periods, found.course, strict=True)
    )
    words_of = (("代码", False), ("指标", False), ("单位", False))
    numbers_of = ("数值", "同类中位数", "标准分", "贡献", "同类贡献", "相差")
    heads = (*words_of, *((label, True) for label in numbers_of), ("来历", False))
    return [
        sheet("tree_families", "分项", (("分项", False), *_NUMBERS, ("有数的指标", True)), families),
        sheet("tree_indicators", "指标", heads, indicators),
        sheet("tree_course", "各期", (("时期", False), *_NUMBERS, ("同类中位数", True)), course),
    ]


def _indicator_row(line: IndicatorLine) -> Cells:
    numbers = (line.raw, line.peers_raw, line.normalised, line.contribution, line.peers, line.gap)
    return (line.code, line.label, line.unit, *numbers, line.origin.label)


def comparison_sheets(found: Comparison) -> list[SheetData]:
    """What changed for each unit, and because of what."""
    scores = (("原得分", True), ("原档次", False), ("新得分", True), ("新档次", False))
    parts = (("变化", True), ("因数据", True), ("因方案", True), ("因程序", True))
    rows = (_changed_row(line) for line in found.lines)
    return [sheet("comparison", "变化", (*_UNIT, *scores, *parts), rows)]


def _changed_row(line: Changed) -> Cells:
    bands = [band.label if band else "" for band in (line.old_band, line.new_band)]
    scores = (line.old, bands[0], line.new, bands[1])
    return (line.code, line.name, *scores, line.change, line.by_data, line.by_scheme, line.by_code)
